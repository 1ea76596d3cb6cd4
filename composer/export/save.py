"""Saves a composed piece as files: MIDI, audio, score, report; all of them or none."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from composer.errors import BadInput
from composer.export import SCORE_SUFFIXES
from composer.files import check_writable, write_whole
from composer.notices import Notice
from composer.score.piece import Piece

if TYPE_CHECKING:
    from composer.export.work import Work

AUDIO_SUFFIXES = (".wav", ".mp3", ".ogg", ".flac")
# Files that are a score, or hold one.
WITH_SCORE = (*SCORE_SUFFIXES, ".zip")
COMPOSE_SUFFIXES = (".mid", *AUDIO_SUFFIXES, *SCORE_SUFFIXES, ".json", ".zip")


def check_suffix(path: Path, known: tuple[str, ...]) -> None:
    """Raise BadInput if the suffix of a file is not a known format."""
    if path.suffix.lower() not in known:
        raise BadInput("output_format_unknown", path=path, suffixes=tuple(known))


def font_for(paths: Sequence[Path], soundfont: str | None) -> Path | None:
    """Check that files can be written, and choose a soundfont if one is needed. Raises BadInput if not."""
    for path in paths:
        check_suffix(path, COMPOSE_SUFFIXES)
        check_writable(path)
    if not any(path.suffix.lower() in (*AUDIO_SUFFIXES, ".zip") for path in paths):
        return None
    from composer.audio.soundfonts import choose_soundfont

    return choose_soundfont(soundfont)


def score_remarks(paths: Sequence[Path], piece: Piece) -> tuple[Notice, ...]:
    """What the scores among some files simplify of a piece, a plain sentence each; nothing where none is a score."""
    if not any(path.suffix.lower() in WITH_SCORE for path in paths):
        return ()
    from composer.score.simplified import simplifications

    return simplifications(piece)


def save(
    paths: Sequence[Path],
    work: "Work",
    report: dict[str, Any],
    font: Path | None,
    tell: Callable[[str], None],
) -> None:
    """Write a work in the format of each suffix; audio with a font. The time taken is added to the report.

    The report is what a .json file contains; a zip contains every other format, with the cue sheet of the work.
    """
    suffixes = {path.suffix.lower() for path in paths}
    recording = None
    if font is not None and suffixes & set(AUDIO_SUFFIXES):
        from composer.export.files import recording_of

        started = time.perf_counter()
        recording = recording_of(work, font, lambda done: tell(f"rendering: {done:.0%}"))
        report["timings"]["render"] = round(time.perf_counter() - started, 3)

    def content(suffix: str) -> bytes:
        if suffix == ".mid":
            return work.midi
        if suffix == ".json":
            return json.dumps(report, indent=1).encode() + b"\n"
        from composer.export.everything import everything_bytes
        from composer.export.files import score_bytes, tags_of

        if suffix in SCORE_SUFFIXES:
            return score_bytes(work, suffix)
        if suffix == ".zip":
            assert font is not None
            return everything_bytes(work, font, on_progress=lambda done: tell(f"packing: {done:.0%}"))
        assert recording is not None
        return recording.encoded(suffix.removeprefix("."), tags_of(work))

    # Everything is rendered before anything is written, so that a failure leaves no partial result.
    contents = [content(path.suffix.lower()) for path in paths]
    layered = [_layers(work, path, font, tell) for path in paths]
    for path, whole, files in zip(paths, contents, layered, strict=True):
        write_whole(path, whole)
        for ending, content_of_layer in files.items():
            write_whole(path.with_name(path.stem + ending), content_of_layer)


def _layers(work: "Work", path: Path, font: Path | None, tell: Callable[[str], None]) -> dict[str, bytes]:
    """The layers of a work to write beside its music or audio file, by suffix."""
    suffix = path.suffix.lower()
    if work.request is None or work.request.layers is None or suffix not in (".mid", *AUDIO_SUFFIXES):
        return {}
    from composer.export.files import layer_files

    format = suffix.removeprefix(".")
    return layer_files(work, format, font, on_progress=lambda done: tell(f"rendering layers: {done:.0%}"))
