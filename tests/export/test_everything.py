"""Everything in one zip: it is complete, nothing is synthesized twice, and it can be stopped at any time."""

import io
import threading
import zipfile
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

from composer.audio import apart
from composer.audio.samples import Audio
from composer.audio.soundfonts import choose_soundfont
from composer.audio.synthesis import synthesize
from composer.export.everything import everything_bytes, write_everything
from composer.export.files import score_bytes
from composer.export.restoring import restored
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.score.midi_file import MidiFile
from tests.pieces import chorale

WORK = Work(chorale(), Request(styles=(("chorale", 1.0),), seed=7), "abcd1234", edits="tempo=1.1")


class Cancelled(Exception):
    """What a job raises in its progress report to stop."""


def test_a_zip_of_everything_has_music_score_sound_stems_and_license() -> None:
    heard: list[float] = []
    content = everything_bytes(WORK, choose_soundfont(), on_progress=heard.append)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {name.partition("no-")[2].lstrip("0123456789") for name in archive.namelist()}
        text = archive.read(next(name for name in archive.namelist() if name.endswith(".txt"))).decode()
        stems = archive.read(next(name for name in archive.namelist() if name.endswith("stems.zip")))
    kinds = {
        ".mid",
        ".musicxml",
        ".pdf",
        ".svg",
        ".abc",
        ".mp3",
        ".ogg",
        ".flac",
        ".wav",
        "-stems.zip",
        ".json",
        "-cue.csv",
        "-cue.txt",
    }
    assert names == kinds
    assert "tempo=1.1" in text
    assert "commercially" in text
    with zipfile.ZipFile(io.BytesIO(stems)) as archive:
        assert len([name for name in archive.namelist() if name.endswith(".flac")]) == 4
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1)
    # And it brings the piece back.
    works, requests = restored("all.zip", content)
    assert (works, requests) == ([WORK], [])


def test_its_scores_are_those_that_are_made_alone() -> None:
    with zipfile.ZipFile(io.BytesIO(everything_bytes(WORK, choose_soundfont(), "ko"))) as archive:
        contents = {name.rpartition(".")[2]: archive.read(name) for name in archive.namelist()}
    for suffix in ("musicxml", "pdf", "svg", "abc"):
        assert contents[suffix] == score_bytes(WORK, f".{suffix}", "ko")


def test_the_mix_and_each_part_are_synthesized_once_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    synthesized, started = list[Any](), list[Any]()

    def synthesize_noted(midi: MidiFile, font: Path) -> Generator[Audio, None, None]:
        synthesized.append(midi)
        return synthesize(midi, font)

    def started_noted(midis: Sequence[MidiFile], *others: Any, start: Any = apart._started) -> Any:
        started.append(len(midis))
        return start(midis, *others)

    monkeypatch.setattr(apart, "synthesize", synthesize_noted)
    monkeypatch.setattr(apart, "_started", started_noted)

    everything_bytes(WORK, choose_soundfont())
    write_everything(WORK, io.BytesIO(), choose_soundfont(), is_apart=True)

    assert len(synthesized) == 1 + 4
    assert started == [1 + 4]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9])
def test_it_can_be_stopped_at_any_time_and_leaves_no_thread(share: float) -> None:
    def stop(done: float) -> None:
        if done >= share:
            raise Cancelled

    with pytest.raises(Cancelled):
        everything_bytes(WORK, choose_soundfont(), on_progress=stop)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("encoding")]
