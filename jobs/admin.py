"""``flask staff``, ``flask keys``, ``flask audit``, ``flask retention``."""

from __future__ import annotations

import click
from sqlalchemy import or_, select

from app.codes import UnknownCode, resolve
from app.database import db
from app.employers.models import Employer
from app.extensions import keyring, settings
from app.identity.access import RECRUITER, ROLES
from app.identity.accounts import REASONS, switch
from app.identity.service import create_staff
from app.lexicon.sightings import purge_sightings
from app.ops.models import JobRun
from app.privacy.audit import broken_at
from app.privacy.keyring import add_key, retire_keys
from app.privacy.retention import purge
from app.privacy.rotation import rotate_all
from app.sms.events import purge_pushed as purge_sms
from app.wechat.events import purge_pushed as purge_wechat
from jobs.batch import batch_job
from jobs.failures import CommandGroup, Failure, saying
from jobs.reporting import json_option, progress, report

staff_group = CommandGroup("staff", help="工作人员账号")
keys_group = CommandGroup("keys", help="加密密钥")
audit_group = CommandGroup("audit", help="审计日志")
retention_group = CommandGroup("retention", help="到期数据的清除")

_why = "；".join(f"{code} {text}" for code, text in REASONS.items())
_reason = click.option("--reason", type=click.Choice(tuple(REASONS)), default="other", help=f"为什么：{_why}")


@staff_group.command("create")
@click.argument("username")
@click.option("--role", type=click.Choice(ROLES), required=True, help="岗位")
@click.option("--region", required=True, help="能看到的区划代码：本级和下级")
@click.option("--password", prompt="密码", hide_input=True, confirmation_prompt=True, help="不写则当场输入")
@json_option
def create_command(username: str, role: str, region: str, password: str, as_json: bool) -> None:
    """新建账号；已有的账号换成新的密码、岗位和范围。"""
    try:
        account = create_staff(username, password, role, resolve(region).code)
    except UnknownCode:
        raise Failure("unknown_region", f"没有这个区划代码：{region}") from None
    result = {"username": account.username, "role": account.role, "region": account.region}
    report(result, as_json=as_json, words=f"账号 {username} 可以用了")


@staff_group.command("create-recruiter")
@click.argument("username")
@click.option("--employer", required=True, metavar="USCC_OR_NAME", help="统一社会信用代码，或者单位全称")
@click.option("--password", prompt="密码", hide_input=True, confirmation_prompt=True, help="不写则当场输入")
@json_option
def create_recruiter_command(username: str, employer: str, password: str, as_json: bool) -> None:
    """新建招聘单位的账号，只能看到本单位的岗位；已有的账号换成新的密码和单位。"""
    wanted = employer.strip()
    query = select(Employer).where(or_(Employer.uscc == wanted.upper(), Employer.name == wanted)).limit(2)
    found = list(db.session.scalars(query))
    if len(found) != 1:
        told = "不止一个单位叫这个名字，请用统一社会信用代码" if found else "没有这个单位"
        raise click.ClickException(f"{told}：{wanted}")
    unit = found[0]
    account = create_staff(username, password, RECRUITER, unit.region, unit.id)
    result = {"username": account.username, "role": account.role, "employer": unit.name}
    report(result, as_json=as_json, words=f"{unit.name} 的账号 {username} 可以用了")


@staff_group.command("disable")
@click.argument("username")
@_reason
@json_option
def disable_command(username: str, reason: str, as_json: bool) -> None:
    """停用工作人员或招聘单位的账号：马上登录不了，已经登录的也马上失效。"""
    _switch(username, reason, on=False, as_json=as_json)


@staff_group.command("enable")
@click.argument("username")
@_reason
@json_option
def enable_command(username: str, reason: str, as_json: bool) -> None:
    """停用的账号重新启用：密码照旧，要重新登录。"""
    _switch(username, reason, on=True, as_json=as_json)


def _switch(username: str, reason: str, *, on: bool, as_json: bool) -> None:
    account, changed = switch(username, reason, on=on)
    result = {"username": account.username, "role": account.role, "active": account.active, "changed": changed}
    done = "启用了" if on else "停用了"
    report(result, as_json=as_json, words=f"账号 {username} {done if changed else '原来就' + done}")


@keys_group.command("rotate")
@click.option("--no-new-key", is_flag=True, help="不生成新密钥，只把旧密文换到现有最新的密钥下")
@json_option
def rotate_command(no_new_key: bool, as_json: bool) -> None:
    """换上新的加密密钥，把所有密文换到它下面；中断后再运行会接着换。"""
    with saying("密钥没有换完："):
        unfinished = _last_state("keys") not in (None, "done")
        with batch_job("keys") as job:
            if not no_new_key and not unfinished:
                add_key(settings().data_dir / "keys")
                keyring().refresh()
            with progress("换密钥", None) as advance:
                job.figures.update(rotate_all(advance))
            retire_keys(settings().data_dir / "keys")
    words = f"看了 {job.figures['rows']} 条记录，换了 {job.figures['rotated']} 条"
    report(dict(job.figures), as_json=as_json, words=words)


@audit_group.command("verify")
@json_option
def verify_command(as_json: bool) -> None:
    """核对审计日志：被改过、被删过都会看出来。"""
    broken = broken_at(db.session())
    words = "审计日志完整" if broken is None else f"审计日志从第 {broken} 条起对不上"
    report({"whole": broken is None, "broken_at": broken}, as_json=as_json, words=words)
    if broken is not None:
        raise SystemExit(1)


@retention_group.command("purge")
@json_option
def purge_command(as_json: bool) -> None:
    """删掉保存期已满的个人数据。"""
    with batch_job("retention") as job:
        job.figures.update(purge(), words=purge_sightings(), sms=purge_sms(), wechat=purge_wechat())
    report(dict(job.figures), as_json=as_json, words=f"清除了 {job.figures['people']} 人的数据")


def _last_state(name: str) -> str | None:
    query = select(JobRun.state).where(JobRun.name == name).order_by(JobRun.id.desc()).limit(1)
    return db.session.scalar(query)
