"""fairs, the ledger's contacts, channels of every write

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-22 07:38:46.712456

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

DEFAULTED = (('employment', 'found_by'), ('feedback', 'operator'), ('intent', 'channel'))
"""Columns whose older rows get a value here; new rows must bring their own."""


def upgrade():
    op.create_table('fair',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('type', sa.String(length=8), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.String(length=8), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('operator', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair')),
    sa.UniqueConstraint('public_id', name=op.f('uq_fair_public_id')),
    sa.UniqueConstraint('region', 'name', 'starts_at', name=op.f('uq_fair_region_name_starts_at'))
    )
    with op.batch_alter_table('fair', schema=None) as batch_op:
        batch_op.create_index('ix_fair_region_starts', ['region', 'starts_at'], unique=False)

    op.create_table('wechat_tally',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('call', sa.String(length=16), nullable=False),
    sa.Column('word', sa.String(length=40), nullable=False),
    sa.Column('errcode', sa.String(length=12), nullable=False),
    sa.Column('alarm', sa.Boolean(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wechat_tally')),
    sa.UniqueConstraint('call', 'word', 'errcode', name=op.f('uq_wechat_tally_call_word_errcode'))
    )
    op.create_table('stall',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.String(length=12), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('postings', sa.JSON(), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('operator', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], name=op.f('fk_stall_employer_id')),
    sa.ForeignKeyConstraint(['fair_id'], ['fair.id'], name=op.f('fk_stall_fair_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stall')),
    sa.UniqueConstraint('fair_id', 'no', name=op.f('uq_stall_fair_id_no')),
    sa.UniqueConstraint('public_id', name=op.f('uq_stall_public_id'))
    )
    with op.batch_alter_table('stall', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stall_employer_id'), ['employer_id'], unique=False)

    op.create_table('visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('operator', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['fair_id'], ['fair.id'], name=op.f('fk_visit_fair_id')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_visit_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit')),
    sa.UniqueConstraint('registration_id', name=op.f('uq_visit_registration_id'))
    )
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.create_index('ix_visit_fair', ['fair_id', 'id'], unique=False)

    op.create_table('stall_showing',
    sa.Column('stall_id', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['stall_id'], ['stall.id'], name=op.f('fk_stall_showing_stall_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_stall_showing_visit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('stall_id', 'visit_id', name=op.f('pk_stall_showing'))
    )
    with op.batch_alter_table('stall_showing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stall_showing_visit_id'), ['visit_id'], unique=False)

    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn_channel', sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_by', sa.String(length=64), nullable=True))

    with op.batch_alter_table('employment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('contact_enc', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('found_by', sa.String(length=10), nullable=False, server_default=''))

    with op.batch_alter_table('feedback', schema=None) as batch_op:
        batch_op.add_column(sa.Column('operator', sa.String(length=64), nullable=False, server_default='unknown'))

    with op.batch_alter_table('intent', schema=None) as batch_op:
        batch_op.add_column(sa.Column('channel', sa.String(length=8), nullable=False, server_default='mini'))
    for source, channel in (('fair', 'fair'), ('stall', 'fair'), ('call', 'phone'), ('proxy', 'window')):
        moved = sa.text("UPDATE intent SET channel = :channel WHERE source = :source")
        op.execute(moved.bindparams(source=source, channel=channel))
    if op.get_bind().dialect.name != 'sqlite':  # there it would make the table anew, and drop what hangs on its rows
        for table, column in DEFAULTED:
            op.alter_column(table, column, server_default=None)

    with op.batch_alter_table('person_outcome', schema=None) as batch_op:
        batch_op.add_column(sa.Column('training', sa.JSON(), nullable=True))

    with op.batch_alter_table('wechat_token', schema=None) as batch_op:
        batch_op.add_column(sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=True))



def downgrade():
    with op.batch_alter_table('wechat_token', schema=None) as batch_op:
        batch_op.drop_column('fetched_at')

    with op.batch_alter_table('person_outcome', schema=None) as batch_op:
        batch_op.drop_column('training')

    with op.batch_alter_table('intent', schema=None) as batch_op:
        batch_op.drop_column('channel')

    with op.batch_alter_table('feedback', schema=None) as batch_op:
        batch_op.drop_column('operator')

    with op.batch_alter_table('employment', schema=None) as batch_op:
        batch_op.drop_column('found_by')
        batch_op.drop_column('contact_enc')

    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_column('withdrawn_by')
        batch_op.drop_column('withdrawn_channel')

    with op.batch_alter_table('stall_showing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stall_showing_visit_id'))

    op.drop_table('stall_showing')
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_index('ix_visit_fair')

    op.drop_table('visit')
    with op.batch_alter_table('stall', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stall_employer_id'))

    op.drop_table('stall')
    op.drop_table('wechat_tally')
    with op.batch_alter_table('fair', schema=None) as batch_op:
        batch_op.drop_index('ix_fair_region_starts')

    op.drop_table('fair')
