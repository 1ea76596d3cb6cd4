"""Visitors who press Compose at once, and what they wait: python benchmarks/load.py --visitors 10

Each is a websocket client that speaks with the studio as a browser does, and fetches the sound. A studio is started for
them on a free port, unless --address names one. Writes JSON to stdout: percentiles of the seconds from the press to the
first sound and to the whole piece, gaps (slices that came after the music before them had run out), and the server's
memory, by second.
"""

import argparse
import asyncio
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PROJECT = Path(__file__).parents[1]
START_SECONDS = 180
# Of a piece that is whole so much more is heard: from there on nobody can be waited for.
LISTENED_AFTER_SECONDS = 5
QUIET_SHARE, LONGEST_WARM_UP_SECONDS = 0.2, 60
LAST_HEADER, VISITOR_HEADER = "Composer-Last", "Composer-Visitor"
MEMORY, PROCESSOR = "composer_resident_bytes", "process_cpu_seconds_total"


@dataclass
class Visit:
    """What one visitor saw, in seconds from the press; gaps are seconds of silence within the music. When the first
    sound was heard, the server had used so much processor time since it started."""

    first_sound: float | None = None
    piece: float | None = None
    gaps: list[float] = field(default_factory=list)
    problem: str = ""
    processor_seconds: float = 0.0


async def visit(address: str, query: str, press_at: float, longest: float) -> Visit:
    """Open the page, press Compose at a moment, and listen to the end of what was composed."""
    seen = Visit()
    try:
        async with asyncio.timeout(longest):
            await _visit(address, query, press_at, seen)
    except TimeoutError:
        seen.problem = seen.problem or "took too long"
    except (OSError, websockets.WebSocketException, ValueError) as error:
        seen.problem = f"{type(error).__name__}: {error}"
    return seen


async def _visit(address: str, query: str, press_at: float, seen: Visit) -> None:
    url = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    async with websockets.connect(url, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None) as page:
        message = BackMsg()
        message.rerun_script.query_string = query
        await page.send(message.SerializeToString())
        button, _ = await drawn(page)
        await asyncio.sleep(max(press_at - time.monotonic(), 0))
        pressed = time.monotonic()
        message = BackMsg()
        message.rerun_script.query_string = query
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = button, True
        await page.send(message.SerializeToString())
        _, told = await drawn(page)
        # The page goes on talking; nobody listens to it, but it must be read.
        reading = asyncio.create_task(_read_on(page))
        try:
            await _listen(address, told, pressed, seen)
        finally:
            reading.cancel()


async def drawn(page: Any) -> tuple[str, dict[str, Any]]:
    """Until a run of the page has ended: the id of the button that composes, and what the player was told."""
    button, told = "", dict[str, Any]()
    async for content in page:
        message = ForwardMsg()
        message.ParseFromString(content)
        element = message.delta.new_element
        if element.button.label == "Compose":
            button = element.button.id
        if element.bidi_component.component_name == "player":
            told = json.loads(element.bidi_component.bytes)
        if message.WhichOneof("type") == "script_finished" and button:
            return button, told
    raise ValueError("the page ended")


async def _read_on(page: Any) -> None:
    async for _ in page:
        pass


async def _listen(address: str, told: dict[str, Any], pressed: float, seen: Visit) -> None:
    performance, headers = told["id"], {VISITOR_HEADER: told["visitor"]}
    stream, number, heard_until = secrets.token_hex(6), 0, 0.0
    while True:
        sound = f"{address}/studio/sound/{performance}/{stream}/{number}?from=0&growing=1"
        status, is_last, seconds = await asyncio.to_thread(_fetched, sound, headers)
        now = time.monotonic()
        if status == 202:
            continue
        if status != 200:
            seen.problem = f"a slice was answered with {status}"
            return
        if seen.first_sound is None:
            seen.first_sound, heard_until = now - pressed, now
            seen.processor_seconds = (await metrics(address))[PROCESSOR]
        elif now > heard_until:
            seen.gaps.append(round(now - heard_until, 3))
            heard_until = now
        heard_until += seconds
        number += 1
        if seen.piece is None:
            score = await asyncio.to_thread(_read, f"{address}/studio/score/{performance}/0", headers)
            if json.loads(score)["over"]:
                seen.piece = time.monotonic() - pressed
        if is_last or (seen.piece is not None and now - pressed > seen.piece + LISTENED_AFTER_SECONDS):
            return
        # As a browser does, not further ahead than some seconds.
        await asyncio.sleep(max(heard_until - time.monotonic() - 4, 0))


def _fetched(url: str, headers: dict[str, str]) -> tuple[int, bool, float]:
    """The status, whether it is the last slice, and its seconds (from the FLAC header)."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            content = answer.read()
            if answer.status != 200:
                return answer.status, False, 0.0
            frames = int.from_bytes(content[21:26], "big") & (1 << 36) - 1
            rate = int.from_bytes(content[18:21], "big") >> 4
            return 200, answer.headers[LAST_HEADER] == "1", frames / rate
    except urllib.error.HTTPError as error:
        return error.code, False, 0.0


def _read(url: str, headers: dict[str, str] | None = None) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=60) as answer:
        return bytes(answer.read())


@contextmanager
def studio(address: str | None) -> Iterator[str]:
    """The address of a studio that can compose; one is started, and ended, if none is named."""
    if address:
        yield address.rstrip("/")
        return
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = {**os.environ, "STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_ADDRESS": "127.0.0.1"}
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + START_SECONDS
            while time.monotonic() < deadline and server.poll() is None:
                try:
                    _read(f"{address}/studio/health")
                    break
                except OSError:
                    time.sleep(0.5)
            asyncio.run(_warmed_up(address))
            yield address
        finally:
            server.terminate()
            server.wait(30)


async def metrics(address: str) -> dict[str, float]:
    """The figures that the server gives of itself, by name."""
    lines = (await asyncio.to_thread(_read, f"{address}/studio/metrics")).decode().splitlines()
    return {name: float(value) for name, value in (line.split() for line in lines if not line.startswith("#"))}


async def _memory(address: str, samples: list[float]) -> None:
    while True:
        samples.append((await metrics(address))[MEMORY])
        await asyncio.sleep(1)


async def _warmed_up(address: str) -> None:
    """Until the server has made ready what the first visitors will need, and rests."""
    used, deadline = 0.0, time.monotonic() + LONGEST_WARM_UP_SECONDS
    while time.monotonic() < deadline:
        before, used = used, (await metrics(address))[PROCESSOR]
        if used - before < QUIET_SHARE:
            return
        await asyncio.sleep(1)


async def _processor_seconds_at(address: str, moment: float) -> float:
    await asyncio.sleep(max(moment - time.monotonic(), 0))
    return (await metrics(address))[PROCESSOR]


async def measured(address: str, visitors: int, rounds: int, query: str, longest: float) -> dict[str, Any]:
    """All visitors press at once, so many times."""
    # Whoever waits for a slice holds a thread.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2 * visitors + 4))
    samples: list[float] = []
    watching = asyncio.create_task(_memory(address, samples))
    visits: list[Visit] = []
    processor_seconds: list[float] = []
    try:
        for _ in range(rounds):
            press_at = time.monotonic() + 2 + 0.3 * visitors
            at_press = asyncio.create_task(_processor_seconds_at(address, press_at))
            round_of = await asyncio.gather(*(visit(address, query, press_at, longest) for _ in range(visitors)))
            last = max((one.processor_seconds for one in round_of), default=0.0)
            processor_seconds.append(round(last - await at_press, 2))
            visits += round_of
    finally:
        watching.cancel()
    return {
        "visitors": visitors,
        "rounds": rounds,
        "cores": os.cpu_count(),
        "load_average": [round(one, 1) for one in os.getloadavg()],
        "first_sound_seconds": percentiles([one.first_sound for one in visits if one.first_sound is not None]),
        "processor_seconds_to_all_first_sounds": processor_seconds,
        "piece_seconds": percentiles([one.piece for one in visits if one.piece is not None]),
        "gap_seconds": sorted(gap for one in visits for gap in one.gaps),
        "problems": [one.problem for one in visits if one.problem],
        "memory_megabytes_by_second": [round(one / 1e6) for one in samples],
    }


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """The least, the middle, the ninety-fifth hundredth and the most."""
    if not values:
        return {}
    ordered = sorted(values)
    at = ordered[min(round(0.95 * (len(ordered) - 1)), len(ordered) - 1)]
    named = {"least": ordered[0], "p50": statistics.median(ordered), "p95": at, "most": ordered[-1]}
    return {name: round(value, 2) for name, value in named.items()}


def main() -> None:
    """Measure, and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=1, help="how often they press")
    parser.add_argument("--address", help="of a studio that runs; by default one is started")
    parser.add_argument("--query", default="bars=32&styles=romantic=1.0", help="what they ask for, as in a link")
    parser.add_argument("--longest", type=float, default=120, help="seconds after which a visitor gives up")
    asked = parser.parse_args()
    with studio(asked.address) as address:
        print(
            json.dumps(
                asyncio.run(measured(address, asked.visitors, asked.rounds, asked.query, asked.longest)), indent=1
            )
        )


if __name__ == "__main__":
    main()
