from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from app.privacy.keyring import KeyProblem, add_key, load_keyring, retire_keys
from app.privacy.masking import mask_id_no, mask_name, mask_phone, mask_text


def test_what_goes_in_comes_out_and_is_not_seen(tmp_path: Path) -> None:
    ring = load_keyring(tmp_path / "keys", {}, may_create=True)
    token = ring.encrypt("刘㛃·𬭎")
    assert ring.decrypt(token) == "刘㛃·𬭎"
    assert "刘".encode() not in token
    assert ring.encrypt("x") != ring.encrypt("x")
    assert ring.blind("phone", "1") == ring.blind("phone", "1")
    assert ring.blind("phone", "1") != ring.blind("id_no", "1")


def test_key_files_are_for_their_owner_alone_and_are_kept(tmp_path: Path) -> None:
    first = load_keyring(tmp_path / "keys", {}, may_create=True)
    again = load_keyring(tmp_path / "keys", {}, may_create=False)
    assert again.decrypt(first.encrypt("x")) == "x"
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in (tmp_path / "keys").iterdir())


def test_without_keys_production_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem):
        load_keyring(tmp_path / "keys", {}, may_create=False)
    with pytest.raises(KeyProblem):
        load_keyring(tmp_path, {"DATA_KEYS": "nonsense", "INDEX_KEY": "a", "SECRET_KEY": "b"}, may_create=False)


def test_a_running_server_reads_what_a_newer_key_wrote(tmp_path: Path) -> None:
    running = load_keyring(tmp_path / "keys", {}, may_create=True)
    old = running.encrypt("before")
    add_key(tmp_path / "keys")
    rotating = load_keyring(tmp_path / "keys", {}, may_create=False)
    assert running.encrypt("x") != old
    fresh = rotating.rotate(old)
    assert fresh != old
    assert rotating.rotate(fresh) == fresh
    assert running.decrypt(fresh) == "before"
    assert rotating.rotate(written := running.encrypt("after")) == written
    for _ in range(3):
        add_key(tmp_path / "keys")
        retire_keys(tmp_path / "keys")
    assert rotating.decrypt(running.encrypt("later")) == "later"
    assert len((tmp_path / "keys" / "data.keys").read_text().split()) == 2


def test_a_foreign_value_is_a_key_problem(tmp_path: Path) -> None:
    ring = load_keyring(tmp_path / "keys", {}, may_create=True)
    with pytest.raises(KeyProblem):
        ring.decrypt(Fernet(Fernet.generate_key()).encrypt(b"x"))


def test_masks() -> None:
    assert mask_name("刘冬香") == "刘**"
    assert mask_phone("15400001234") == "154****1234"
    assert mask_id_no("362427198406120003") == "3624**********0003"
    assert mask_text("电话15400001234，证362427198406120003。") == "电话154****1234，证3624**********0003。"
    assert mask_text("+8615400001234、008615400001234") == "+86154****1234、0086154****1234"


@given(st.text())
def test_masking_free_text_never_fails_and_leaves_no_number(text: str) -> None:
    masked = mask_text(text + " 13812345678 " + text)
    assert "13812345678" not in masked
