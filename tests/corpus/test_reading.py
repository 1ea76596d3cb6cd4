"""Files become clean pieces on the grid, or say why not."""

import random
from dataclasses import replace
from pathlib import Path

from composer.corpus.manifest import Entry
from composer.corpus.reading import LONGEST_NOTE_TICKS, cleaned, on_drum_steps, read, readable
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.midi import write_piece
from composer.score.piece import KeyMark, MeterMark, Note, Part, Pedal, Piece, TempoMark
from tests.corpus.tunes import tune


def entry(path: Path, license: str = "CC0-1.0") -> Entry:
    return Entry(path, "source", "Liszt", "Title", "romantic", license)


def played(piece: Piece, path: Path) -> None:
    """The piece as somebody plays it: no onset where it is written."""
    dice = random.Random(1)
    parts = []
    for part in piece.parts:
        late = 0.0
        notes = []
        for note in part.notes:
            late += dice.random()
            notes.append(replace(note, onset=note.onset + int(late), onset_offset=late % 1))
        parts.append(replace(part, notes=tuple(notes)))
    write_piece(replace(piece, parts=tuple(parts)), path)


def test_a_written_piece_is_read_as_it_is(tmp_path: Path) -> None:
    write_piece(tune(1), tmp_path / "a.mid")
    reading = read(entry(tmp_path / "a.mid"))
    assert (reading.reason, reading.off_grid) == (None, 0.0)
    assert reading.piece is not None
    assert [part.notes for part in reading.piece.parts] == [part.notes for part in tune(1).parts]


def test_each_file_that_is_left_out_says_why(tmp_path: Path) -> None:
    write_piece(tune(1), tmp_path / "a.mid")
    write_piece(tune(1, notes=10), tmp_path / "short.mid")
    (tmp_path / "broken.mid").write_bytes(b"MThd and nothing more")
    played(tune(1), tmp_path / "played.mid")
    crowd = Piece(parts=tuple(Part((Note(0, 60, 24),)) for _ in range(63)))
    write_piece(crowd, tmp_path / "crowd.mid")
    assert read(entry(tmp_path / "a.mid", "CC BY-NC 4.0")).reason == "licence"
    reasons = {name: read(entry(tmp_path / f"{name}.mid")).reason for name in ("short", "broken", "played", "crowd")}
    assert reasons == {"short": "too short", "broken": "broken", "played": "off the grid", "crowd": "too many parts"}
    assert read(entry(tmp_path / "missing.mid")).reason == "broken"


def test_played_drums_are_brought_to_what_the_drummer_means(tmp_path: Path) -> None:
    meant = tuple(Note(place * 6, 36 + place % 3, 6) for place in range(200))
    played(Piece(parts=(Part(meant, is_drums=True),)), tmp_path / "drums.mid")
    reading = read(entry(tmp_path / "drums.mid"))
    assert reading.off_grid > 0.3
    assert reading.piece is not None
    assert all(note.onset % 6 == 0 or note.onset % 8 == 0 for note in reading.piece.parts[0].notes)


def test_a_stroke_near_a_triplet_becomes_a_triplet() -> None:
    strokes = Part((Note(9, 36, 4), Note(13, 38, 4), Note(23, 36, 4)), is_drums=True)
    assert [note.onset for note in on_drum_steps(strokes).notes] == [8, 12, 24]


def test_empty_bars_before_the_first_note_are_left_out_and_marks_move_along() -> None:
    piece = Piece(
        parts=(Part((Note(72 * 3 + 24, 60, 24),), pedals=(Pedal(0, 24),)), Part(())),
        tempos=(TempoMark.of(0, 60), TempoMark.of(24, 90), TempoMark.of(72 * 4, 100)),
        meters=(MeterMark(0, Meter(3, 4)),),
        keys=(KeyMark(0, Key("G", "major")),),
    )
    clean = cleaned(piece)
    assert clean.parts == (Part((Note(24, 60, 24),)),)
    assert [(mark.onset, round(mark.quarters_per_minute)) for mark in clean.tempos] == [(0, 90), (72, 100)]
    assert clean.meters == piece.meters
    assert clean.keys == piece.keys


def test_a_pickup_keeps_its_place_in_the_bar() -> None:
    piece = Piece(parts=(Part((Note(72, 67, 24), Note(96, 72, 48))),))
    assert cleaned(piece).parts[0].notes[0].onset == 72


def test_a_note_held_for_ever_is_ended() -> None:
    stuck = replace(tune(1), parts=(Part((Note(0, 60, 100_000),)),))
    assert cleaned(stuck).parts[0].notes[0].duration == LONGEST_NOTE_TICKS


def test_reading_never_raises_for_what_is_in_a_file(tmp_path: Path) -> None:
    dice = random.Random(2)
    write_piece(tune(3), tmp_path / "a.mid")
    content = (tmp_path / "a.mid").read_bytes()
    for _ in range(50):
        damaged = bytearray(content)
        for _ in range(8):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        (tmp_path / "b.mid").write_bytes(damaged)
        assert read(entry(tmp_path / "b.mid")).reason in (None, "broken", "off the grid", "too many parts", "too short")


def test_files_that_cannot_be_read_are_left_out_and_told_of(tmp_path: Path) -> None:
    write_piece(tune(1), tmp_path / "a.mid")
    (tmp_path / "broken.mid").write_bytes(b"no music")
    told: list[str] = []

    entries = [entry(tmp_path / name) for name in ("broken.mid", "a.mid", "missing.mid")]
    found = list(readable(entries, told.append))

    assert [(one.path.name, piece.note_count) for one, piece in found] == [("a.mid", tune(1).note_count)]
    assert ["broken.mid" in told[0], "missing.mid" in told[1], len(told)] == [True, True, 2]
