from __future__ import annotations

from pathlib import Path

import pytest

from app.clock import SHANGHAI, make_clock
from app.config import ConfigProblem, load_settings
from app.privacy.keyring import KeyProblem


def test_an_empty_environment_is_enough(tmp_path: Path) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path / "new")})
    assert settings.database_url.startswith("sqlite:///")
    assert (tmp_path / "new").is_dir()
    assert not settings.production


@pytest.mark.parametrize(
    "environ",
    [{"APP_ENV": "staging"}, {"APP_NOW": "yesterday"}, {"APP_ENV": "production", "APP_NOW": "2026-11-21"}],
)
def test_what_cannot_be_is_refused(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(ConfigProblem):
        load_settings({"DATA_DIR": str(tmp_path), **environ})


def test_production_does_not_make_its_own_keys(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem):
        load_settings({"DATA_DIR": str(tmp_path), "APP_ENV": "production"})


@pytest.mark.parametrize(
    ("given", "shown"), [("2026-11-21", "2026-11-21T12:00"), ("2026-11-21T08:30", "2026-11-21T08:30")]
)
def test_a_frozen_clock_stands_in_shanghai(given: str, shown: str) -> None:
    assert make_clock(given)().astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M") == shown
