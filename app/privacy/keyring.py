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
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

DATA_KEYS_FILE = "data.keys"


class KeyProblem(Exception):
    """A key is missing, malformed, or does not open what it should."""


class Keyring:
    """encryption: Fernet keys, newest first. index and signing: secrets of their own.

    source: where the encryption keys come from. It is asked again when they have changed there, before anything is
    encrypted and when something does not open: a server that runs while keys are rotated goes over to the new one.
    """

    def __init__(self, source: KeySource, index: bytes, signing: str) -> None:
        self.index = index
        self.signing = signing
        self._source = source
        self.refresh()

    def refresh(self) -> None:
        """Takes the encryption keys as they are now. Raises KeyProblem."""
        self._state = self._source.state()
        keys = self._source.keys()
        try:
            opened = [Fernet(key) for key in keys]
        except ValueError as error:
            raise KeyProblem("加密密钥（DATA_KEYS 或密钥文件）的格式不对") from error
        if not opened:
            raise KeyProblem("没有加密密钥")
        self.encryption = keys
        self._newest = opened[0]
        self._all = MultiFernet(opened)

    def encrypt(self, text: str) -> bytes:
        return self.seal(text.encode())

    def decrypt(self, token: bytes) -> str:
        """Raises KeyProblem when no key opens it."""
        return self.open(token).decode()

    def seal(self, content: bytes) -> bytes:
        """As :meth:`encrypt`, for what is no text; a third longer than the content."""
        if self._source.state() != self._state:
            self.refresh()
        return self._newest.encrypt(content)

    def open(self, token: bytes) -> bytes:
        """What :meth:`seal` was given. Raises KeyProblem when no key opens it."""
        try:
            return self._all.decrypt(token)
        except InvalidToken:
            self.refresh()
        try:
            return self._all.decrypt(token)
        except InvalidToken as error:
            raise KeyProblem("现有的密钥都解不开这条密文") from error

    def rotate(self, token: bytes) -> bytes:
        """The same content under the newest key; the token itself where it is already."""
        try:
            self._newest.decrypt(token)
        except InvalidToken:
            return self.seal(self.open(token))
        return token

    def blind(self, field: str, value: str) -> bytes:
        """The 32-byte keyed hash under which a value of a field is found."""
        return hmac.new(self.index, f"{field}\x1f{value}".encode(), hashlib.sha256).digest()


class KeySource:
    """The encryption keys of the environment or, where it has none, of the key file."""

    def __init__(self, given: str, path: Path) -> None:
        self._given = given
        self._path = path

    def keys(self) -> tuple[str, ...]:
        text = self._given or self._path.read_text()
        return tuple(key.strip() for key in text.replace(",", "\n").splitlines() if key.strip())

    def state(self) -> tuple[int, int]:
        """Changes whenever the key file is another one; the environment's keys never change."""
        if self._given:
            return (0, 0)
        found = self._path.stat()
        return (found.st_mtime_ns, found.st_ino)


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
                raise KeyProblem(f"没有设 {variable}，也没有密钥文件 {file}：正式环境不自己生成密钥")
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _create_once(path, fresh)
        return path.read_text().strip()

    secret("DATA_KEYS", DATA_KEYS_FILE, Fernet.generate_key().decode())
    index = secret("INDEX_KEY", "index.key", secrets.token_hex(32))
    signing = secret("SECRET_KEY", "signing.key", secrets.token_urlsafe(48))
    return Keyring(KeySource(environ.get("DATA_KEYS", ""), folder / DATA_KEYS_FILE), index.encode(), signing)


def add_key(folder: Path) -> None:
    """Puts a new newest key before all others in the key file, in one step.

    Raises KeyProblem where the keys do not come from the file.
    """
    path = folder / DATA_KEYS_FILE
    if not path.exists():
        raise KeyProblem("密钥在 DATA_KEYS 里：把新密钥写到那里最前面，再加 --no-new-key 运行")
    _replace(path, [Fernet.generate_key().decode(), *path.read_text().split()])


def retire_keys(folder: Path) -> None:
    """Drops all but the two newest keys of the file: call it only when everything stands under the newest.

    The one before stays for what a process was just writing; the next rotation brings that over.
    """
    path = folder / DATA_KEYS_FILE
    if path.exists() and len(keys := path.read_text().split()) > 2:
        _replace(path, keys[:2])


def _replace(path: Path, keys: list[str]) -> None:
    beside = path.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("\n".join(keys) + "\n")
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
