"""Keys and what is done with them: encryption at rest, keyed hashes for finding, signing.

Encryption is Fernet (AES-128-CBC with HMAC-SHA256, RFC draft "fernet") under the newest of several keys; older keys
still decrypt until ``flask keys rotate`` has re-encrypted every row. Hashes are HMAC-SHA256 under a key of their own
and with the field's name mixed in, so that equal digits in two fields do not look alike.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

DATA_KEYS_FILE = "data.keys"


class KeyProblem(Exception):
    """A key is missing, malformed, or does not open what it should."""


class Keyring:
    """encryption: Fernet keys, newest first. index and signing: secrets of their own.

    ``refresh`` reads the encryption keys again: a server that was running while the keys were rotated meets a value
    under a key that it does not know yet.
    """

    def __init__(
        self,
        encryption: tuple[str, ...],
        index: bytes,
        signing: str,
        refresh: Callable[[], tuple[str, ...]] | None = None,
    ) -> None:
        self.index = index
        self.signing = signing
        self._refresh = refresh
        self._take(encryption)

    def _take(self, encryption: tuple[str, ...]) -> None:
        try:
            opened = [Fernet(key) for key in encryption]
        except ValueError as error:
            raise KeyProblem("an encryption key is not a Fernet key") from error
        if not opened:
            raise KeyProblem("there is no encryption key")
        self.encryption = encryption
        self._newest = opened[0]
        self._all = MultiFernet(opened)

    def encrypt(self, text: str) -> bytes:
        return self._newest.encrypt(text.encode())

    def decrypt(self, token: bytes) -> str:
        """Raises KeyProblem when no key opens it."""
        try:
            return self._all.decrypt(token).decode()
        except InvalidToken:
            if self._refresh is not None:
                self._take(self._refresh())
        try:
            return self._all.decrypt(token).decode()
        except InvalidToken as error:
            raise KeyProblem("no key opens this value") from error

    def rotate(self, token: bytes) -> bytes:
        """The same text under the newest key; the token itself where it is already."""
        try:
            self._newest.decrypt(token)
        except InvalidToken:
            return self.encrypt(self.decrypt(token))
        return token

    def refresh(self) -> None:
        """Takes the encryption keys as they are now."""
        if self._refresh is not None:
            self._take(self._refresh())

    def blind(self, field: str, value: str) -> bytes:
        """The 32-byte keyed hash under which a value of a field is found."""
        return hmac.new(self.index, f"{field}\x1f{value}".encode(), hashlib.sha256).digest()


def load_keyring(folder: Path, environ: dict[str, str], *, may_create: bool) -> Keyring:
    """Keys from the environment (DATA_KEYS, INDEX_KEY, SECRET_KEY), else from files in ``folder``.

    may_create: write new random keys into the folder (mode 0600) where there are none; in production they must exist.
    Raises KeyProblem.
    """

    def secret(variable: str, file: str, fresh: str) -> str:
        if environ.get(variable):
            return environ[variable]
        path = folder / file
        if not path.exists():
            if not may_create:
                raise KeyProblem(f"{variable} is not set and there is no key file {file}")
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _create_once(path, fresh)
        return path.read_text().strip()

    fresh = Fernet.generate_key().decode()

    def encryption() -> tuple[str, ...]:
        text = secret("DATA_KEYS", DATA_KEYS_FILE, fresh)
        return tuple(key.strip() for key in text.replace(",", "\n").splitlines() if key.strip())

    index = secret("INDEX_KEY", "index.key", secrets.token_hex(32))
    signing = secret("SECRET_KEY", "signing.key", secrets.token_urlsafe(48))
    return Keyring(encryption(), index.encode(), signing, refresh=encryption)


def add_key(folder: Path) -> None:
    """Puts a new newest key before the last one in the key file, in one step; keys older than that are dropped.

    Raises KeyProblem where the keys do not come from the file.
    """
    path = folder / DATA_KEYS_FILE
    if not path.exists():
        raise KeyProblem("DATA_KEYS is set: put the new key before the old one there, then rotate with --no-new-key")
    last = path.read_text().split()[0]
    beside = path.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{Fernet.generate_key().decode()}\n{last}\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def _create_once(path: Path, text: str) -> None:
    """Writes a file that appears whole or not at all; of two processes starting at once, one wins."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
