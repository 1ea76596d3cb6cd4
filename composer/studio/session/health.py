"""Health and metrics of the server for monitoring: whether it can compose, and how busy it is.

Nothing about visitors is revealed. Streamlit's own /_stcore/health only says that the server responds.
"""

import os
import time
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from composer.generation.request.request import Request as Wish
from composer.studio.playback.listening import listeners
from composer.studio.session import resources

STATM = Path("/proc/self/statm")


def health(request: Request) -> Response:
    """200 if the network is loaded, 503 if it is not loaded yet or could not be."""
    del request
    loading = resources.last_attempt(Wish().engine)
    state = "loading" if not loading.done() else "ok" if loading.exception() is None else "failed"
    return JSONResponse({"state": state}, status_code=200 if state == "ok" else 503)


def metrics(request: Request) -> Response:
    """Metrics in the text format of Prometheus."""
    del request
    lines = []
    pools = {
        "composing": resources.workers(),
        "files": resources.file_workers(),
        "classic": resources.classic_workers(),
    }
    for state, place in (("begun", 0), ("waiting", 1)):
        lines.append(f"# TYPE composer_jobs_{state} gauge")
        lines += [f'composer_jobs_{state}{{pool="{name}"}} {pool.counts[place]}' for name, pool in pools.items()]
    lines += ["# TYPE composer_streams gauge", f"composer_streams {listeners().count}"]
    lines += ["# TYPE composer_resident_bytes gauge", f"composer_resident_bytes {resident_bytes()}"]
    lines += ["# TYPE process_cpu_seconds_total counter", f"process_cpu_seconds_total {time.process_time():.3f}"]
    return PlainTextResponse("\n".join(lines) + "\n")


def resident_bytes() -> int:
    """The server's resident memory in bytes; 0 if the system does not report it."""
    if not STATM.is_file():
        return 0
    return int(STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


WATCHED = [Route("/studio/health", health), Route("/studio/metrics", metrics)]
