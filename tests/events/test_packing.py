"""A pack returns the music that was put in; an incomplete one is refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from composer.errors import BadInput, ComposerError
from composer.events.bars import tempos_of_bars
from composer.events.notes import encode
from composer.events.pack import DEFAULT_VELOCITY, Pack
from composer.events.packing import BAR_FEATURES, PackedPiece, write_pack
from composer.events.radix import Radix
from composer.events.vocabulary import END, PART, REST, TIE, VELOCITY
from composer.score.key import Key
from composer.score.piece import Note, Part, Piece, TempoMark
from tests.events.event_pieces import hard_pieces
from tests.pieces import chorale, melody


def packed(piece: Piece, expressive: bool = True) -> PackedPiece:
    """A piece with features that tell its bars apart."""
    events = encode(piece)
    features = np.zeros(len(events.bars), dtype=BAR_FEATURES)
    features["density"] = np.arange(len(features)) % 256
    features["recall_transposition"] = -5
    return PackedPiece(
        events=events,
        features=features,
        expressive=expressive,
        split="validation",
        key=Key("F#", "minor"),
        ensemble="piano",
        styles=("romantic", "liszt"),
        path="liszt/one.mid",
        work="liszt-1",
    )


def opened(folder: Path, *pieces: PackedPiece) -> Pack:
    write_pack(folder, iter(pieces))
    return Pack.open(folder)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(hard_pieces(), min_size=1, max_size=3))
def test_the_events_of_every_piece_come_back_unchanged(tmp_path: Path, pieces: list[Piece]) -> None:
    pack = opened(tmp_path, *(packed(piece) for piece in pieces))
    assert len(pack) == len(pieces)
    for number, piece in enumerate(pieces):
        assert (pack.columns(number) == encode(piece).columns).all()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hard_pieces())
def test_a_piece_comes_back_with_its_notes_meters_and_instruments(tmp_path: Path, piece: Piece) -> None:
    back = opened(tmp_path, packed(piece)).to_piece(0)
    assert back.parts == tuple(replace(part, pedals=()) for part in piece.parts)
    assert back.title == piece.title
    bars, bars_back = encode(piece).bars, encode(back).bars
    assert (bars.onsets == bars_back.onsets).all()
    assert (bars.meters == bars_back.meters).all()
    assert (tempos_of_bars(back.tempos, bars) == tempos_of_bars(piece.tempos, bars)).all()


def test_what_is_known_of_a_piece_and_its_bars_comes_back(tmp_path: Path) -> None:
    piece = replace(chorale(), tempos=(TempoMark.of(0, 60), TempoMark.of(96, 120)))
    pack = opened(tmp_path, packed(melody([60])), packed(piece))
    entry = pack.piece(1)
    assert (entry.title, entry.path, entry.work, entry.split) == ("Chorale", "liszt/one.mid", "liszt-1", "validation")
    assert (entry.key, entry.ensemble, entry.styles) == (Key("F#", "minor"), "piano", ("romantic", "liszt"))
    assert [part.name for part in entry.parts] == ["Bass", "Tenor", "Alto", "Soprano"]
    assert (entry.events, entry.bars) == (16, 4)
    bars = pack.bars(1)
    assert bars["bars_left"].tolist() == [3, 2, 1, 0]
    assert bars["density"].tolist() == [0, 1, 2, 3]
    assert bars["recall_transposition"].tolist() == [-5] * 4
    assert bars["ticks"].tolist() == [96] * 4
    assert len(set(bars["tempo"].tolist())) == 2


def test_velocities_that_nobody_played_are_not_kept_but_ties_are(tmp_path: Path) -> None:
    piece = Piece((Part((Note(0, 60, 101, 33), Note(101, 60, 3, 99))),))
    pack = opened(tmp_path, packed(piece, expressive=False))
    assert pack.columns(0)[:3, VELOCITY].tolist() == [DEFAULT_VELOCITY, TIE, DEFAULT_VELOCITY]
    assert len(pack.velocities) == 0


def test_rests_and_the_end_take_no_room(tmp_path: Path) -> None:
    pack = opened(tmp_path, packed(Piece((Part((Note(0, 60, 3), Note(96 * 99, 60, 3))),))))
    columns = pack.columns(0)
    assert (columns[:, PART] == REST).sum() == 6
    assert columns[-1, PART] == END
    assert len(pack.notes) == 2 * 3


def test_a_piano_and_a_small_orchestra_take_three_bytes_a_note_and_a_large_one_four() -> None:
    assert Radix(ties=2, parts=2, positions=96, durations=128, lowest=21, span=88).width == 3
    assert Radix(ties=1, parts=20, positions=96, durations=96, lowest=24, span=84).width == 3
    assert Radix(ties=2, parts=30, positions=96, durations=96, lowest=24, span=84).width == 4
    assert Radix(ties=2, parts=62, positions=192, durations=128, lowest=0, span=128).width == 4


def test_pieces_are_read_from_disk_when_they_are_needed(tmp_path: Path) -> None:
    pack = opened(tmp_path, packed(chorale()))
    assert all(isinstance(array, np.memmap) for array in (pack.notes, pack.velocities, pack.stored_bars, pack.rows))


def test_equal_pieces_make_equal_packs(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_pack(tmp_path / name, [packed(chorale()), packed(melody([60, 64]))])
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in files)


@pytest.mark.parametrize("name", ["notes.npy", "velocities.npy", "bars.npy", "pieces.npy", "pieces.json"])
def test_a_truncated_changed_or_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    opened(tmp_path, packed(chorale()))
    path = tmp_path / name
    content = path.read_bytes()
    changed = content[:-1] + bytes([content[-1] ^ 1])
    for damaged in (content[:-1], content + b"\0", changed):
        path.write_bytes(damaged)
        with pytest.raises(ComposerError, match="damaged"):
            Pack.open(tmp_path)
    path.unlink()
    with pytest.raises(ComposerError, match="incomplete"):
        Pack.open(tmp_path)


def test_what_is_no_pack_is_refused(tmp_path: Path) -> None:
    for manifest in (b"", b"[]", b"{}", b'{"format": "composer pack 0", "files": {}}', b"\xff"):
        (tmp_path / "manifest.json").write_bytes(manifest)
        with pytest.raises(ComposerError):
            Pack.open(tmp_path)
    with pytest.raises(ComposerError):
        Pack.open(tmp_path / "nowhere")


def test_a_pack_of_another_vocabulary_is_refused(tmp_path: Path) -> None:
    opened(tmp_path, packed(chorale()))
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"vocabulary": 1}))
    with pytest.raises(BadInput, match="another version"):
        Pack.open(tmp_path)


def test_a_pack_that_was_not_written_to_the_end_is_refused(tmp_path: Path) -> None:
    opened(tmp_path, packed(chorale()))

    def breaks_off() -> object:
        yield packed(melody([60]))
        raise BadInput("music_has_no_notes")

    with pytest.raises(BadInput, match="has no notes"):
        write_pack(tmp_path, breaks_off())  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="incomplete"):
        Pack.open(tmp_path)


def test_a_pack_cannot_be_written_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(BadInput, match="could not be written"):
        write_pack(tmp_path / "taken", [packed(chorale())])


def test_features_must_be_one_row_a_bar(tmp_path: Path) -> None:
    piece = packed(chorale())
    with pytest.raises(ValueError, match="4 bars"):
        write_pack(tmp_path, [replace(piece, features=piece.features[:3])])


def test_more_styles_than_there_are_codes_are_refused(tmp_path: Path) -> None:
    piece = packed(melody([60]))
    many = (replace(piece, styles=(f"style {number}",)) for number in range(256))
    with pytest.raises(BadInput, match="255 styles"):
        write_pack(tmp_path, many)


def test_a_bar_of_too_many_notes_is_refused(tmp_path: Path) -> None:
    cluster = Part(tuple(Note(onset, pitch, 1) for onset in range(9) for pitch in range(128)))
    with pytest.raises(BadInput, match="more than 65,535 notes"):
        write_pack(tmp_path, [packed(Piece((cluster,) * 62))])
