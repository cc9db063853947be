"""``/outreach``: what the messages came to, who gets none and why, what to look after, and the report of each run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask_smorest import Blueprint

from app.clock import now, today
from app.database import db, write
from app.errors import ApiError, FieldError
from app.figures import alarms as bells
from app.figures import runs, schemas, service, silences
from app.figures.alarm_config import load_alarms
from app.figures.lift import lift
from app.figures.rows import rows
from app.figures.scope import Scope, scope_of
from app.figures.words import in_words
from app.identity.access import caller, may_see, staff
from app.openapi.failures import fails
from app.outreach.models import PushRun
from app.outreach.policy_config import load_policy
from app.paging import read_cursor, write_cursor
from app.privacy.audit import record

outreach = Blueprint("outreach", __name__, url_prefix="/outreach", description="推送的结果、不发的原因和提醒")

OFFICE = ("admin", "county", "town")
LONGEST = 366
"""Days."""


@outreach.get("/figures")
@staff(*OFFICE)
@outreach.arguments(schemas.FiguresIn, location="query")
@outreach.response(200, schemas.FiguresOut)
def figures(args: dict[str, Any]) -> dict[str, Any]:
    """推送到了谁、有什么结果：每个数字都能打开看名单，每个比例都写明分子分母"""
    scope = _scope(args)
    found = service.figures(db.session(), scope, args["by"])
    parts = {name: getattr(scope, name) for name in ("region", "first", "last", "channel")}
    return {**parts, "by": args["by"], "numbers": found.numbers, "shares": found.shares, "lines": found.lines}


@outreach.get("/figures/rows")
@staff(*OFFICE)
@outreach.arguments(schemas.RowsIn, location="query")
@outreach.response(200, schemas.RowsOut)
def figure_rows(args: dict[str, Any]) -> dict[str, Any]:
    """一个数字数的是哪些：人只有登记编号和遮住的姓名，每次查看都有记录"""
    scope, code, session = _scope(args), args["figure"], db.session()
    after, place = _after(args, scope.rows(code))
    ids = service.page_of(session, code, scope, after=after, limit=args["limit"] + 1)
    shown, count = rows(session, code, ids[: args["limit"]]), service.count(session, code, scope)
    _noted("figures.rows", f"{scope.region or '全部'} {code}: {len(shown)} of {count}")
    return {"items": shown, "next": _following(place, ids, args["limit"]), "count": count}


@outreach.get("/silences")
@staff(*OFFICE)
@outreach.arguments(schemas.SilencesIn, location="query")
@outreach.response(200, schemas.SilencesOut)
def silent_people(args: dict[str, Any]) -> dict[str, Any]:
    """没有收到推送的人和原因：各个原因多少人，是哪些人"""
    region, session = _region(args), db.session()
    asked = silences.Asked(region, args["purpose"], args["code"], args["run"], _known_day(args["day"]))
    after, place = _after(args, f"silences {asked}")
    found = silences.page_of(session, asked, after=after, limit=args["limit"] + 1)
    why = silences.reasons(session, asked)
    shown = [row for _, row in found[: args["limit"]]]
    count = sum(one.count for one in why if args["code"] in ("", one.code))
    _noted("silences.list", f"{region or '全部'} {args['code'] if count else ''}: {len(shown)} of {count}")
    following = _following(place, [key for key, _ in found], args["limit"])
    return {"items": shown, "next": following, "count": count, "reasons": why}


@outreach.get("/alarms")
@staff(*OFFICE)
@outreach.arguments(schemas.AlarmsIn, location="query")
@outreach.response(200, schemas.AlarmsOut)
def alarms(args: dict[str, Any]) -> dict[str, Any]:
    """现在要留意什么：哪个数字过了线、哪里停了，从什么时候起"""
    region, config, moment = _region(args), load_alarms(), now()
    found = bells.look(db.session(), region, config, moment)
    with write() as session:
        found = bells.note(session, region, found, moment)
    return {
        "at": moment,
        "config": config.id,
        "alarms": [one for one in found if one.rings],
        "quiet": [one for one in found if not one.rings],
    }


@outreach.get("/runs")
@staff(*OFFICE)
@outreach.arguments(schemas.RunsIn, location="query")
@outreach.response(200, schemas.RunsOut)
def list_runs(args: dict[str, Any]) -> dict[str, Any]:
    """推送过哪些次，最近的在前"""
    region = caller().region
    before, place = _after(args, f"push runs {region}")
    query = runs.runs_seen(region).order_by(PushRun.id.desc()).limit(args["limit"] + 1)
    found = list(db.session.scalars(query.where(PushRun.id < before) if before else query))
    following = _following(place, [one.id for one in found], args["limit"])
    return {"items": found[: args["limit"]], "next": following}


@outreach.get("/runs/<int:run_id>")
@staff(*OFFICE)
@outreach.response(200, schemas.RunReportOut)
@fails("not_found")
def run_report(run_id: int) -> dict[str, Any]:
    """一次推送的报告：看了谁、写给谁、为什么没有写、后来怎么样，和一周前比"""
    session, region, moment = db.session(), caller().region, now()
    run = runs.run_of(session, region, run_id) if run_id < 2**31 else None
    if run is None:
        raise ApiError(404, "not_found", "没有找到您要的内容")
    made = runs.report_of(session, run, region)
    ringing = [one for one in bells.look(session, region, load_alarms(), moment) if one.rings]
    return {**runs.parts(made), "alarms": ringing, "text": in_words(made, ringing)}


@outreach.get("/experiment")
@staff(*OFFICE)
@outreach.arguments(schemas.TimeIn, location="query")
@outreach.response(200, schemas.LiftOut)
def experiment(args: dict[str, Any]) -> dict[str, Any]:
    """推送有没有用：抽中不推送的少数人和其他人比，报名、入职高出多少，有多大把握"""
    scope = _scope(args)
    found = lift(db.session(), load_policy(), scope.region, scope.first, scope.last)
    gaps = {name: _gap(getattr(found, name)) for name in ("interested", "hired")}
    place = {"region": scope.region, "first": scope.first, "last": scope.last}
    return {**place, "measures": found.measures, "written": found.written, "left": found.left, **gaps}


def _gap(found: tuple[float, float, float] | None) -> dict[str, float] | None:
    return None if found is None else dict(zip(("points", "low", "high"), found, strict=True))


def _scope(args: dict[str, Any]) -> Scope:
    """Raises ApiError 403 for a place that is not the caller's, 422 for days that cannot be."""
    last: date = args["to"] or today()
    first: date = args["from_"] or (last - timedelta(days=30) if last.year > 1 else last)
    if not (first.year >= 2000 and last.year < 2100 and 0 <= (last - first).days < LONGEST):
        wrong = [FieldError("from", "out_of_range", "起止日期不对：从前到后，最长一年")]
        raise ApiError(422, "invalid", "有些内容填得不对，请看各项的说明", wrong)
    scope = scope_of(db.session(), _region(args), first, last, args["channel"])
    return replace(scope, code=args.get("code", ""), direct=args.get("direct", False), fair=args.get("fair"))


def _known_day(day: date | None) -> date | None:
    """Raises ApiError 422 for a day outside this century."""
    if day is not None and not 2000 <= day.year < 2100:
        wrong = [FieldError("day", "out_of_range", "日期不对")]
        raise ApiError(422, "invalid", "有些内容填得不对，请看各项的说明", wrong)
    return day


def _region(args: dict[str, Any]) -> str:
    region: str = args["region"] or caller().region
    if not may_see(region):
        raise ApiError(403, "not_allowed", "这个地方不归您管")
    return region


def _after(args: dict[str, Any], place: str) -> tuple[int, str]:
    """After which id this page begins, 0 for the first one, and the place that its cursors belong to."""
    return (int(read_cursor(place, args["cursor"], 1)[0]) if args["cursor"] else 0), place


def _following(place: str, ids: list[int], limit: int) -> str | None:
    return write_cursor(place, [ids[limit - 1]]) if len(ids) > limit else None


def _noted(action: str, detail: str) -> None:
    with write() as session:
        record(session, actor=f"staff:{caller().id}", action=action, subject="people", detail=detail)
