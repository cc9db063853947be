"""Every command of ``flask``, by group."""

from __future__ import annotations

from flask import Flask

from jobs.admin import audit_group, keys_group, retention_group, staff_group
from jobs.calls import calls_group
from jobs.import_pending import pending_command
from jobs.import_tables import import_group
from jobs.index import index_group
from jobs.lexicon import lexicon_group
from jobs.match import match_group
from jobs.outreach import outreach_group, report_command
from jobs.push import push_group
from jobs.reminders import remind_command
from jobs.scheduler import schedule_group
from jobs.search import search_group
from jobs.sms import sms_group
from jobs.start import start_command
from jobs.villages import villages_group
from jobs.wechat import wechat_group


def register_commands(app: Flask) -> None:
    import_group.add_command(pending_command)
    push_group.add_command(report_command)
    push_group.add_command(remind_command)
    groups = (import_group, index_group, lexicon_group, match_group, outreach_group, push_group, calls_group)
    sends = (wechat_group, sms_group, villages_group)
    for command in (
        start_command,
        *groups,
        search_group,
        staff_group,
        keys_group,
        audit_group,
        retention_group,
        schedule_group,
        *sends,
    ):
        app.cli.add_command(command)
