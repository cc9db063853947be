"""``flask`` commands in processes of their own that need not read the whole program first."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from app.config import ROOT

Done = subprocess.CompletedProcess[str]
RunFlask = Callable[[Mapping[str, str], list[str]], Done]

PROGRAM = """
import json, os, signal, sys

from importlib import import_module

import app.serving, flask.cli, jobs.cli  # not wsgi: it makes the application, of whose environment nothing is known yet
from search.pattern import make_all

for place in jobs.cli.COMMANDS.values():
    import_module(place.partition(":")[0])
make_all()

for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if child:
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    signal.alarm(600)  # who goes on for ever is ended, and has failed
    os.environ.clear()
    os.environ.update(order["environ"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in enumerate(order["said"], start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.argv = ["flask", *order["arguments"]]
    flask.cli.main()
"""


@pytest.fixture(scope="session")
def run_flask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunFlask]:
    """Runs ``flask ARGUMENTS`` with an environment, as a child of a process that has imported everything and done
    nothing: what takes seconds is done once."""
    said = [tmp_path_factory.mktemp("flask") / name for name in ("stdout", "stderr")]
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        ask, answer = parent.stdin, parent.stdout
        assert ask is not None
        assert answer is not None

        def run(environ: Mapping[str, str], arguments: list[str]) -> Done:
            order = {"environ": dict(environ), "arguments": arguments, "said": [str(path) for path in said]}
            print(json.dumps(order), file=ask, flush=True)
            code = int(answer.readline())
            return subprocess.CompletedProcess(["flask", *arguments], code, *(_text(path) for path in said))

        yield run


def _text(path: Path) -> str:
    return path.read_text("utf-8")
