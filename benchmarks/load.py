"""What visitors of the studio wait, and what they cost: python benchmarks/load.py --full --out load, on a quiet machine

Each is a websocket client that speaks with the studio as a browser does, and fetches the sound; with --browser there is
also a real one. A studio is started for them on a free port, unless --address names one. Four things are measured, each
by itself with --visitors, --browser, --pieces or --minutes: some press at once; one presses in a browser; one composes
pieces in a row; some come in turn, compose, listen, take an MP3 with them and leave. Tells percentiles of the seconds
from the press to the first sound and to the whole piece, gaps (slices that came after the music before them had run
out), what a run of the page takes, and the server's memory, by second and after each round or piece. Writes JSON to
stdout; with --out load into load.json, after each part, a page with plots into load.html, and the figures to stdout.
--short takes 3 minutes, --medium 12, --full 28 on two cores; none takes a third longer than that, whatever happens.
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
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PROJECT = Path(__file__).parents[1]
START_SECONDS = 180
# Of a piece that is whole so much more is heard: from there on nobody can be waited for. Of many in a row, less.
LISTENED_AFTER_SECONDS, LISTENED_IN_A_ROW_SECONDS = 5.0, 0.25
LOOK_EVERY_SECONDS = 0.3
QUIET_SHARE, LONGEST_WARM_UP_SECONDS = 0.2, 60
LAST_HEADER, VISITOR_HEADER = "Composer-Last", "Composer-Visitor"
# How many visitors there are at any time when they come and go.
TURNS = 20
# After so many pieces or rounds all is loaded that they need; where one comes right after the other, there are as many
# streams by then as there may be.
SETTLED, SETTLED_IN_A_ROW = 9, 40
# Visitors at once, pieces in a browser, pieces in a row and the minutes that they may take, and the minutes in which
# visitors come and go.
SHORT, MEDIUM, FULL = (10, 2, 30, 1.0, 0.5), (10, 3, 100, 3.5, 6.0), (10, 3, 200, 6.5, 20.0)
# Where many come one after the other nobody waits for longer.
LONGEST_OF_MANY_SECONDS = 60.0
MEMORY, PROCESSOR = "composer_resident_bytes", "process_cpu_seconds_total"


@dataclass
class Visit:
    """What one visitor saw of a piece, in seconds from the press; gaps are seconds of silence within the music, `rerun`
    what the page took to be drawn anew. When the first sound was heard, the server had used so much processor time
    since it started."""

    first_sound: float | None = None
    piece: float | None = None
    rerun: float | None = None
    gaps: list[float] = field(default_factory=list)
    problem: str = ""
    processor_seconds: float = 0.0


class Page:
    """A page of the studio, open in a tab."""

    def __init__(self, address: str, query: str, socket: Any):
        self._address, self._query, self._socket = address, query, socket
        self._button = ""

    async def open(self) -> None:
        """Have it drawn for the first time."""
        await self._run()

    async def compose(self, longest: float, takes: bool = False, after: float = LISTENED_AFTER_SECONDS) -> Visit:
        """Press Compose, listen to `after` seconds beyond the end of composing, and take the MP3 file with one."""
        seen = Visit()
        reading: asyncio.Task | None = None
        try:
            async with asyncio.timeout(longest):
                pressed = time.monotonic()
                player = await self._run(is_pressed=True)
                # The page goes on talking; nobody listens to it, but it must be read.
                reading = asyncio.create_task(_read_on(self._socket))
                await _listen(self._address, player, pressed, seen, after)
                await _ended(reading)
                begun = time.monotonic()
                player = await self._run()
                seen.rerun = time.monotonic() - begun
                if takes:
                    await _take(self._address, player["take"], {VISITOR_HEADER: player["visitor"]})
        except TimeoutError:
            seen.problem = seen.problem or "took too long"
        except (OSError, websockets.WebSocketException, ValueError, KeyError, TypeError) as error:
            seen.problem = f"{type(error).__name__}: {error}"
        finally:
            if reading is not None:
                await _ended(reading)
        return seen

    async def _run(self, is_pressed: bool = False) -> dict[str, Any]:
        """Have the page drawn anew; what its player was told."""
        message = BackMsg()
        message.rerun_script.query_string = self._query
        if is_pressed:
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.trigger_value = self._button, True
        await self._socket.send(message.SerializeToString())
        self._button, player = await drawn(self._socket, self._button)
        return player


@asynccontextmanager
async def page_at(address: str, query: str) -> AsyncIterator[Page]:
    """A page that is open, and drawn."""
    url = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    async with websockets.connect(url, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None) as socket:
        page = Page(address, query, socket)
        await page.open()
        yield page


async def visit(address: str, query: str, press_at: float, longest: float, takes: bool = False) -> Visit:
    """Open the page, press Compose at a moment, and listen to the end of what was composed."""
    try:
        async with page_at(address, query) as page:
            await asyncio.sleep(max(press_at - time.monotonic(), 0))
            return await page.compose(longest, takes)
    except (OSError, websockets.WebSocketException, ValueError) as error:
        return Visit(problem=f"{type(error).__name__}: {error}")


async def _ended(task: "asyncio.Task") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _take(address: str, token: str, headers: dict[str, str]) -> None:
    """Have the MP3 file made, and take it."""
    url = f"{address}/studio/take/{token}/mp3"
    told = await asyncio.to_thread(_asked, url, "POST", headers)
    while not told["done"]:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        told = await asyncio.to_thread(_asked, url, "GET", headers)
    if told["problem"]:
        raise ValueError(told["problem"])
    if not (await asyncio.to_thread(_read, f"{url}/file", headers)).startswith(b"ID3"):
        raise ValueError("the MP3 file is none")


def _asked(url: str, method: str, headers: dict[str, str]) -> dict[str, Any]:
    with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers), timeout=60) as answer:
        told: dict[str, Any] = json.loads(answer.read())
        return told


async def drawn(page: Any, button: str = "") -> tuple[str, dict[str, Any]]:
    """Until a run of the page has ended: the id of the button that composes, and what the player was told.

    A press draws only a part of the page, without the button.
    """
    told = dict[str, Any]()
    async for content in page:
        message = ForwardMsg()
        message.ParseFromString(content)
        element = message.delta.new_element
        if element.button.label == "Compose":
            button = element.button.id
        if element.bidi_component.component_name == "player":
            told = json.loads(element.bidi_component.bytes)
        if message.WhichOneof("type") == "script_finished" and button and told:
            return button, told
    raise ValueError("the page ended")


async def _read_on(page: Any) -> None:
    async for _ in page:
        pass


async def _listen(address: str, told: dict[str, Any], pressed: float, seen: Visit, after: float) -> None:
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
        if is_last or (seen.piece is not None and now - pressed > seen.piece + after):
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


class Watch:
    """The server's memory while something is measured, in megabytes: each second, and whenever it is asked for."""

    def __init__(self, address: str):
        self._address = address
        self.samples: list[float] = []
        self.after: list[float] = []

    async def __aenter__(self) -> "Watch":
        self._watching = asyncio.create_task(_memory(self._address, self.samples))
        return self

    async def __aexit__(self, *_: object) -> None:
        await _ended(self._watching)

    async def note(self) -> None:
        """Remember how much it is now."""
        self.after.append((await metrics(self._address))[MEMORY])

    def told(self, settled: int = SETTLED) -> dict[str, Any]:
        """What there is to tell of it, for JSON; it may grow until there are so many."""
        after = [round(one / 1e6, 1) for one in self.after]
        # What is loaded by the first few is no growth, nor are the instruments of who has just listened.
        later = after[settled:]
        third = max(len(later) // 3, 1)
        return {
            "memory_megabytes_at_the_peak": round(max(self.samples, default=0) / 1e6),
            "memory_megabytes_after_each": after,
            "growth_megabytes": round(min(later[-third:]) - min(later[:third]), 1) if later else None,
            "memory_megabytes_by_second": [round(one / 1e6) for one in self.samples],
        }


async def at_once(address: str, visitors: int, rounds: int, query: str, longest: float) -> dict[str, Any]:
    """All visitors press at once, so many times."""
    visits: list[Visit] = []
    processor_seconds: list[float] = []
    async with Watch(address) as watch:
        for _ in range(rounds):
            press_at = time.monotonic() + 2 + 0.3 * visitors
            at_press = asyncio.create_task(_processor_seconds_at(address, press_at))
            round_of = await asyncio.gather(*(visit(address, query, press_at, longest) for _ in range(visitors)))
            last = max((one.processor_seconds for one in round_of), default=0.0)
            processor_seconds.append(round(last - await at_press, 2))
            visits += round_of
            await watch.note()
    told = {"visitors": visitors, "rounds": rounds, "processor_seconds_to_all_first_sounds": processor_seconds}
    return told | seen_by(visits) | watch.told()


async def in_turn(address: str, visitors: int, minutes: float, query: str, longest: float) -> dict[str, Any]:
    """So many visitors at any time: whoever has composed, listened and taken the file leaves, and another comes."""
    visits: list[Visit] = []
    until = time.monotonic() + 60 * minutes

    async def come_and_go(number: int) -> None:
        await asyncio.sleep(60 * minutes * number / visitors / 4)
        while time.monotonic() < until:
            visits.append(await visit(address, query, 0.0, longest, takes=True))
            await watch.note()
            tell(f"in turn: {len(visits)} pieces, {max(until - time.monotonic(), 0) / 60:.1f} minutes left")

    async with Watch(address) as watch:
        await asyncio.gather(*map(come_and_go, range(visitors)))
    return {"visitors": visitors, "minutes": minutes, "pieces": len(visits)} | seen_by(visits) | watch.told()


async def in_a_row(address: str, pieces: int, minutes: float, query: str, longest: float) -> dict[str, Any]:
    """One visitor composes so many pieces, one after the other, as far as he comes in so many minutes."""
    visits: list[Visit] = []
    until = time.monotonic() + 60 * minutes
    async with Watch(address) as watch, page_at(address, query) as page:
        while len(visits) < pieces and time.monotonic() < until:
            visits.append(await page.compose(longest, after=LISTENED_IN_A_ROW_SECONDS))
            await watch.note()
            tell(f"in a row: {len(visits)} of {pieces}, {watch.after[-1] / 1e6:.0f} MB")
    return {"pieces": len(visits)} | seen_by(visits) | watch.told(SETTLED_IN_A_ROW)


async def in_browser(address: str, pieces: int, query: str, longest: float) -> dict[str, Any]:
    """One visitor composes so many pieces in a real browser, one after the other."""
    from benchmarks.load_browser import visits_of_browser

    async with Watch(address) as watch:
        visits = await visits_of_browser(address, pieces, query, longest)
    return {"pieces": len(visits)} | seen_by([Visit(**one) for one in visits]) | watch.told()


def tell(progress: str) -> None:
    """Say how far it is, on stderr."""
    print(f"\r{progress} \033[K", end="", file=sys.stderr, flush=True)


def seen_by(visits: Sequence[Visit]) -> dict[str, Any]:
    """What visitors saw, for JSON."""
    return {
        "first_sound_seconds": percentiles([one.first_sound for one in visits if one.first_sound is not None]),
        "piece_seconds": percentiles([one.piece for one in visits if one.piece is not None]),
        "rerun_seconds": percentiles([one.rerun for one in visits if one.rerun is not None]),
        "gap_seconds": sorted(gap for one in visits for gap in one.gaps),
        "problems": [one.problem for one in visits if one.problem],
    }


async def measured(address: str, asked: argparse.Namespace) -> AsyncIterator[dict[str, Any]]:
    """All that is asked for, by name, with each part more."""
    # Whoever waits for a slice holds a thread.
    visitors = max(asked.visitors or 0, TURNS)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2 * visitors + 4))
    parts: dict[str, Any] = {}
    if asked.visitors:
        parts["at_once"] = at_once(address, asked.visitors, asked.rounds, asked.query, asked.longest)
    if asked.browser:
        parts["in_browser"] = in_browser(address, asked.browser, asked.query, asked.longest)
    longest = min(asked.longest, LONGEST_OF_MANY_SECONDS)
    if asked.pieces:
        parts["in_a_row"] = in_a_row(address, asked.pieces, asked.most_minutes, asked.short_query, longest)
    if asked.minutes:
        parts["in_turn"] = in_turn(address, TURNS, asked.minutes, asked.short_query, longest)
    told: dict[str, Any] = {"cores": os.cpu_count()}
    for name, part in parts.items():
        tell(name)
        begun = time.monotonic()
        told[name] = await part | {"seconds": round(time.monotonic() - begun)}
        told["load_average"] = [round(one, 1) for one in os.getloadavg()]
        yield told
    tell("")


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
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--short", dest="size", action="store_const", const=SHORT, help="all four, in 3 minutes")
    sizes.add_argument("--medium", dest="size", action="store_const", const=MEDIUM, help="all four, in 12 minutes")
    sizes.add_argument(
        "--full",
        dest="size",
        action="store_const",
        const=FULL,
        help=f"all four, in 28 minutes: 10 visitors, 200 pieces, {TURNS} visitors who come and go for 20 minutes",
    )
    parser.add_argument("--visitors", type=int, help="so many press at once")
    parser.add_argument("--rounds", type=int, default=1, help="how often they press")
    parser.add_argument("--browser", type=int, help="so many pieces in a real browser (Chromium, by Playwright)")
    parser.add_argument("--pieces", type=int, help="so many in a row, by one visitor")
    parser.add_argument("--most-minutes", type=float, default=10.0, help="after which no more of them are begun")
    parser.add_argument("--minutes", type=float, help=f"{TURNS} visitors come and go for so long")
    parser.add_argument("--address", help="of a studio that runs; by default one is started")
    parser.add_argument("--query", default="bars=32&styles=romantic=1.0", help="what those who press at once ask for")
    parser.add_argument("--short-query", default="notes=40&styles=romantic=1.0", help="what the others ask for")
    parser.add_argument("--longest", type=float, default=120, help="seconds after which a visitor gives up")
    parser.add_argument("--out", type=Path, metavar="NAME", help="write NAME.json and NAME.html")
    asked = parser.parse_args()
    if asked.size:
        asked.visitors, asked.browser, asked.pieces, asked.most_minutes, asked.minutes = asked.size
    elif not (asked.visitors or asked.browser or asked.pieces or asked.minutes):
        asked.visitors = 10
    found = asyncio.run(written(asked))
    if asked.out is None:
        print(json.dumps(found, indent=1))
    else:
        from benchmarks.load_page import figures

        print("\n".join(figures(found)))


async def written(asked: argparse.Namespace) -> dict[str, Any]:
    """What was measured; written after each part, where that is asked for."""
    from benchmarks.load_page import page_of

    found: dict[str, Any] = {}
    with studio(asked.address) as address:
        await _warmed_up(address)
        async for found in measured(address, asked):
            if asked.out is not None:
                asked.out.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
                asked.out.with_suffix(".html").write_text(page_of(found), encoding="utf-8")
    return found


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    main()
