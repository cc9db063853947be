"""A real PostgreSQL on loopback, or the one that ``TEST_DATABASE_URL`` names."""

import os
import re
import shutil
import signal
import subprocess
import uuid
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.services.base import Launch, Service, ServiceUnavailable, give, unprivileged

# What the tests run on; compose.yaml gives users the same.
TESTED_MAJOR = 15
DEBIAN_BINARIES = Path("/usr/lib/postgresql")
MISSING = "no PostgreSQL server programs (initdb, postgres): bash .ci/install-services, or set TEST_DATABASE_URL"


def find_binaries() -> Path:
    """The folder with ``initdb`` and ``postgres``: the tested major first, then the newest, then PATH."""
    folders = [folder / "bin" for folder in DEBIAN_BINARIES.glob("*") if re.fullmatch(r"\d+", folder.name)]
    folders.sort(key=lambda folder: (int(folder.parent.name) == TESTED_MAJOR, int(folder.parent.name)), reverse=True)
    on_path = shutil.which("initdb")
    if on_path is not None:
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise ServiceUnavailable(MISSING)


class PostgresServer(Service):
    """``url`` is a SQLAlchemy URL, ``postgresql+psycopg://…``, of the server's own first database."""

    name = "postgres"
    url_variable = "TEST_DATABASE_URL"
    stop_signal = signal.SIGINT  # its "fast" stop: does not wait for clients

    @property
    def own_url(self) -> str:
        """The address of our own server; no password on loopback."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.ports[0]}/postgres"

    def _connect(self, url: str) -> "psycopg.Connection[tuple[object, ...]]":
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True, connect_timeout=5)

    def check_external(self) -> None:
        """Raise ServiceUnavailable unless it is a PostgreSQL that answers and may create databases."""
        try:
            if make_url(self.external_url).get_backend_name() != "postgresql":
                raise ServiceUnavailable("TEST_DATABASE_URL is set, but is not a postgresql+psycopg:// address")
            with self._connect(self.external_url) as connection:
                query = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                row = connection.execute(query).fetchone()
        except psycopg.Error as error:
            raise ServiceUnavailable(f"TEST_DATABASE_URL is set, but no PostgreSQL answers there: {error}") from error
        if row is None or not row[0]:
            raise ServiceUnavailable("the user in TEST_DATABASE_URL may not create databases")

    def prepare(self, run_dir: Path) -> Launch:
        """A new cluster in ``run_dir``; the data outlive a killed process, not a machine that loses power."""
        binaries = find_binaries()
        data = run_dir / "data"
        env = {"PATH": f"{binaries}:{os.defpath}", "LANG": "C.UTF-8", "HOME": str(run_dir)}
        if not (data / "PG_VERSION").exists():
            self._init(binaries, data, env)
        options = {
            "port": str(self.ports[0]),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "full_page_writes": "off",
            "dynamic_shared_memory_type": "mmap",  # leaves nothing in /dev/shm when killed
            "timezone": "UTC",
        }
        argv = [str(binaries / "postgres"), "-D", str(data)]
        for option, value in options.items():
            argv += ["-c", f"{option}={value}"]
        return Launch(argv, env, run_dir)

    def _init(self, binaries: Path, data: Path, env: dict[str, str]) -> None:
        data.mkdir(mode=0o700, exist_ok=True)
        give(data)
        user = unprivileged()
        argv = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust"]
        argv += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        done = subprocess.run(
            argv,
            env=env,
            cwd=data.parent,
            capture_output=True,
            text=True,
            timeout=120,
            user=user[0] if user else None,
            group=user[1] if user else None,
            extra_groups=[] if user else None,
            check=False,
        )
        if done.returncode != 0:
            raise ServiceUnavailable(f"initdb failed:\n{done.stdout}\n{done.stderr}")

    def is_ready(self) -> bool:
        """Whether it takes connections."""
        try:
            self._connect(self.own_url).close()
        except psycopg.OperationalError:
            return False
        return True

    def major(self) -> int:
        """The running server's major version."""
        with self._connect(self.url) as connection:
            return connection.info.server_version // 10000

    def create_database(self, name: str | None = None, *, template: str | None = None) -> str:
        """A fresh database, empty or a copy of database URL ``template`` (nobody may be connected to that one).

        Returns its SQLAlchemy URL; without ``name`` it gets one that nobody else has. ``drop_database`` removes it;
        those of our own server also go with it.
        """
        name = name or f"test_{uuid.uuid4().hex}"
        source = (make_url(template).database if template else None) or "template0"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
        with self._connect(self.url) as connection:
            connection.execute(statement)
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Remove the database of ``url``, whoever is still connected."""
        name = make_url(url).database or ""
        with self._connect(self.url) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
