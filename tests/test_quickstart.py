"""The quickstart notebook runs cell by cell."""

import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[1] / "docs" / "quickstart.ipynb"


def test_every_cell_of_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names: dict[str, Any] = {}

    for number, cell in enumerate(code, 1):
        exec(compile(cell, f"cell {number}", "exec"), names)

    assert len(code) >= 8
    written = {path.name for path in tmp_path.iterdir()}
    assert {"song.mid", "song.pdf", "longer.mid", "quartet.mid", "song.wav"} <= written
    assert (tmp_path / "song.wav").read_bytes()[:4] == b"RIFF"
