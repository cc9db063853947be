"""What the processes of the concurrency test do."""

from __future__ import annotations

from collections.abc import Mapping

from app import create_app
from app.clock import now
from app.database import db
from app.outreach.audience import Audience
from app.outreach.channels import standard_channels
from app.outreach.delivery import deliver_due
from app.outreach.planner import looks_here, open_run, plan_run
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy


def plan_only(environ: Mapping[str, str]) -> None:
    """Writes every message and delivers none."""
    with create_app(environ).app_context():
        planned_here()
        db.engine.dispose()


def planned_here() -> None:
    """The same in the running app."""
    policy = ContactPolicy(load_policy())
    everybody = Audience()
    plan_run(open_run(policy.config.id, everybody, now()), everybody, policy=policy, now=now(), channel="inbox",
             limit=None, looks=looks_here(policy), advance=lambda _more: None)  # fmt: skip


def work(environ: Mapping[str, str], owner: str) -> None:
    """Delivers what is due until nothing is left."""
    with create_app(environ).app_context():
        deliver_due(standard_channels(), ContactPolicy(load_policy()), owner=owner, clock=now)
        db.engine.dispose()
