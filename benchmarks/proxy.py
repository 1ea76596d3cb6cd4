"""Two studios behind nginx, of which one is killed while music plays: python benchmarks/proxy.py

Visitors stay with one of the two, since what is composed and heard lives in its memory. Some come until both have two
that hear music; then one process is killed. Whoever is at the other one must hear on without a gap; whoever was at the
killed one is led to the other, and must have the same piece there, from the address of the page. nginx has the
configuration that docs/hosting.md shows, on ports of the loopback. Writes JSON to stdout, and ends with 1 if anybody
was left alone. Needs nginx (Debian: apt-get install nginx-light).
"""

import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import websockets

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks.faults import LOOK_EVERY_SECONDS, Studio, Visitor, composed, fetched, free_port, started  # noqa: E402

HOSTING = PROJECT / "docs" / "hosting.md"
QUERY = "bars=16&styles=romantic=1.0&seed={seed}"
WHO_ANSWERS, VISITOR_HEADER = "X-Answered-By", "Composer-Visitor"
AT_EACH, MOST_VISITORS = 2, 12
# A slice lasts for over a second and a half.
HEARD_BEFORE, HEARD_AFTER = 2, 6


class Guest(Visitor):
    """A visitor who comes through the proxy, and keeps its cookie."""

    def __init__(self, socket: Any, cookie: str, server: str, query: str):
        super().__init__(socket)
        self.cookie, self.server, self.address = cookie, server, query
        self.pitches: list[float] = []
        self.longest_wait = 0.0

    def asked(self, studio: Studio, what: str) -> tuple[int, bytes]:
        """What the player is answered."""
        headers = {VISITOR_HEADER: self.player["visitor"], "Cookie": self.cookie}
        return fetched(f"{studio.address}/studio/{what}", headers=headers)

    async def hear(self, studio: Studio, first: int, count: int) -> None:
        """Hear so many slices; the longest that one was waited for."""
        for number in range(first, first + count):
            begun = time.monotonic()
            status = await asyncio.to_thread(self.slice, studio, "one", number)
            if status != 200:
                raise RuntimeError(f"slice {number} was answered with {status}")
            self.longest_wait = max(self.longest_wait, time.monotonic() - begun)


@contextmanager
def proxied(ports: list[int], port: int) -> Iterator[None]:
    """nginx at a port, before studios at others, as the documentation has it."""
    shown = re.search(r"```nginx\n(.*?)```", HOSTING.read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None, "docs/hosting.md shows no configuration for nginx"
    served = shown[1].replace("listen 80;", f"listen 127.0.0.1:{port};")
    for before, now in zip((8501, 8502), ports, strict=True):
        served = served.replace(f"127.0.0.1:{before}", f"127.0.0.1:{now}")
    # Only to see who answers.
    served = served.replace("location / {", f"location / {{ add_header {WHO_ANSWERS} $upstream_addr always;", 1)
    with tempfile.TemporaryDirectory(prefix="composer-proxy-") as name:
        folder = Path(name)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        paths = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in kinds)
        begins = f"daemon off; pid {folder}/pid; events {{}}\nhttp {{ access_log off; {paths}"
        (folder / "nginx.conf").write_text(f"{begins}\n{served}}}\n", encoding="utf-8")
        command = ["nginx", "-p", name, "-e", f"{name}/error.log", "-c", f"{name}/nginx.conf"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            if process.poll() is not None:
                raise RuntimeError((folder / "error.log").read_text(encoding="utf-8"))
            yield
        finally:
            process.terminate()
            process.wait(10)


async def come(proxy: Studio, stack: AsyncExitStack, query: str, cookie: str = "") -> Guest:
    """Open a page through the proxy, as a browser does: first the document, which brings the cookie."""

    def opened() -> tuple[str, str]:
        with urlopen(f"{proxy.address}/", timeout=60) as answer:
            return answer.headers["Set-Cookie"].partition(";")[0], answer.headers[WHO_ANSWERS]

    if not cookie:
        cookie, _ = await asyncio.to_thread(opened)
    socket = await stack.enter_async_context(
        websockets.connect(
            f"ws://127.0.0.1:{proxy.port}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            additional_headers={"Cookie": cookie},
            max_size=None,
            ping_interval=None,
        )
    )
    server = socket.response.headers.get(WHO_ANSWERS, "") if socket.response else ""
    return Guest(socket, cookie, server, query)


async def pitches_of(guest: Guest, proxy: Studio) -> list[float]:
    """Have the piece of the address composed; its pitches."""
    notes = await composed(guest, proxy, guest.address)
    return [note[2] for note in notes]


async def measured(proxy: Studio, studios: dict[str, Studio]) -> dict[str, Any]:
    """Come, hear, kill, and see."""
    async with AsyncExitStack() as stack:
        guests: list[Guest] = []
        for seed in range(MOST_VISITORS):
            guest = await come(proxy, stack, QUERY.format(seed=seed))
            if sum(one.server == guest.server for one in guests) < AT_EACH:
                guest.pitches = await pitches_of(guest, proxy)
                await guest.hear(proxy, 0, HEARD_BEFORE)
                guests.append(guest)
            if len(guests) == AT_EACH * len(studios):
                break
        killed = guests[0].server
        studios[killed].end()
        there = [guest for guest in guests if guest.server != killed]
        lost = [guest for guest in guests if guest.server == killed]
        for guest in there:
            guest.longest_wait = 0.0
        await asyncio.gather(*(guest.hear(proxy, HEARD_BEFORE, HEARD_AFTER) for guest in there))
        back: list[bool] = []
        servers: list[str] = []
        begun = time.monotonic()
        for guest in lost:
            again = await come(proxy, stack, guest.address, guest.cookie)
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            back.append(await pitches_of(again, proxy) == guest.pitches)
            servers.append(again.server)
        return {
            "visitors": {server: sum(one.server == server for one in guests) for server in studios},
            "killed": killed,
            "heard_on": len(there),
            "longest_wait_for_a_slice_seconds": round(max(one.longest_wait for one in there), 2) if there else None,
            "came_back_with_the_same_piece": sum(back),
            "of": len(lost),
            "now_at": sorted(set(servers)),
            "seconds_until_all_had_it": round(time.monotonic() - begun, 1),
        }


def main() -> int:
    """Measure, and write what came of it."""
    ports = [free_port(), free_port()]
    begun: list[Studio] = []
    try:
        for port in ports:
            begun.append(started(PROJECT, port))
        proxy = Studio(PROJECT, free_port(), begun[0].process)
        with proxied(ports, proxy.port):
            found = asyncio.run(measured(proxy, {f"127.0.0.1:{one.port}": one for one in begun}))
    finally:
        for studio in begun:
            studio.end()
    print(json.dumps(found, indent=1))
    is_well = found["heard_on"] and found["came_back_with_the_same_piece"] == found["of"] > 0
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
