"""The tests' own servers: they answer, they keep data where promised, and nothing of them is left behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psycopg
import pytest
import redis
import sqlalchemy
from elasticsearch import Elasticsearch
from kombu import Connection
from kombu.exceptions import OperationalError

from tests.services import distribution, fixtures, java, rabbitmq
from tests.services.base import ServiceUnavailable, free_port
from tests.services.elasticsearch import ElasticsearchServer
from tests.services.postgres import TESTED_MAJOR, PostgresServer
from tests.services.redis import TESTED_VERSION, RedisServer

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
REQUIRED = os.environ.get("REQUIRE_SERVICES", "") not in ("", "0")


def same_version(found: str, tested: str, variable: str) -> None:
    """The server that ran is the one that compose.yaml gives users; elsewhere than in CI another one may do."""
    if found != tested and (os.environ.get(variable) or not REQUIRED):
        pytest.skip(f"these tests ran on {found}; compose.yaml gives users {tested}")
    assert found == tested


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds: Callable[[], bool], timeout_s: float = 180.0) -> bool:
    deadline = time.monotonic() + timeout_s
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.1)
    return holds()


# -- they answer ------------------------------------------------------------------------------------------------------
def test_elasticsearch_answers_a_query(elasticsearch_url: str) -> None:
    index = f"smoke-{uuid.uuid4().hex}"
    with Elasticsearch(elasticsearch_url) as client:
        title = {"type": "text", "analyzer": "whitespace"}
        client.indices.create(
            index=index,
            settings={"number_of_shards": 1, "number_of_replicas": 0},
            mappings={"properties": {"title": title, "wage": {"type": "integer"}}},
        )
        try:
            client.index(index=index, id="1", document={"title": "缝纫 工", "wage": 4500})
            client.index(index=index, id="2", document={"title": "电 焊工", "wage": 6500}, refresh=True)
            found = client.search(index=index, query={"match": {"title": "缝纫"}})
            assert [hit["_id"] for hit in found["hits"]["hits"]] == ["1"]
            found = client.search(index=index, query={"range": {"wage": {"gte": 6000}}})
            assert [hit["_id"] for hit in found["hits"]["hits"]] == ["2"]
        finally:
            client.indices.delete(index=index)
        same_version(client.info()["version"]["number"], distribution.VERSION, "ELASTICSEARCH_URL")


def test_postgres_databases_are_apart(postgres: PostgresServer, postgres_database: str) -> None:
    engine = sqlalchemy.create_engine(postgres_database)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE place (name text)"))
        connection.execute(sqlalchemy.text("INSERT INTO place VALUES ('镇')"))
    engine.dispose()
    copy, empty = postgres.create_database(template=postgres_database), postgres.create_database()
    try:
        for url, tables in ((copy, ["place"]), (empty, [])):
            engine = sqlalchemy.create_engine(url)
            assert sqlalchemy.inspect(engine).get_table_names() == tables
            engine.dispose()
    finally:
        postgres.drop_database(copy)
        postgres.drop_database(empty)


def test_postgres_is_the_tested_one(postgres: PostgresServer) -> None:
    same_version(str(postgres.major()), str(TESTED_MAJOR), "TEST_DATABASE_URL")


def test_redis_answers(redis_url: str) -> None:
    client = redis.Redis.from_url(redis_url)
    try:
        assert client.ping() is True
        same_version(client.info("server")["redis_version"].rpartition(".")[0], TESTED_VERSION, "TEST_BROKER_URL")
    finally:
        client.close()


def test_rabbitmq_answers(rabbitmq_url: str) -> None:
    with Connection(rabbitmq_url) as connection:
        version = connection.connection.server_properties["version"]  # type: ignore[attr-defined]
    same_version(version.rpartition(".")[0], rabbitmq.TESTED_VERSION, "RABBITMQ_URL")


# -- they can be killed, and start again with their data --------------------------------------------------------------
def test_postgres_keeps_what_was_committed(restartable_postgres: PostgresServer) -> None:
    plain = restartable_postgres.url.replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    for end in (restartable_postgres.kill, restartable_postgres.stop):
        end()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(plain)
        restartable_postgres.start()
        with psycopg.connect(plain) as connection:
            assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]


def test_redis_keeps_what_was_written(restartable_redis: RedisServer) -> None:
    for end in (restartable_redis.kill, restartable_redis.stop):
        client = redis.Redis.from_url(restartable_redis.url)
        client.incr("rounds")
        end()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        restartable_redis.start()
        client.close()
    client = redis.Redis.from_url(restartable_redis.url)
    assert client.get("rounds") == b"2"
    client.close()


def test_rabbitmq_keeps_what_it_confirmed(restartable_rabbitmq: rabbitmq.RabbitMQServer) -> None:
    def lane() -> Connection:
        return Connection(restartable_rabbitmq.url, transport_options={"confirm_publish": True})

    for end in (restartable_rabbitmq.kill, restartable_rabbitmq.stop):
        with lane() as connection, connection.SimpleQueue("kept") as queue:
            queue.put({"number": 7})
        end()
        with pytest.raises(OperationalError), lane() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, errback=None)
        restartable_rabbitmq.start()
        with lane() as connection, connection.SimpleQueue("kept") as queue:
            message = queue.get(timeout=10)
            assert message.payload == {"number": 7}
            message.ack()


# -- nothing is left behind -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["redis.RedisServer", "postgres.PostgresServer", "rabbitmq.RabbitMQServer"])
def test_a_killed_owner_leaves_nothing(kind: str) -> None:
    module, name = kind.split(".")
    with fixtures.or_skip(module):
        fixtures.shared(module)  # it can be had here at all
    code = (
        f"import json, time; from tests.services.{module} import {name}; server = {name}().start()\n"
        "print(json.dumps(server.state()), flush=True); time.sleep(600)"
    )
    env = {key: value for key, value in os.environ.items() if not key.startswith("TEST_")}
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env, stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        state = json.loads(owner.stdout.readline())
        assert listens(state["ports"][0])
        owner.send_signal(signal.SIGKILL)
    assert wait_until(lambda: not Path(state["run_dir"]).exists() and not listens(state["ports"][0]))


def run_pytest(folder: Path, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """A pytest run of its own in ``folder``, with the plugin, and no server named by hand."""
    inherited = {
        key: value for key, value in os.environ.items() if not key.startswith(("TEST_", "PYTEST_", "REQUIRE_"))
    }
    argv = [sys.executable, "-m", "pytest", "-p", "tests.services.fixtures", "-p", "no:cacheprovider", *arguments]
    whole = {**inherited, "PYTHONPATH": str(ROOT), **env}
    return subprocess.run(argv, cwd=folder, env=whole, capture_output=True, text=True, timeout=600, check=False)


def test_workers_share_one_server_and_the_run_ends_it(tmp_path: Path, redis_url: str) -> None:
    (tmp_path / "test_it.py").write_text(
        "import os, pathlib, pytest\n"
        "@pytest.mark.parametrize('number', range(6))\n"
        "def test_it(redis_url, number):\n"
        "    pathlib.Path(f'{number}.url').write_text(redis_url + ' ' + os.environ['PYTEST_XDIST_WORKER'])\n"
    )
    done = run_pytest(tmp_path, "-n", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    noted = [file.read_text().split() for file in tmp_path.glob("*.url")]
    assert len({worker for _, worker in noted}) == 2
    urls = {url for url, _ in noted}
    assert len(urls) == 1
    assert not listens(int(re.findall(r":(\d+)/", urls.pop())[0]))


def test_a_killed_run_leaves_nothing(tmp_path: Path, redis_url: str) -> None:
    (tmp_path / "test_it.py").write_text(
        "import pathlib, time\n"
        "def test_it(redis_url):\n"
        "    pathlib.Path('part').write_text(redis_url)\n"
        "    pathlib.Path('part').rename('url')\n"
        "    time.sleep(600)\n"
    )
    env = {key: value for key, value in os.environ.items() if not key.startswith(("TEST_", "PYTEST_"))}
    env |= {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    argv = [sys.executable, "-m", "pytest", "-p", "tests.services.fixtures", "-p", "no:cacheprovider", "-n", "1"]
    noted = tmp_path / "url"
    quiet = subprocess.DEVNULL
    with subprocess.Popen(argv, cwd=tmp_path, env=env, stdout=quiet, stderr=quiet) as run:
        assert wait_until(noted.exists)
        run.send_signal(signal.SIGKILL)
    port = int(re.findall(r":(\d+)/", noted.read_text())[0])
    assert wait_until(lambda: not listens(port) and not list(tmp_path.glob("jiuyezhijia-*")))


def test_a_missing_service_is_loud(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_it(redis_url):\n    assert redis_url\n")
    done = run_pytest(tmp_path, PATH="/nowhere")
    assert done.returncode == 0
    assert "1 skipped" in done.stdout
    assert "TESTS THAT DID NOT RUN" in done.stdout
    assert "no redis-server on PATH" in done.stdout
    done = run_pytest(tmp_path, PATH="/nowhere", REQUIRE_SERVICES="1")
    assert done.returncode == 1
    assert "SERVICE MISSING: redis: no redis-server on PATH" in done.stdout


# -- servers named by hand --------------------------------------------------------------------------------------------
@pytest.fixture
def elasticsearch_8() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"version": {"number": "8.16.6"}}')

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://name:word@127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_another_major_of_elasticsearch_is_refused(elasticsearch_8: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", elasticsearch_8)
    with pytest.raises(ServiceUnavailable, match=r"is Elasticsearch 8\.16\.6; the tests need 9\.x"):
        ElasticsearchServer().start()


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        (ElasticsearchServer, "http://127.0.0.1:{port}"),
        (PostgresServer, "postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"),
        (PostgresServer, "sqlite://"),
        (RedisServer, "redis://127.0.0.1:{port}/0"),
        (rabbitmq.RabbitMQServer, "amqp://guest:guest@127.0.0.1:{port}//"),
    ],
)
def test_a_server_named_by_hand_that_is_not_there(
    kind: type[ElasticsearchServer | PostgresServer | RedisServer | rabbitmq.RabbitMQServer],
    url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(kind.url_variable, url.format(port=free_port()))
    with pytest.raises(ServiceUnavailable, match=f"{kind.url_variable} is set, but"):
        kind().start()


def test_a_server_named_by_hand_is_used_and_left_alone(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_BROKER_URL", redis_url)
    with RedisServer() as server:
        assert server.url == redis_url
        with pytest.raises(ServiceUnavailable, match="not ours to stop"):
            server.stop()
    assert listens(int(re.findall(r":(\d+)/", redis_url)[0]))


# -- Elasticsearch's parts --------------------------------------------------------------------------------------------
def archive(folder: Path, version: str) -> Path:
    file = folder / "archive.zip"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(f"product-1/elasticsearch/lib/elasticsearch-{version}.jar", "jar")
        packed.writestr("product-1/elasticsearch/../../escaped", "no")
        packed.writestr("product-1/lib/product.jar", "no")
    return file


def test_only_the_elasticsearch_folder_is_kept(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    distribution.extract(archive(tmp_path, distribution.VERSION), cache / "es")
    files = [str(file.relative_to(cache)) for file in cache.rglob("*") if file.is_file()]
    assert files == [f"es/lib/elasticsearch-{distribution.VERSION}.jar"]
    assert not (tmp_path / "escaped").exists()


def test_an_unexpected_archive_leaves_nothing(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    with pytest.raises(ServiceUnavailable, match="holds no Elasticsearch"):
        distribution.extract(archive(tmp_path, "0.0.1"), cache / "es")
    assert list(cache.iterdir()) == []


def test_what_is_in_the_cache_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ServiceUnavailable, match="no Maven"):
        distribution.fetch()
    distribution.distribution_dir().mkdir()
    assert distribution.fetch() == tmp_path / "jiuyezhijia" / f"elasticsearch-{distribution.VERSION}"


@pytest.mark.parametrize(
    ("modules", "why"),
    [
        (["java.base@17.0.1", *java.NEEDED_MODULES], "is 17"),
        (["java.base@25", *(java.NEEDED_MODULES - {"jdk.jdi"})], "is 25, but lacks jdk.jdi"),
        (["java.base@21.0.9", *(f"{module}@21.0.9" for module in java.NEEDED_MODULES)], None),
        (["Unrecognized option: --list-modules"], "older than 9"),
    ],
)
def test_a_java_that_cannot_run_it_is_passed_over(modules: list[str], why: str | None, tmp_path: Path) -> None:
    program = tmp_path / "java"
    program.write_text("#!/bin/sh\ncat <<'END'\n" + "\n".join(modules) + "\nEND\n")
    program.chmod(0o755)
    assert java.unfit(program) == why


# -- compose.yaml -----------------------------------------------------------------------------------------------------
def test_users_get_the_versions_that_the_tests_ran_on() -> None:
    images = dict(re.findall(r"^    image: (\w+):(\S+)$", COMPOSE, re.MULTILINE))
    assert images == {
        "postgres": str(TESTED_MAJOR),
        "elasticsearch": distribution.VERSION,
        "redis": TESTED_VERSION,
    }


def test_passwords_have_no_default_and_ports_stay_on_this_machine() -> None:
    secrets = re.findall(r"\$\{(\w*PASSWORD)(.*?)\}", COMPOSE)
    assert {name for name, _ in secrets} == {"POSTGRES_PASSWORD", "ELASTIC_PASSWORD", "REDIS_PASSWORD"}
    assert {rest for _, rest in secrets} == {":?set it in .env"}
    published = re.findall(r"ports:\n((?: +- .*\n)+)", COMPOSE)
    assert len(published) == 4
    assert all('"127.0.0.1:' in line for block in published for line in block.splitlines())
    example = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    assert not re.search(r"^\w*(PASSWORD|SECRET|TOKEN|KEY)=.", example, re.MULTILINE)
