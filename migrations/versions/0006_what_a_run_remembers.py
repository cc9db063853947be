"""what a run remembers of a person, and the postings that a smaller run is about

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-23 03:24:00

"""
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("match_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("postings", sa.JSON(), nullable=True))
    with op.batch_alter_table("person_outcome", schema=None) as batch_op:
        batch_op.add_column(sa.Column("memory", sa.Text(), nullable=True))


def downgrade():
    with op.batch_alter_table("person_outcome", schema=None) as batch_op:
        batch_op.drop_column("memory")
    with op.batch_alter_table("match_run", schema=None) as batch_op:
        batch_op.drop_column("postings")
