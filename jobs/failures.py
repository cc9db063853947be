"""How every command fails: one sentence in Chinese on standard error, one JSON object with ``--json``, an exit code.

A failure that nobody foresaw also shows its traceback, for whoever has to mend it.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy import exc

from app.config import ConfigProblem
from app.errors import ApiError
from app.locks import Busy
from app.privacy.keyring import KeyProblem
from search.engines.base import EngineUnavailable, IndexDamaged, IndexRejected, IndexShrunk

START_PROBLEMS = (ConfigProblem, KeyProblem, OSError)
"""What making the application fails with where the installation is at fault."""

NO_TABLES = "数据库还没有建好，请先运行 flask db upgrade"
NO_DATABASE = "数据库连不上或中断了，请检查后再试"
UNFORESEEN = "程序出错了，没有做完；上面的英文是给维护人员看的"
LABELS = {
    "index": "索引更新",
    "match": "匹配",
    "push": "推送",
    "calls": "排电话单",
    "keys": "换密钥",
    "retention": "到期数据清除",
    "sample": "装入示例县",
    "villages": "写广播稿",
    "alarms": "看提醒",
}
"""What people call a job or a lock."""

_MISSING = ("42P01", "42703")
"""PostgreSQL's codes for a table and a column that are not there."""

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class Failure(click.ClickException):
    """A command cannot do its work. code: stable, for programs; message: a sentence in Chinese."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def explain(error: BaseException) -> Failure | None:
    """What a foreseen failure is called and how it is told; None for one that nobody foresaw."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, ConfigProblem | KeyProblem):
        return Failure("config" if isinstance(error, ConfigProblem) else "keys", str(error))
    if isinstance(error, ApiError):
        return Failure(error.code, error.message)
    if isinstance(error, Busy):
        return Failure("busy", f"另一次{label(str(error))}还在进行，请等它结束后再试")
    if isinstance(error, IndexRejected | EngineUnavailable):
        return _index_failure(error)
    if _of_the_broker(error):
        return Failure("broker_unavailable", "任务队列连不上，请检查后再试")
    if isinstance(error, exc.SQLAlchemyError):
        return _database_failure(error)
    if isinstance(error, OSError):
        return _file_failure(error)
    return None


def _of_the_broker(error: BaseException) -> bool:
    known = sys.modules.get("kombu.exceptions")  # read by whoever speaks to a broker, which most commands never do
    return known is not None and isinstance(error, known.OperationalError)


def label(name: str) -> str:
    """What people call a job."""
    return LABELS.get(name, "同样的任务")


def _index_failure(error: IndexRejected | EngineUnavailable) -> Failure | None:
    if isinstance(error, IndexShrunk):
        sentence = (
            f"新索引只有 {error.added} 条，比现在的 {error.live} 条少两成以上，没有换上；确实该少，就加 --allow-shrink"
        )
        return Failure("index_shrunk", sentence)
    if isinstance(error, IndexRejected):
        if error.__cause__ is not None:  # the documents could not be had: that is the failure to tell
            return explain(error.__cause__)
        return Failure("index_rejected", "新索引没有通过核对，没有换上")
    if isinstance(error, IndexDamaged):
        return Failure("index_damaged", "搜索索引的文件坏了，请运行 flask index rebuild")
    return Failure("engine_unavailable", "搜索引擎现在用不了：连不上、还没有索引或写不进，请检查后再试")


def _database_failure(error: exc.SQLAlchemyError) -> Failure | None:
    if isinstance(error, exc.TimeoutError):
        return Failure("database_unavailable", NO_DATABASE)
    if not isinstance(error, exc.DBAPIError):
        return None
    said = str(error.orig)
    if getattr(error.orig, "sqlstate", None) in _MISSING or said.startswith(("no such table", "no such column")):
        return Failure("no_tables", NO_TABLES)
    # sqlite tells of a file that is no database by the bare class
    away = isinstance(error, exc.OperationalError | exc.InterfaceError) or type(error) is exc.DatabaseError
    return Failure("database_unavailable", NO_DATABASE) if away or error.connection_invalidated else None


def _file_failure(error: OSError) -> Failure | None:
    if error.errno in _DISK_FULL:
        return Failure("disk_full", "磁盘满了，腾出地方后再试")
    if not error.filename:
        return None
    name = Path(os.fsdecode(error.filename)).name.removesuffix(".part")
    if isinstance(error, FileNotFoundError):
        return Failure("no_file", f"没有这个文件，或没有它所在的文件夹：{name}")
    return Failure("file", f"这个文件或文件夹不能读写：{name}")


@contextmanager
def saying(prefix: str) -> Iterator[None]:
    """Puts ``prefix`` before the sentence of a foreseen failure of the block."""
    try:
        yield
    except click.ClickException:
        raise
    except Exception as error:
        known = explain(error)
        if known is None:
            raise
        raise Failure(known.code, f"{prefix}{known.message}") from error


def check_out(out: Path) -> None:
    """Says before the work, not after it, that ``--out`` cannot be written. Raises Failure."""
    folder = out.absolute().parent
    if not folder.is_dir():
        raise Failure("no_folder", "没有 --out 所写的文件夹")
    if not os.access(folder, os.W_OK):
        raise Failure("file", "--out 所写的文件夹不能写")


class Guarded(click.Command):
    """A command whose failures are told as this module says."""

    failure_exit = 1

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[__name__] = "--json" in args  # known even where the arguments turn out to be wrong
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.exceptions.Exit:
            raise
        except (KeyboardInterrupt, click.Abort):
            _end(Failure("stopped", "已中断"), ctx.meta[__name__], self.failure_exit)
        except Exception as error:
            if isinstance(error, BrokenPipeError):
                raise
            usage = isinstance(error, click.UsageError)
            _end(_told(error), ctx.meta[__name__], click.UsageError.exit_code if usage else self.failure_exit)


class CommandGroup(Guarded, AppGroup):
    """A group of such commands. failure_exit: the exit code of a failure."""

    def __init__(self, *args: Any, failure_exit: int = 1, **more: Any) -> None:
        super().__init__(*args, **more)
        self.failure_exit = failure_exit


def refuse_start(problem: Exception) -> None:
    """Tells why there is no application, and ends the process with 2 where it is a ``flask`` command."""
    known = explain(problem) or Failure("config", "程序启动不了，请检查设置")
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        _end(known, "--json" in sys.argv, 2)
    click.echo(known.message, err=True)


def watch_uncaught() -> None:
    """For commands that are not ours (``flask db``): what they do not catch is told in the same way, exit code 1."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        known = explain(error)
        if known is None:
            sys.__excepthook__(kind, error, trace)
        else:
            click.echo(known.message, err=True)

    sys.excepthook = tell


def _told(error: Exception) -> Failure:
    if isinstance(error, Failure):
        return error
    if isinstance(error, click.UsageError):
        return Failure("usage", f"{_usage(error)}；加 --help 看用法")
    if isinstance(error, click.ClickException):
        return Failure("failed", error.message)
    known = explain(error)
    if known is None:
        traceback.print_exception(error)
        return Failure("internal", UNFORESEEN)
    return known


def _usage(error: click.UsageError) -> str:
    """A wrong call in words; click's own are English."""
    if isinstance(error, click.NoSuchOption):
        return f"没有 {error.option_name} 这个选项"
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name} 写得不对"
    if not isinstance(error, click.BadParameter):
        return "命令写得不对"
    if error.param is None:  # said by us
        return f"{error.param_hint} {error.message}" if error.param_hint else error.message
    name = error.param.opts[-1] if isinstance(error.param, click.Option) else error.param.human_readable_name
    if isinstance(error, click.MissingParameter):
        return f"缺少 {name}"
    if isinstance(error.param.type, click.Path):
        return f"{name} 所写的文件不存在或不能用"
    if isinstance(error.param.type, click.Choice):
        return f"{name} 只能是 {'、'.join(map(str, error.param.type.choices))}"
    kind = error.param.type
    if isinstance(kind, click.IntRange) and isinstance(error.param, click.Option):
        most = f"{kind.min} 到 {kind.max} 的整数" if kind.max is not None else f"不小于 {kind.min} 的整数"
        return f"{name} 的值不对，要是 {most}（{error.param.help}）"
    return f"{name} 的值不对"


def _end(failure: Failure, as_json: bool, code: int) -> NoReturn:
    click.echo(failure.message, err=True)
    if as_json:
        error = {"code": failure.code, "message": failure.message}
        click.echo(json.dumps({"error": error}, ensure_ascii=False))
    sys.exit(code)
