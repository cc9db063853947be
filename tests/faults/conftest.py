"""The tables of the tests of faults, at the end of the run that has them."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "table":
                terminalreporter.section("WHAT WAS INJECTED, WHAT WAS LEFT")
                terminalreporter.write_line(str(value))
