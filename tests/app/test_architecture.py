"""Who may import whom, who may call what, and that nothing happens at import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).resolve().parents[2]


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def _files(room: str) -> list[Path]:
    found = sorted((ROOT / room).rglob("*.py"))
    assert found
    return found


def _offenders(room: str, *forbidden: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in _files(room)
        for name in sorted(_imports(path))
        if name.split(".")[0] in forbidden
    ]


def test_search_knows_neither_the_application_nor_its_tools() -> None:
    assert _offenders("search", "app", "jobs", "flask", "sqlalchemy", "flask_sqlalchemy", "marshmallow") == []


def test_the_application_never_imports_the_batch_room() -> None:
    assert _offenders("app", "jobs", "tests") == []


def test_nobody_imports_another_capability_s_routes_but_for_what_it_offers_routes() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in _files("app")
        if path.name in ("service.py", "models.py")
        for name in sorted(_imports(path))
        if name.startswith("app.") and name.endswith(".routes")
    ]
    assert wrong == []


def test_models_stand_below_services() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in _files("app")
        if path.name == "models.py"
        for name in sorted(_imports(path))
        if name.startswith("app.") and not (name.endswith(".models") or name == "app.database")
    ]
    assert wrong == []


def test_every_route_names_who_may_call_it(app: Flask) -> None:
    nameless = [
        rule.rule for rule in app.url_map.iter_rules() if not hasattr(app.view_functions[rule.endpoint], "access")
    ]
    assert nameless == []


def test_a_file_that_is_two_things_is_two_files() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for room in ("app", "search", "jobs", "tests")
        for path in _files(room)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_importing_reads_no_file_and_opens_no_socket() -> None:
    """An audit hook watches the import of everything: only Python's own modules and their metadata may be opened."""
    program = f"""
import sys
seen = []
def hook(event, args):
    if event == "socket.connect":
        seen.append(str(args))
    if event == "open" and isinstance(args[0], str) and args[0].startswith({str(ROOT)!r}):
        if "/.venv/" not in args[0] and not args[0].endswith((".py", ".pyc")) and "__pycache__" not in args[0]:
            seen.append(args[0])
sys.addaudithook(hook)
import app, jobs.cli, search.engines.factory, search.indexing
print(seen)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]", done.stdout


def test_nobody_sends_but_the_delivery_and_what_it_calls() -> None:
    """One arbiter: whatever reaches a person has been through the contact policy and the outbox."""
    speaking = {
        "channel.deliver(": {"app/outreach/delivery.py"},
        "channel.deliver_many(": {"app/outreach/delivery.py"},
        "._client.send(": {"app/outreach/channels/wechat.py", "app/outreach/channels/sms.py"},
        "subscribe/send": {"app/wechat/client.py", "app/wechat/codes.py"},
        ".SendSms(": {"app/sms/tencent.py"},
        ".send_sms": {"app/sms/aliyun.py"},
        "insert(InboxItem": {"app/outreach/channels/inbox.py"},
        "InboxItem(": {"app/outreach/models.py"},
    }
    for words, allowed in speaking.items():
        found = {
            str(path.relative_to(ROOT))
            for room in ("app", "jobs")
            for path in _files(room)
            if words in path.read_text(encoding="utf-8")
        }
        assert found <= allowed, f"{words} stands in {found - allowed}"
    queueing = {
        str(path.relative_to(ROOT))
        for room in ("app", "jobs")
        for path in _files(room)
        if "insert(OutboxMessage" in path.read_text(encoding="utf-8")
        or "OutboxMessage(" in path.read_text(encoding="utf-8").replace("class OutboxMessage(", "")
    }
    assert queueing <= {"app/outreach/notices.py", "app/outreach/storing.py", "app/outreach/telling.py"}
