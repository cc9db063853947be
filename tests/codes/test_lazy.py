"""Importing the code lists opens none of their files; each is opened once when first asked for."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
opened = []
def watch(event, args):
    if event == "open" and "codes/data" in str(args[0]).replace(chr(92), "/"):
        opened.append(str(args[0]).replace(chr(92), "/").rsplit("/", 1)[1])
sys.addaudithook(watch)
import app.codes, app.codes.routes
assert opened == [], opened
app.codes.resolve("360722101")
app.codes.resolve("360722102")
assert opened == ["regions.csv"], opened
app.codes.regions.children("360722101")
app.codes.regions.children("360722102")
assert opened == ["regions.csv", "villages.csv.gz"], opened
"""


def test_import_reads_nothing_and_each_file_is_read_once() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
