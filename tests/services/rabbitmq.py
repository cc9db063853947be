"""A real RabbitMQ on loopback, or the one that ``RABBITMQ_URL`` names."""

import os
import shutil
import socket
from pathlib import Path
from typing import Any, ClassVar

from tests.services.base import Launch, Service, ServiceUnavailable, give

# What the tests run on; compose.yaml gives users a later one of the same protocol.
TESTED_VERSION = "3.10"
SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""The program itself: what Debian puts on PATH changes to a user of its own."""

GREETING = b"AMQP\x00\x00\x09\x01"


class RabbitMQServer(Service):
    """``url`` is for Celery: ``amqp://guest:guest@127.0.0.1:PORT//``. Queues and what lies in them survive ``stop`` and
    ``kill``. A node, a folder and a port mapper of its own, so that others may run beside it."""

    name = "rabbitmq"
    url_variable = "RABBITMQ_URL"
    ports_needed: ClassVar[int] = 3
    start_timeout_s: ClassVar[float] = 120.0

    @property
    def own_url(self) -> str:
        """The address of our own server; the account is one that it takes from this machine alone."""
        return f"amqp://guest:guest@127.0.0.1:{self.ports[0]}//"

    def check_external(self) -> None:
        """Raise ServiceUnavailable unless the server lets us in."""
        from kombu.connection import Connection

        made: Any = Connection
        try:
            with made(self.external_url, connect_timeout=5) as connection:
                connection.ensure_connection(max_retries=1, timeout=5)
        except Exception as error:
            raise ServiceUnavailable(f"RABBITMQ_URL is set, but no RabbitMQ lets us in: {error}") from error

    def prepare(self, run_dir: Path) -> Launch:
        """Its port mapper (Erlang's epmd) runs beside it in the same process group: left to itself it would start one
        that everybody on the machine shares, and that stays."""
        epmd = shutil.which("epmd")
        if not SERVER.exists() or epmd is None:
            raise ServiceUnavailable("no RabbitMQ: bash .ci/install-services, or set RABBITMQ_URL")
        port, between, mapper = self.ports
        data, plugins, config = run_dir / "mnesia", run_dir / "enabled_plugins", run_dir / "rabbitmq.conf"
        if not config.exists():
            data.mkdir()
            plugins.write_text("[].\n")
            config.write_text(f"listeners.tcp.local = 127.0.0.1:{port}\n")
            give(data, plugins, config)
        env = {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "HOME": str(run_dir),
            "ERL_EPMD_PORT": str(mapper),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"jiuyezhijia{port}@localhost",
            "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_DIST_PORT": str(between),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_CONFIG_FILE": str(config),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_MNESIA_BASE": str(data),
            "RABBITMQ_LOG_BASE": str(run_dir),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }
        together = f"{epmd} -port {mapper} -address 127.0.0.1 & exec {SERVER}"
        return Launch(["/bin/sh", "-c", together], env, run_dir)

    def is_ready(self) -> bool:
        """Whether it answers the protocol's greeting."""
        with socket.create_connection(("127.0.0.1", self.ports[0]), timeout=2) as connection:
            connection.sendall(GREETING)
            return connection.recv(1) == b"\x01"
