"""Settings of gunicorn for `soundings serve`: threads, limits, and no log line about any request."""

import contextlib
import gc
import logging
import os
import sys
from typing import Any

worker_class = "surveys.operations.web_worker.WebWorker"
control_socket_disable = True
graceful_timeout = 30
timeout = 60
keepalive = 5
max_requests = 5_000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - heartbeats, kept off the disk
limit_request_line = 2048
limit_request_fields = 50
limit_request_field_size = 4096
accesslog = None
loglevel = "error"
preload_app = True  # workers are forked from a whole application: one that is replaced is there at once

gc.disable()  # until then: what is imported stays, and looking through it for rubbish takes a tenth of the start


class NoAddresses(logging.Filter):
    """Drops what gunicorn says about malformed requests: those lines hold the sender's address."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "ip=" not in record.getMessage()


def on_starting(server: Any) -> None:
    warm_up = getattr(server.app.wsgi(), "warm_up", None)  # benchmarks serve an application of their own
    if warm_up is not None:
        warm_up()
    gc.freeze()  # or a worker looks through it later, for tens of milliseconds in the middle of somebody's request
    gc.enable()
    server.log.error_log.addFilter(NoAddresses())


def on_reload(server: Any) -> None:
    gc.enable()  # this file was read again, and nothing was imported: workers made from now on would never collect


def post_fork(server: Any, worker: Any) -> None:
    worker.log.error_log.addFilter(NoAddresses())


def post_worker_init(worker: Any) -> None:
    told = os.environ.get("SOUNDINGS_READY")
    if told is not None:
        with contextlib.suppress(OSError):  # nobody listens any more
            os.write(int(told), b".")


def post_request(worker: Any, request: Any, environ: Any, answer: Any) -> None:
    queue = sys.modules.get("surveys.commit_queue")
    if queue is not None and queue.in_doubt():
        worker.alive = False  # a write failed half way: a new process opens the files anew, and knows what they hold
