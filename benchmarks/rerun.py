"""What a touch of the first page costs, with a piece on it: python -m benchmarks.rerun

A studio is started on a free port, unless --address names one, and asked by a websocket as a browser asks it; like a
browser, it keeps what it may keep, which is not sent again. What is touched has its part of the page drawn anew
(`touched`), for which is sent what the browser sends. A press that concerns the piece has the parts drawn anew that
show it (`pressed`). What concerns all of the page has all of it drawn anew (`page`), whatever was edited before.

Writes JSON to stdout: for each the median milliseconds from the question to the end of the answer, before the browser
draws what has changed, and the milliseconds of processor time that the server took, which other work on the machine
changes less.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.load import PROCESSOR, metrics, studio
from composer.studio.choices.styles import GENRES
from composer.studio.controls.table import METERS
from composer.studio.texts.names import style_name

EDITS = {
    "none": "",
    "tempo": "tempo=1.5",
    "transposition": "transpose=3",
    "an instrument": "0.program=40",
    "expression": "expression=0.3",
    "all of them": "expression=0.3,tempo=1.5,transpose=3,0.program=40",
}
# Each to another value every time: the name of the widget, the field of its state, and the value of a time.
TOUCHED: dict[str, tuple[str, str, Callable[[int], Any]]] = {
    "the length": ("ask_bars", "double_array_value", lambda time: [8.0 + time % 100]),
    "a style": ("ask_genres", "string_array_value", lambda time: [style_name(GENRES[time % 2])]),
    "the meter": ("ask_meter", "string_value", lambda time: METERS[time % len(METERS)]),
    "bars in the roll": ("player", "selection", lambda time: [time % 40, time % 40 + 2]),
    "tempo": ("player", "edits", lambda time: f"tempo={0.5 + time / 100}"),
    "transposition": ("player", "edits", lambda time: f"transpose={time % 12 + 1}"),
    "an instrument": ("player", "edits", lambda time: f"0.program={time % 100}"),
    "expression": ("player", "edits", lambda time: f"expression={0.1 + time / 100}"),
    "all of them": (
        "player",
        "edits",
        lambda time: f"expression={0.1 + time / 100},tempo={0.5 + time / 100},transpose={time % 12 + 1},0.program=40",
    ),
}
# Each to the other side: the names of the buttons.
PRESSED = {"undo": "undo", "before and after": "ab"}
LONGEST_SECONDS = 300
# Whatever is made once for a page is made in the first runs of it.
WARM_UP_RUNS = 6


class Page:
    """The page as a browser has it: what was touched, and in which part of the page each widget is."""

    def __init__(self, socket: Any, query: dict[str, str]):
        self._socket, self._query = socket, query
        self._ids: dict[str, str] = {}
        self._touched: dict[str, WidgetState] = {}
        self._parts: dict[str, str] = {}
        self._script = ""
        self._kept: set[str] = set()
        self.player: dict[str, Any] = {}

    async def run(self, part: str = "", pressed: str = "") -> None:
        """Have all of it drawn anew, or the part of that id; for a button, if one of that id is `pressed`."""
        asked = BackMsg()
        asked.rerun_script.query_string = urlencode(self._query)
        asked.rerun_script.page_script_hash = self._script
        asked.rerun_script.fragment_id = part
        asked.rerun_script.cached_message_hashes.extend(self._kept)
        asked.rerun_script.widget_states.widgets.extend(self._touched.values())
        if pressed:
            asked.rerun_script.widget_states.widgets.append(WidgetState(id=pressed, trigger_value=True))
        await self._socket.send(asked.SerializeToString())
        async for content in self._socket:
            told = ForwardMsg()
            told.ParseFromString(content)
            self._note(told)
            if told.delta.new_element.WhichOneof("type") == "exception":
                raise ValueError("the page failed")
            # A run that ends for another one is no answer yet.
            is_end = told.WhichOneof("type") == "script_finished"
            if is_end and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return
        raise ValueError("the page ended")

    async def touch(self, name: str, field: str, value: Any) -> None:
        """Set the widget of that name."""
        state = self._touched.setdefault(name, WidgetState(id=self._ids[name]))
        if name == "player":
            what = "bars" if field == "selection" else "text"
            state.json_value = json.dumps({field: {"id": self.player["id"], what: value}})
        elif field == "string_value":
            state.string_value = value
        else:
            getattr(state, field).data[:] = value
        await self.run(self._parts[name])

    async def press(self, name: str) -> None:
        """Press the button of that name."""
        await self.run(self._parts[name], self._ids[name])

    def _note(self, told: ForwardMsg) -> None:
        if told.metadata.cacheable:
            self._kept.add(told.hash)
        self._script = told.navigation.page_script_hash or self._script
        element = told.delta.new_element
        kind = element.WhichOneof("type")
        if kind is None:
            return
        proto = getattr(element, kind)
        id = getattr(proto, "id", "")
        name = id.split("-", 2)[-1]
        if kind == "bidi_component" and proto.component_name == "player":
            self.player = json.loads(proto.bytes)
        if id:
            self._ids[name], self._parts[name] = id, told.delta.fragment_id


@asynccontextmanager
async def page_with_piece(address: str, bars: int) -> AsyncIterator[Page]:
    """A page with a whole piece on it."""
    told = {"bars": str(bars), "seed": "7", "styles": "chopin=1.0"}
    url = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    async with (
        asyncio.timeout(LONGEST_SECONDS),
        websockets.connect(url, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None) as socket,
    ):
        page = Page(socket, told)
        while page.player.get("take") is None:
            await page.run()
            await asyncio.sleep(0.5)
        yield page


async def measured(address: str, runs: int, run: Callable[[], Any]) -> dict[str, float]:
    """Milliseconds of a run: the median by the clock, and the server's processor time."""
    for _ in range(WARM_UP_RUNS):
        await run()
    seconds = []
    before = (await metrics(address))[PROCESSOR]
    for _ in range(runs):
        begun = time.perf_counter()
        await run()
        seconds.append(time.perf_counter() - begun)
    used = (await metrics(address))[PROCESSOR] - before
    return {
        "milliseconds": round(1000 * statistics.median(seconds), 1),
        "processor_milliseconds": round(1000 * used / runs, 1),
    }


async def of_everything(address: str, bars: int, runs: int) -> dict[str, dict[str, Any]]:
    """What each touch costs, and the whole page with each kind of edit."""
    found: dict[str, dict[str, Any]] = {"touched": {}, "pressed": {}, "page": {}}
    async with page_with_piece(address, bars) as page:
        for name, (widget, field, value) in TOUCHED.items():
            touch = partial(_touch_next, page, widget, field, map(value, count()))
            found["touched"][name] = await measured(address, runs, touch)
            print(f"touched, {name}: {found['touched'][name]}", file=sys.stderr)
        for name, button in PRESSED.items():
            found["pressed"][name] = await measured(address, runs, partial(page.press, button))
            print(f"pressed, {name}: {found['pressed'][name]}", file=sys.stderr)
        for name, edits in EDITS.items():
            await page.touch("player", "edits", edits)
            found["page"][name] = await measured(address, runs, page.run)
            print(f"page, {name}: {found['page'][name]}", file=sys.stderr)
    return found


async def _touch_next(page: Page, widget: str, field: str, values: Iterator[Any]) -> None:
    await page.touch(widget, field, next(values))


def main() -> None:
    """Measure, and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=40, help="of each kind of touch or edit")
    parser.add_argument("--bars", type=int, default=48, help="the length of the piece")
    parser.add_argument("--address", help="of a studio that runs; by default one is started")
    asked = parser.parse_args()
    with studio(asked.address) as address:
        found = asyncio.run(of_everything(address, asked.bars, asked.runs))
    load = [round(one, 1) for one in os.getloadavg()]
    print(json.dumps({"bars": asked.bars, "cores": os.cpu_count(), "load_average": load, **found}, indent=1))


if __name__ == "__main__":
    main()
