"""The command line writes the format that a file name asks for."""

import json
import zipfile
from pathlib import Path

import pytest

from composer.errors import BadInput
from composer.export.save import COMPOSE_SUFFIXES, font_for, save
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.originality.report import Originality
from tests.pieces import chorale

FOUND = Originality(12, 4.2, 30.0, 16, 38.0, 60.0, is_above_limit=False)
WORK = Work(chorale(), Request(seed=7), "abcd1234", FOUND)
BEGINNINGS = {
    ".pdf": b"%PDF",
    ".svg": b"<svg",
    ".musicxml": b"<?xml",
    ".mid": b"MThd",
    ".json": b"{",
    ".zip": b"PK",
    ".abc": b"%abc",
}
BEGINNINGS |= {".wav": b"RIFF", ".ogg": b"OggS", ".flac": b"fLaC"}


def test_every_format_is_what_its_suffix_says(tmp_path: Path) -> None:
    paths = [tmp_path / f"piece{suffix}" for suffix in COMPOSE_SUFFIXES]
    save(paths, WORK, {"timings": {}}, font_for(paths, None), lambda text: None)
    for suffix, beginning in BEGINNINGS.items():
        assert (tmp_path / f"piece{suffix}").read_bytes().startswith(beginning)
    packed = zipfile.ZipFile(tmp_path / "piece.zip")
    assert len(packed.namelist()) == 13
    (sheet,) = (json.loads(packed.read(name)) for name in packed.namelist() if name.endswith(".json"))
    assert sheet["weights"] == "abcd1234"
    assert sheet["originality"]["notes"] == FOUND.notes


def test_only_sound_needs_a_soundfont(tmp_path: Path) -> None:
    assert font_for([tmp_path / "a.pdf", tmp_path / "a.svg"], None) is None
    assert font_for([tmp_path / "a.zip"], None) is not None
    with pytest.raises(BadInput, match=r"\.pdf"):
        font_for([tmp_path / "a.docx"], None)
