"""explanations, decisions and the lexicon

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-22 10:44:28.527807

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('lexicon_sighting',
    sa.Column('word', sa.String(length=20), nullable=False),
    sa.Column('mark', sa.LargeBinary(length=16), nullable=False),
    sa.Column('source', sa.String(length=8), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('word', 'mark', name=op.f('pk_lexicon_sighting'))
    )
    with op.batch_alter_table('lexicon_sighting', schema=None) as batch_op:
        batch_op.create_index('ix_lexicon_sighting_day', ['day'], unique=False)

    op.create_table('lexicon_word',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('word', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('meanings', sa.JSON(), nullable=False),
    sa.Column('suggested', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('operator', sa.String(length=64), nullable=False),
    sa.Column('decided_by', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lexicon_word')),
    sa.UniqueConstraint('public_id', name=op.f('uq_lexicon_word_public_id')),
    sa.UniqueConstraint('word', name=op.f('uq_lexicon_word_word'))
    )
    with op.batch_alter_table('lexicon_word', schema=None) as batch_op:
        batch_op.create_index('ix_lexicon_word_updated', ['updated_at', 'id'], unique=False)

    op.create_table('match_weights',
    sa.Column('version', sa.String(length=32), nullable=False),
    sa.Column('numbers', sa.JSON(), nullable=False),
    sa.Column('first_used_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_match_weights'))
    )
    op.create_table('fact_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('said_enc', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('operator', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_fact_decision_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fact_decision')),
    sa.UniqueConstraint('public_id', name=op.f('uq_fact_decision_public_id'))
    )
    with op.batch_alter_table('fact_decision', schema=None) as batch_op:
        batch_op.create_index('ix_fact_decision_person', ['person_id', 'id'], unique=False)

    op.create_table('lexicon_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('word_id', sa.Integer(), nullable=False),
    sa.Column('action', sa.String(length=10), nullable=False),
    sa.Column('meanings', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('operator', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['word_id'], ['lexicon_word.id'], name=op.f('fk_lexicon_change_word_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lexicon_change'))
    )
    with op.batch_alter_table('lexicon_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lexicon_change_word_id'), ['word_id'], unique=False)

    op.create_table('match_explanation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('posting_id', sa.Integer(), nullable=True),
    sa.Column('how', sa.String(length=12), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_match_explanation_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['posting_id'], ['posting.id'], name=op.f('fk_match_explanation_posting_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_match_explanation')),
    sa.UniqueConstraint('public_id', name=op.f('uq_match_explanation_public_id'))
    )
    with op.batch_alter_table('match_explanation', schema=None) as batch_op:
        batch_op.create_index('ix_match_explanation_pair', ['person_id', 'posting_id'], unique=False)

    with op.batch_alter_table('inbox_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('matches', sa.JSON(), nullable=True))

    with op.batch_alter_table('match', schema=None) as batch_op:
        batch_op.add_column(sa.Column('facts', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('told_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('outbox_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('match_id', sa.Uuid(), nullable=True))



def downgrade():
    with op.batch_alter_table('outbox_item', schema=None) as batch_op:
        batch_op.drop_column('match_id')

    with op.batch_alter_table('match', schema=None) as batch_op:
        batch_op.drop_column('told_at')
        batch_op.drop_column('facts')

    with op.batch_alter_table('inbox_item', schema=None) as batch_op:
        batch_op.drop_column('matches')

    with op.batch_alter_table('match_explanation', schema=None) as batch_op:
        batch_op.drop_index('ix_match_explanation_pair')

    op.drop_table('match_explanation')
    with op.batch_alter_table('lexicon_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lexicon_change_word_id'))

    op.drop_table('lexicon_change')
    with op.batch_alter_table('fact_decision', schema=None) as batch_op:
        batch_op.drop_index('ix_fact_decision_person')

    op.drop_table('fact_decision')
    op.drop_table('match_weights')
    with op.batch_alter_table('lexicon_word', schema=None) as batch_op:
        batch_op.drop_index('ix_lexicon_word_updated')

    op.drop_table('lexicon_word')
    with op.batch_alter_table('lexicon_sighting', schema=None) as batch_op:
        batch_op.drop_index('ix_lexicon_sighting_day')

    op.drop_table('lexicon_sighting')
