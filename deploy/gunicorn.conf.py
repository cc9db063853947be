"""gunicorn for one small server. gthread: a worker goes on answering while one request waits for the database or the
engine; docs/benchmarks.md has the measurement against sync.

A worker takes a connection only when it has a thread for it, and keeps none: whoever waits stands in one queue for all
workers. With connections kept open, one worker would have thirteen callers and the other seven, for as long as they
stay. Keeping them open towards the phones is the work of the server in front, which speaks TLS.

Without one, whoever connects and says nothing must not hold a thread: the kernel hands a connection over when the first
bytes are there, or after SILENT seconds, and deploy/worker.py does not wait for slow ones. Somebody who opens hundreds
on purpose still gets through; against that only the server in front helps, which reads requests whole.
"""

import gc
import os
import shutil
import socket
from pathlib import Path

SILENT = 30
FREEZE_EVERY = 100
LET_GROW = (20_000, 50, 1_000)
"""A search makes some thousand objects and keeps most: at Python's own 700 the collector took a sixth of its time."""
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = os.environ.get("GUNICORN_WORKER_CLASS", "deploy.worker.Worker")
_cores = max(2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2)
_waits = "postgresql" in os.environ.get("DATABASE_URL", "")  # a server that works while the worker does not
workers = int(os.environ.get("WEB_CONCURRENCY") or _cores + _waits)
threads = int(os.environ.get("GUNICORN_THREADS", "2")) if worker_class != "sync" else 1
worker_connections = threads
preload_app = True  # a new worker is a fork and answers at once; code is changed by a restart, not by HUP
timeout = 30
graceful_timeout = 20
keepalive = 0
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8190  # app/guard.py answers what is over 4,000 in our envelope
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
accesslog = None
errorlog = "-"
loglevel = "warning"

_metrics = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parent.parent / "var") / "metrics"
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_metrics)


def on_starting(server):
    """Counters of workers that are gone would be added again; they begin anew with the server."""
    shutil.rmtree(_metrics, ignore_errors=True)
    _metrics.mkdir(parents=True)


def when_ready(server):
    """Runs in the master, before it forks: what is read here is shared by all workers."""
    from app.warm import warm_up

    if hasattr(socket, "TCP_DEFER_ACCEPT"):  # Linux
        for listener in server.LISTENERS:
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT)
    warm_up(server.app.wsgi())
    gc.collect()
    gc.freeze()  # the collector leaves alone, in every worker, what will never be garbage
    gc.set_threshold(*LET_GROW)


def post_request(worker, req, environ, resp):
    """Postings that a search met are kept for long, in no cycles. Left to itself the collector goes through all of them
    again each time that they are a quarter more: half a second for some ten thousand, in which everybody waits."""
    if worker.nr % FREEZE_EVERY == 0:
        gc.collect(1)
        gc.freeze()


def child_exit(server, worker):
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
