"""What a rerun of the first page costs, with a piece on it and each kind of edit: python benchmarks/rerun.py

Writes JSON to stdout: for each kind of edit the median milliseconds that the script takes, of processor time in its own
thread and by the clock. A rerun is what any press or slider of the page takes, before the browser draws what has
changed.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

PROJECT = Path(__file__).parents[1]
EDITS = {
    "none": "",
    "tempo": "tempo=1.5",
    "transposition": "transpose=3",
    "an instrument": "0.program=40",
    "expression": "expression=0.3",
    "all": "expression=0.3,tempo=1.5,transpose=3,0.program=40",
}
LONGEST_SECONDS = 300
# Whatever is made once for a change is made in the first run after it.
WARM_UP_RUNS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=25, help="reruns of each kind (default: 25)")
    parser.add_argument("--bars", default="48", help="the length of the piece (default: 48)")
    asked = parser.parse_args()
    spent = _watched()
    found = {}
    for name, edits in EDITS.items():
        query = {"bars": asked.bars, "seed": "7", "styles": "chopin=1.0"} | ({"edits": edits} if edits else {})
        page = _finished(query)
        for _ in range(WARM_UP_RUNS):
            page.run()
        spent.clear()
        for _ in range(asked.runs):
            page.run()
        processor, clock = zip(*spent, strict=True)
        found[name] = {
            "processor_milliseconds": round(1000 * statistics.median(processor), 1),
            "milliseconds": round(1000 * statistics.median(clock), 1),
        }
        print(f"{name}: {found[name]}", file=sys.stderr)
    print(json.dumps(found, indent=1))


def _watched() -> list[tuple[float, float]]:
    """Of each run of a script from now on, the seconds of its thread's processor time and by the clock."""
    spent: list[tuple[float, float]] = []
    run_script: Any = ScriptRunner._run_script

    def watched(self: ScriptRunner, *arguments: Any) -> None:
        begun = time.thread_time(), time.perf_counter()
        run_script(self, *arguments)
        spent.append((time.thread_time() - begun[0], time.perf_counter() - begun[1]))

    ScriptRunner._run_script = watched  # type: ignore[method-assign]
    return spent


def _finished(query: dict[str, str]) -> AppTest:
    """The page of a link, when its piece is composed."""
    page = AppTest.from_file(str(PROJECT / "streamlit_app.py"), default_timeout=LONGEST_SECONDS)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    deadline = time.monotonic() + LONGEST_SECONDS
    while page.session_state.job is not None:
        assert time.monotonic() < deadline, "the piece was not composed"
        time.sleep(0.2)
        page.run()
    assert not page.exception
    return page


if __name__ == "__main__":
    main()
