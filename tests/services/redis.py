"""A real Redis on loopback, or the one that ``TEST_BROKER_URL`` names."""

import os
import shutil
import socket
from pathlib import Path

from tests.services.base import Launch, Service, ServiceUnavailable

# What the tests run on; compose.yaml gives users the same.
TESTED_VERSION = "7.0"


class RedisServer(Service):
    """``url`` is for Celery and redis-py: ``redis://127.0.0.1:PORT/0``. Data survive ``stop`` and ``kill``."""

    name = "redis"
    url_variable = "TEST_BROKER_URL"

    @property
    def own_url(self) -> str:
        """The address of our own server; no password."""
        return f"redis://127.0.0.1:{self.ports[0]}/0"

    def check_external(self) -> None:
        """Raise ServiceUnavailable unless the server answers PING."""
        import redis

        try:
            client = redis.Redis.from_url(self.external_url, socket_connect_timeout=5)
            try:
                client.ping()
            finally:
                client.close()
        except (redis.RedisError, ValueError) as error:
            raise ServiceUnavailable(f"TEST_BROKER_URL is set, but no Redis answers there: {error}") from error

    def prepare(self, run_dir: Path) -> Launch:
        """An append-only file keeps what was written across a kill."""
        program = shutil.which("redis-server")
        if program is None:
            raise ServiceUnavailable("no redis-server on PATH: bash .ci/install-services, or set TEST_BROKER_URL")
        options = {
            "port": str(self.ports[0]),
            "bind": "127.0.0.1",
            "dir": str(run_dir),
            "appendonly": "yes",
            "save": "",
            "daemonize": "no",
        }
        argv = [program]
        for option, value in options.items():
            argv += [f"--{option}", value]
        return Launch(argv, {"PATH": os.defpath, "LANG": "C.UTF-8"}, run_dir)

    def is_ready(self) -> bool:
        """Whether it answers PING (while it reads its file it answers LOADING)."""
        with socket.create_connection(("127.0.0.1", self.ports[0]), timeout=2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
