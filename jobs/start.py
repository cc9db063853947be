"""``flask start``: everything between a fresh clone and a page in the browser. ``make run`` calls it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from time import monotonic

import click
import flask_migrate
from flask import current_app
from rich.console import Console
from sqlalchemy import select

from app.clock import SHANGHAI, now
from app.config import ROOT
from app.database import db
from app.extensions import settings
from app.identity.models import Staff
from app.identity.service import create_staff
from app.outreach.policy_config import load_policy_config
from jobs.batch import batch_job, has_run
from jobs.import_tables import import_file
from jobs.match import run_matching
from jobs.push import run_push
from jobs.sample import moved_table, scratch
from jobs.summary import summary

DEMO_USER, DEMO_PASSWORD, DEMO_REGION = "demo", "demo-jiuyezhijia", "360827"
"""A development installation's account; production has none until ``flask staff create``."""

console = Console(stderr=True)


@click.command("start")
@click.option("--no-serve", is_flag=True, help="做完就停，不开网页服务")
def start_command(no_serve: bool) -> None:
    """建库、装入示例县、建索引、匹配、推送，报告做了什么，然后开始服务。"""
    began = monotonic()
    flask_migrate.upgrade(directory=str(ROOT / "migrations"))
    if not settings().production:
        _prepare_demo()
    run_matching("changed")
    figures = _push()
    summary(console, figures, seconds=monotonic() - began)
    if not no_serve:
        _serve()
