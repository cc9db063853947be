"""a login may be ended, and parted from a record

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-22 14:08:59.810386

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.add_column(sa.Column('login_round', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.alter_column('login_round', server_default=None)

    with op.batch_alter_table('worker_login', schema=None) as batch_op:
        batch_op.add_column(sa.Column('parted_from', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_worker_login_parted_from'), ['parted_from'], unique=False)
        batch_op.create_foreign_key(
            batch_op.f('fk_worker_login_parted_from'), 'person', ['parted_from'], ['id'], ondelete='SET NULL'
        )


def downgrade():
    with op.batch_alter_table('worker_login', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_worker_login_parted_from'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_worker_login_parted_from'))
        batch_op.drop_column('parted_from')

    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.drop_column('login_round')
