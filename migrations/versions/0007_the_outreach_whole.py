"""the outreach whole: silences, service messages, text messages, calls, care, villages, alarms, rounds on workers

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-23 06:50:00

"""
import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('delivery_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('but_of', sa.Integer(), nullable=True),
    sa.Column('room', sa.Integer(), nullable=True),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_round'))
    )
    op.create_table('outreach_alarm',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('code', sa.String(length=24), nullable=False),
    sa.Column('value', sa.Double(), nullable=True),
    sa.Column('since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outreach_alarm')),
    sa.UniqueConstraint('region', 'code', name=op.f('uq_outreach_alarm_region_code'))
    )
    op.create_table('sms_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dedupe_key', sa.String(length=64), nullable=False),
    sa.Column('provider', sa.String(length=8), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('serial', sa.String(length=64), nullable=True),
    sa.Column('out_id', sa.String(length=64), nullable=True),
    sa.Column('number_hash', sa.LargeBinary(length=32), nullable=True),
    sa.Column('payload_enc', sa.LargeBinary(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('processed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.String(length=16), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sms_event')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_sms_event_dedupe_key'))
    )
    with op.batch_alter_table('sms_event', schema=None) as batch_op:
        batch_op.create_index('ix_sms_event_waiting', ['processed_at', 'kind', 'id'], unique=False)

    op.create_table('sms_number',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('busy_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('busy_with', sa.Integer(), nullable=True),
    sa.Column('dead_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opted_out_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opted_out_by', sa.String(length=16), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sms_number')),
    sa.UniqueConstraint('number_hash', name=op.f('uq_sms_number_number_hash'))
    )
    op.create_table('sms_stop',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('template', sa.String(length=64), nullable=False),
    sa.Column('word', sa.String(length=40), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sms_stop')),
    sa.UniqueConstraint('template', name=op.f('uq_sms_stop_template'))
    )
    op.create_table('sms_tally',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(length=8), nullable=False),
    sa.Column('call', sa.String(length=8), nullable=False),
    sa.Column('word', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('alarm', sa.Boolean(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sms_tally')),
    sa.UniqueConstraint('provider', 'call', 'word', 'code', name=op.f('uq_sms_tally_provider_call_word_code'))
    )
    op.create_table('village_bulletin',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('slot', sa.String(length=5), nullable=False),
    sa.Column('postings', sa.JSON(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('basis', sa.String(length=8), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('operator', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_bulletin')),
    sa.UniqueConstraint('public_id', name=op.f('uq_village_bulletin_public_id')),
    sa.UniqueConstraint('region', 'day', 'slot', 'kind', name=op.f('uq_village_bulletin_region_day_slot_kind'))
    )
    with op.batch_alter_table('village_bulletin', schema=None) as batch_op:
        batch_op.create_index('ix_village_bulletin_day', ['kind', 'day', 'region'], unique=False)

    op.create_table('call_decision',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('policy', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_call_decision_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_call_decision'))
    )
    with op.batch_alter_table('call_decision', schema=None) as batch_op:
        batch_op.create_index('ix_call_decision_code', ['code'], unique=False)

    op.create_table('contact_silence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=16), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_contact_silence_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_silence'))
    )
    with op.batch_alter_table('contact_silence', schema=None) as batch_op:
        batch_op.create_index('ix_contact_silence_code', ['code', 'since'], unique=False)
        batch_op.create_index('ix_contact_silence_person', ['person_id', 'purpose', 'until'], unique=False)

    op.create_table('delivery_share',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=36), nullable=False),
    sa.Column('tally', sa.JSON(), nullable=False),
    sa.Column('alive_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('ended', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['delivery_round.id'], name=op.f('fk_delivery_share_round_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_share')),
    sa.UniqueConstraint('owner', name=op.f('uq_delivery_share_owner'))
    )
    with op.batch_alter_table('delivery_share', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_share_round_id'), ['round_id'], unique=False)

    op.create_table('door_task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=True),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('operator', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_door_task_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_door_task')),
    sa.UniqueConstraint('public_id', name=op.f('uq_door_task_public_id'))
    )
    with op.batch_alter_table('door_task', schema=None) as batch_op:
        batch_op.create_index('ix_door_task_person', ['person_id'], unique=False)
        batch_op.create_index('uq_door_task_open', ['person_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('person_reach',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('smartphone', sa.Boolean(), nullable=True),
    sa.Column('phone_owner', sa.String(length=8), nullable=True),
    sa.Column('call_from', sa.Time(), nullable=True),
    sa.Column('call_to', sa.Time(), nullable=True),
    sa.Column('no_calls', sa.Boolean(), nullable=False),
    sa.Column('dead_hash', sa.LargeBinary(length=32), nullable=True),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('operator', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_reach_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_person_reach'))
    )
    op.create_table('call_task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=16), nullable=False),
    sa.Column('priority', sa.JSON(), nullable=False),
    sa.Column('postings', sa.JSON(), nullable=False),
    sa.Column('policy', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('result', sa.String(length=16), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('called_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('operator', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_call_task_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_call_task_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_task')),
    sa.UniqueConstraint('person_id', 'day', name=op.f('uq_call_task_person_id_day')),
    sa.UniqueConstraint('public_id', name=op.f('uq_call_task_public_id'))
    )
    with op.batch_alter_table('call_task', schema=None) as batch_op:
        batch_op.create_index('ix_call_task_day', ['day', 'state'], unique=False)
        batch_op.create_index('ix_call_task_list', ['staff_id', 'day', 'place'], unique=False)

    op.create_table('care',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=8), nullable=False),
    sa.Column('helper_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('operator', sa.String(length=64), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('close_reason', sa.String(length=8), nullable=True),
    sa.Column('closed_by', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['helper_id'], ['staff.id'], name=op.f('fk_care_helper_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_care_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_care')),
    sa.UniqueConstraint('public_id', name=op.f('uq_care_public_id'))
    )
    with op.batch_alter_table('care', schema=None) as batch_op:
        batch_op.create_index('ix_care_helper', ['helper_id'], unique=False)
        batch_op.create_index('ix_care_person', ['person_id'], unique=False)
        batch_op.create_index('uq_care_open', ['person_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('sms_send',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('number_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('provider', sa.String(length=8), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=8), nullable=True),
    sa.Column('word', sa.String(length=40), nullable=True),
    sa.Column('code', sa.String(length=80), nullable=True),
    sa.Column('serial', sa.String(length=64), nullable=True),
    sa.Column('report', sa.String(length=12), nullable=True),
    sa.Column('report_code', sa.String(length=40), nullable=True),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_message.id'], name=op.f('fk_sms_send_message_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sms_send'))
    )
    with op.batch_alter_table('sms_send', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sms_send_message_id'), ['message_id'], unique=False)
        batch_op.create_index('ix_sms_send_number', ['number_hash', 'at'], unique=False)
        batch_op.create_index('ix_sms_send_serial', ['serial'], unique=False)

    op.create_table('call_result',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('posting_id', sa.Integer(), nullable=True),
    sa.Column('result', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.String(length=12), nullable=True),
    sa.Column('answered', sa.Boolean(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('said', sa.String(length=200), nullable=False),
    sa.Column('note_enc', sa.LargeBinary(), nullable=True),
    sa.Column('intent_id', sa.Integer(), nullable=True),
    sa.Column('feedback_id', sa.Integer(), nullable=True),
    sa.Column('door_id', sa.Integer(), nullable=True),
    sa.Column('operator', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['door_id'], ['door_task.id'], name=op.f('fk_call_result_door_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['feedback_id'], ['feedback.id'], name=op.f('fk_call_result_feedback_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['intent_id'], ['intent.id'], name=op.f('fk_call_result_intent_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_call_result_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['posting_id'], ['posting.id'], name=op.f('fk_call_result_posting_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['task_id'], ['call_task.id'], name=op.f('fk_call_result_task_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_result')),
    sa.UniqueConstraint('public_id', name=op.f('uq_call_result_public_id'))
    )
    with op.batch_alter_table('call_result', schema=None) as batch_op:
        batch_op.create_index('ix_call_result_person', ['person_id', 'at'], unique=False)
        batch_op.create_index('ix_call_result_task', ['task_id', 'id'], unique=False)

    _decisions_by_purpose()

    with op.batch_alter_table('outbox_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_item_message_id'))
        batch_op.create_index('ix_outbox_item_message', ['message_id', 'posting_id'], unique=False)
        batch_op.drop_column('components')

    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('news_key', sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column('posting_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('title', sa.String(length=60), nullable=True))
        batch_op.create_index('ix_outbox_figures', ['created_at', 'channel', 'purpose', 'state', 'code', 'person_id', 'id'], unique=False)
        batch_op.create_index('ix_outbox_rung', ['purpose', 'channel', 'state', 'created_at'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_outbox_message_news_key'), ['news_key'])
        batch_op.create_foreign_key(batch_op.f('fk_outbox_message_posting_id'), 'posting', ['posting_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_created_at'), ['created_at'], unique=False)

    with op.batch_alter_table('push_run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('purpose', sa.String(length=16), nullable=False, server_default='recommend'))
        batch_op.add_column(sa.Column('slice', sa.Integer(), nullable=True))


def downgrade():
    with op.batch_alter_table('push_run', schema=None) as batch_op:
        batch_op.drop_column('slice')
        batch_op.drop_column('purpose')

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_created_at'))

    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_outbox_message_posting_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_outbox_message_news_key'), type_='unique')
        batch_op.drop_index('ix_outbox_rung')
        batch_op.drop_index('ix_outbox_figures')
        batch_op.drop_column('title')
        batch_op.drop_column('posting_id')
        batch_op.drop_column('news_key')
        batch_op.drop_column('kind')

    with op.batch_alter_table('outbox_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('components', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.drop_index('ix_outbox_item_message')
        batch_op.create_index(batch_op.f('ix_outbox_item_message_id'), ['message_id'], unique=False)

    _decisions_alone()

    with op.batch_alter_table('call_result', schema=None) as batch_op:
        batch_op.drop_index('ix_call_result_task')
        batch_op.drop_index('ix_call_result_person')

    op.drop_table('call_result')
    with op.batch_alter_table('sms_send', schema=None) as batch_op:
        batch_op.drop_index('ix_sms_send_serial')
        batch_op.drop_index('ix_sms_send_number')
        batch_op.drop_index(batch_op.f('ix_sms_send_message_id'))

    op.drop_table('sms_send')
    with op.batch_alter_table('care', schema=None) as batch_op:
        batch_op.drop_index('uq_care_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index('ix_care_person')
        batch_op.drop_index('ix_care_helper')

    op.drop_table('care')
    with op.batch_alter_table('call_task', schema=None) as batch_op:
        batch_op.drop_index('ix_call_task_list')
        batch_op.drop_index('ix_call_task_day')

    op.drop_table('call_task')
    op.drop_table('person_reach')
    with op.batch_alter_table('door_task', schema=None) as batch_op:
        batch_op.drop_index('uq_door_task_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index('ix_door_task_person')

    op.drop_table('door_task')
    with op.batch_alter_table('delivery_share', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_share_round_id'))

    op.drop_table('delivery_share')
    with op.batch_alter_table('contact_silence', schema=None) as batch_op:
        batch_op.drop_index('ix_contact_silence_person')
        batch_op.drop_index('ix_contact_silence_code')

    op.drop_table('contact_silence')
    with op.batch_alter_table('call_decision', schema=None) as batch_op:
        batch_op.drop_index('ix_call_decision_code')

    op.drop_table('call_decision')
    with op.batch_alter_table('village_bulletin', schema=None) as batch_op:
        batch_op.drop_index('ix_village_bulletin_day')

    op.drop_table('village_bulletin')
    op.drop_table('sms_tally')
    op.drop_table('sms_stop')
    op.drop_table('sms_number')
    with op.batch_alter_table('sms_event', schema=None) as batch_op:
        batch_op.drop_index('ix_sms_event_waiting')

    op.drop_table('sms_event')
    op.drop_table('outreach_alarm')
    op.drop_table('delivery_round')


COPIED = "person_id, run_id, verdict, code, text, not_before, at"


def _decisions_by_purpose():
    """A person has one decision a purpose; those there are were all about recommendations."""
    _anew(sa.Column("purpose", sa.String(length=16), nullable=False))
    op.execute(
        f"INSERT INTO contact_decision ({COPIED}, purpose) SELECT {COPIED}, 'recommend' FROM contact_decision_before"  # noqa: S608
    )
    op.drop_table("contact_decision_before")


def _decisions_alone():
    _anew()
    op.execute(
        f"INSERT INTO contact_decision ({COPIED}) SELECT {COPIED} FROM contact_decision_before"  # noqa: S608
        " WHERE purpose = 'recommend'"
    )
    op.drop_table("contact_decision_before")


def _anew(*more):
    """An empty table beside the one there was, which keeps its rows under another name."""
    op.drop_index("ix_contact_decision_run_id", table_name="contact_decision")
    op.rename_table("contact_decision", "contact_decision_before")
    if op.get_bind().dialect.name == "postgresql":  # names of keys are the schema's there, not the table's
        op.execute("ALTER TABLE contact_decision_before DROP CONSTRAINT pk_contact_decision")
        for name in ("person_id", "run_id"):
            op.execute(f"ALTER TABLE contact_decision_before DROP CONSTRAINT fk_contact_decision_{name}")
    op.create_table(
        "contact_decision",
        sa.Column("person_id", sa.Integer(), nullable=False),
        *more,
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_contact_decision_person_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["push_run.id"], name="fk_contact_decision_run_id"),
        sa.PrimaryKeyConstraint("person_id", *(column.name for column in more), name="pk_contact_decision"),
    )
    op.create_index("ix_contact_decision_run_id", "contact_decision", ["run_id"])
