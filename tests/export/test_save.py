"""The command line writes the format that a file name asks for."""

import zipfile
from pathlib import Path

import pytest

from composer.errors import BadInput
from composer.export.save import COMPOSE_SUFFIXES, font_for, save
from composer.generation.request.request import Request
from tests.pieces import chorale

REPORT = {"request": Request(seed=7).to_json(), "weights": "abcd1234"}
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
    report = REPORT | {"timings": {}}
    save(paths, chorale(), report, font_for(paths, None), lambda text: None)
    for suffix, beginning in BEGINNINGS.items():
        assert (tmp_path / f"piece{suffix}").read_bytes().startswith(beginning)
    assert len(zipfile.ZipFile(tmp_path / "piece.zip").namelist()) == 13


def test_only_sound_needs_a_soundfont(tmp_path: Path) -> None:
    assert font_for([tmp_path / "a.pdf", tmp_path / "a.svg"], None) is None
    assert font_for([tmp_path / "a.zip"], None) is not None
    with pytest.raises(BadInput, match=r"\.pdf"):
        font_for([tmp_path / "a.docx"], None)
