"""voice notes

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-22 14:54:58.209953

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('voice_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=4), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('audio_enc', sa.LargeBinary(), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('operator', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('typed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('typed_by', sa.String(length=64), nullable=True),
    sa.Column('typed_channel', sa.String(length=8), nullable=True),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_voice_note_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_voice_note')),
    sa.UniqueConstraint('registration_id', name=op.f('uq_voice_note_registration_id'))
    )
    with op.batch_alter_table('voice_note', schema=None) as batch_op:
        batch_op.create_index('ix_voice_note_waiting', ['typed_at', 'at'], unique=False)


def downgrade():
    with op.batch_alter_table('voice_note', schema=None) as batch_op:
        batch_op.drop_index('ix_voice_note_waiting')

    op.drop_table('voice_note')
