"""What a rerun of the first page costs, with a piece on it and each kind of edit: python -m benchmarks.rerun

A rerun is what any press or slider of the page takes in the server, before the browser draws what has changed. A studio
is started on a free port, unless --address names one, and asked by a websocket as a browser asks it. Writes JSON to
stdout: for each kind of edit the median milliseconds from the question to the end of the answer, and the milliseconds
of processor time that the server took for each, which other work on the machine changes less.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from typing import Any
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.load import PROCESSOR, drawn, metrics, studio

EDITS = {
    "none": "",
    "tempo": "tempo=1.5",
    "transposition": "transpose=3",
    "an instrument": "0.program=40",
    "expression": "expression=0.3",
    "all of them": "expression=0.3,tempo=1.5,transpose=3,0.program=40",
}
LONGEST_SECONDS = 300
# Whatever is made once for a change is made in the first run after it.
WARM_UP_RUNS = 5


async def measured(address: str, edits: str, bars: int, runs: int) -> dict[str, float]:
    """Milliseconds of a rerun with edits: the median by the clock, and the server's processor time."""
    told = {"bars": str(bars), "seed": "7", "styles": "chopin=1.0"} | ({"edits": edits} if edits else {})
    message = BackMsg()
    message.rerun_script.query_string = urlencode(told)
    question = message.SerializeToString()
    url = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    async with (
        asyncio.timeout(LONGEST_SECONDS),
        websockets.connect(url, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None) as page,
    ):
        is_whole = False
        while not is_whole:
            is_whole = (await _rerun(page, question)).get("take") is not None
            await asyncio.sleep(0 if is_whole else 0.5)
        for _ in range(WARM_UP_RUNS):
            await _rerun(page, question)
        seconds = []
        before = (await metrics(address))[PROCESSOR]
        for _ in range(runs):
            begun = time.perf_counter()
            await _rerun(page, question)
            seconds.append(time.perf_counter() - begun)
        used = (await metrics(address))[PROCESSOR] - before
    return {
        "milliseconds": round(1000 * statistics.median(seconds), 1),
        "processor_milliseconds": round(1000 * used / runs, 1),
    }


async def _rerun(page: Any, question: bytes) -> dict[str, Any]:
    """One run of the page; what its player was told."""
    await page.send(question)
    _, told = await drawn(page)
    return told


def main() -> None:
    """Measure, and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=40, help="of each kind of edit")
    parser.add_argument("--bars", type=int, default=48, help="the length of the piece")
    parser.add_argument("--address", help="of a studio that runs; by default one is started")
    asked = parser.parse_args()
    found: dict[str, Any] = {}
    with studio(asked.address) as address:
        for name, edits in EDITS.items():
            found[name] = asyncio.run(measured(address, edits, asked.bars, asked.runs))
            print(f"{name}: {found[name]}", file=sys.stderr)
    load = [round(one, 1) for one in os.getloadavg()]
    print(json.dumps({"bars": asked.bars, "cores": os.cpu_count(), "load_average": load, "reruns": found}, indent=1))


if __name__ == "__main__":
    main()
