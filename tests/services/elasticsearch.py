"""A real Elasticsearch on loopback, or the one that ``ELASTICSEARCH_URL`` names.

``python -m tests.services.elasticsearch fetch | java | run``: put the distribution into the cache; tell which Java
would run it; run a server until Ctrl-C. Standard library only.
"""

import argparse
import base64
import json
import os
import shutil
import signal
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.services.base import Launch, Service, ServiceUnavailable, give, reachable
from tests.services.distribution import VERSION, fetch
from tests.services.java import find_java

DEFAULT_HEAP_MB = 512
MAJOR = int(VERSION.split(".")[0])
# The shipped jvm.options wants folders that our user cannot write; these are its lines that matter.
JVM_OPTIONS = """\
-XX:+UseG1GC
-Djava.io.tmpdir=${ES_TMPDIR}
--add-modules=jdk.incubator.vector
23:-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.setAsTypeCache
23:-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.asTypeUncached
-Dorg.apache.lucene.store.defaultReadAdvice=normal
-XX:+ExitOnOutOfMemoryError
"""


def get_json(url: str, timeout_s: float = 5.0) -> dict[str, Any]:
    """GET ``url`` (user and password may stand in it), no proxy; OSError where it fails, ValueError for no JSON."""
    parts = urllib.parse.urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    request = urllib.request.Request(urllib.parse.urlunsplit(parts._replace(netloc=host)))
    if parts.username is not None:
        login = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        request.add_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=timeout_s) as answer:
        found = json.load(answer)
    if not isinstance(found, dict):
        raise ValueError(f"{host} answered something that is not a JSON object")
    return found


class ElasticsearchServer(Service):
    """``url`` is ``http://127.0.0.1:PORT``: one node, no security, its data gone with ``close``.

    ``heap_mb`` is the server's heap; ``settings`` are added to ``elasticsearch.yml`` (only those of modules that the
    distribution has: a setting that belongs to a missing module stops the start).
    """

    name = "elasticsearch"
    url_variable = "ELASTICSEARCH_URL"
    ports_needed = 2
    start_timeout_s = 180.0
    grace_s = 20.0

    def __init__(
        self,
        *,
        owner_pid: int | None = None,
        heap_mb: int = DEFAULT_HEAP_MB,
        settings: Mapping[str, str | int | bool] | None = None,
    ) -> None:
        super().__init__(owner_pid=owner_pid)
        self.heap_mb = heap_mb
        self.settings = dict(settings or {})

    @property
    def own_url(self) -> str:
        """The address of our own server."""
        return f"http://127.0.0.1:{self.ports[0]}"

    def check_external(self) -> None:
        """Raise ServiceUnavailable unless an Elasticsearch of the tested major version answers."""
        try:
            version = str(get_json(self.external_url)["version"]["number"])
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise ServiceUnavailable(f"ELASTICSEARCH_URL is set, but none answers there: {error}") from error
        if version.split(".")[0] != str(MAJOR):
            raise ServiceUnavailable(f"ELASTICSEARCH_URL is Elasticsearch {version}; the tests need {MAJOR}.x")

    def prepare(self, run_dir: Path) -> Launch:
        """Fetches the distribution where needed; folders of our own for configuration, data, logs and scratch."""
        java_home = reachable(find_java(), run_dir)
        home = reachable(fetch(), run_dir)
        config = run_dir / "config"
        if not config.exists():
            self._configure(run_dir, home, config)
        java = java_home / "bin" / "java"
        env = {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "HOME": str(run_dir),
            "JAVA": str(java),
            "ES_JAVA_HOME": str(java_home),
            "ES_HOME": str(home),
            "ES_PATH_CONF": str(config),
            "ES_TMPDIR": str(run_dir / "tmp"),
            "ES_DISTRIBUTION_TYPE": "tar",
            "CLI_NAME": "server",
            "CLI_LIBS": "lib/tools/server-cli",
            "ES_JAVA_OPTS": f"-Xms{self.heap_mb}m -Xmx{self.heap_mb}m",
        }
        launcher = "org.elasticsearch.server.launcher.ServerLauncher"
        return Launch([str(java), "-Xmx64m", "-cp", "lib/tools/server-launcher/*", launcher], env, home)

    def _configure(self, run_dir: Path, home: Path, config: Path) -> None:
        settings: dict[str, str | int | bool] = {
            "cluster.name": "jiuyezhijia-test",
            "discovery.type": "single-node",
            "path.data": str(run_dir / "data"),
            "path.logs": str(run_dir / "logs"),
            "network.host": "127.0.0.1",
            "http.port": self.ports[0],
            "transport.port": self.ports[1],
            "xpack.security.enabled": False,
            # a full disk must not make every index read-only in the middle of a test
            "cluster.routing.allocation.disk.threshold_enabled": False,
            **self.settings,
        }
        for folder in (config, run_dir / "data", run_dir / "logs", run_dir / "tmp"):
            folder.mkdir()
            give(folder)
        lines = [f"{key}: {json.dumps(value)}" for key, value in settings.items()]
        (config / "elasticsearch.yml").write_text("\n".join(lines) + "\n")
        (config / "jvm.options").write_text(JVM_OPTIONS)
        shutil.copyfile(home / "config" / "log4j2.properties", config / "log4j2.properties")

    def is_ready(self) -> bool:
        """Whether the cluster is green: it is one node, so nothing may be missing."""
        try:
            health = get_json(f"{self.own_url}/_cluster/health?wait_for_status=green&timeout=2s")
        except (urllib.error.HTTPError, ValueError):
            return False
        return bool(health["status"] == "green")


def main(argv: list[str] | None = None) -> int:
    """The command line; exit 1 with one plain sentence where the server cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m tests.services.elasticsearch", description=__doc__)
    parser.add_argument("command", choices=["fetch", "java", "run"])
    parser.add_argument("--heap-mb", type=int, default=DEFAULT_HEAP_MB)
    options = parser.parse_args(argv)
    try:
        if options.command == "java":
            print(find_java())
        elif options.command == "run":
            with ElasticsearchServer(heap_mb=options.heap_mb) as server:
                print(server.url, flush=True)
                signal.sigwait({signal.SIGINT, signal.SIGTERM})
        elif os.environ.get(ElasticsearchServer.url_variable):
            ElasticsearchServer().check_external()
            print("ELASTICSEARCH_URL is set: nothing to fetch")
        else:
            print(fetch())
    except ServiceUnavailable as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
