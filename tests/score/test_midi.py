"""Reading and writing MIDI loses nothing that a Piece can hold, and other files are refused."""

import contextlib
import io
import random
from pathlib import Path

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.score.midi import (
    LARGEST_FILE_BYTES,
    load_midi,
    midi_bytes,
    parse_midi,
    piece_from_midi,
    read_piece,
    write_piece,
)
from composer.score.piece import Note, Piece
from tests.pieces import chorale, melody, pieces


@settings(max_examples=150, deadline=None)
@given(pieces())
def test_a_piece_comes_back_from_its_midi_file_unchanged(piece: Piece) -> None:
    assert piece_from_midi(parse_midi(midi_bytes(piece), "a piece")) == piece


def test_equal_pieces_give_equal_bytes(tmp_path: Path) -> None:
    write_piece(chorale(), tmp_path / "one.mid")
    assert (tmp_path / "one.mid").read_bytes() == midi_bytes(chorale())
    assert read_piece(tmp_path / "one.mid") == chorale()


def bytes_of(*tracks: list[mido.Message], kind: int = 1, ticks_per_beat: int = 480) -> bytes:
    buffer = io.BytesIO()
    midi = mido.MidiFile(type=kind, ticks_per_beat=ticks_per_beat)
    midi.tracks.extend(mido.MidiTrack(track) for track in tracks)
    midi.save(file=buffer)
    return buffer.getvalue()


def struck(pitch: int, time: int = 0, velocity: int = 64, channel: int = 0) -> mido.Message:
    return mido.Message("note_on", note=pitch, velocity=velocity, time=time, channel=channel)


def test_a_note_that_is_never_ended_stops_with_its_track() -> None:
    content = bytes_of([struck(60), mido.MetaMessage("end_of_track", time=960)])
    assert piece_from_midi(parse_midi(content, "x")).parts[0].notes == (Note(0, 60, 48, 64),)


def test_a_note_on_of_velocity_zero_ends_a_note() -> None:
    content = bytes_of([struck(60), struck(60, time=480, velocity=0), struck(62), struck(62, time=480, velocity=0)])
    assert [note.pitch for note in piece_from_midi(parse_midi(content, "x")).parts[0].notes] == [60, 62]


def test_channels_of_a_single_track_become_parts() -> None:
    content = bytes_of([struck(60), struck(36, channel=9), struck(64, channel=1, time=480)], kind=0)
    piece = piece_from_midi(parse_midi(content, "x"))
    assert [(part.is_drums, part.notes[0].pitch) for part in piece.parts] == [(False, 60), (True, 36), (False, 64)]


def test_played_times_are_understood_at_the_nearest_tick_and_kept() -> None:
    content = bytes_of([struck(60, time=11), struck(60, time=469, velocity=0)])
    assert piece_from_midi(parse_midi(content, "x")).parts[0].notes == (Note(1, 60, 23, 64, -0.45, 0.45),)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"MThd", b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk\0"])
def test_what_is_no_midi_is_refused_in_one_plain_line(content: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        parse_midi(content, "song.mid")
    assert "song.mid" in str(refused.value)
    assert "\n" not in str(refused.value)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_no_damage_to_a_file_makes_anything_but_a_piece_or_a_refusal(seed: int, damages: int) -> None:
    dice = random.Random(seed)
    content = bytearray(midi_bytes(chorale()))
    for _ in range(damages):
        content[dice.randrange(len(content))] = dice.randrange(256)
    content = content[: dice.randrange(14, len(content) + 1)]
    with contextlib.suppress(BadInput):
        piece_from_midi(parse_midi(bytes(content), "damaged.mid"))


def test_a_key_signature_that_does_not_exist_does_not_cost_the_file() -> None:
    content = midi_bytes(chorale()).replace(b"\xff\x59\x02\xfe\x01", b"\xff\x59\x02\x1c\x05")
    assert piece_from_midi(parse_midi(content, "odd.mid")).parts == chorale().parts


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.mid"
    with path.open("wb") as file:
        file.truncate(300_000_000)
    assert path.stat().st_size > LARGEST_FILE_BYTES
    with pytest.raises(BadInput, match="300 MB"):
        load_midi(path)


def test_a_missing_file_a_folder_and_a_file_without_notes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        load_midi(tmp_path / "nothing.mid")
    with pytest.raises(BadInput, match="is a folder"):
        load_midi(tmp_path)
    (tmp_path / "silence.mid").write_bytes(bytes_of([]))
    with pytest.raises(BadInput, match="no notes"):
        read_piece(tmp_path / "silence.mid")


def test_of_a_file_that_claims_to_last_for_weeks_what_comes_before_is_read() -> None:
    content = bytes_of([struck(60), struck(60, time=0x0FFFFFFF, velocity=0)], ticks_per_beat=1)
    midi = parse_midi(content, "weeks.mid")
    assert piece_from_midi(midi).note_count == 1
    assert "damaged" in str(midi.remarks[0])
    nothing_before = bytes_of([struck(60, time=0x0FFFFFFF), struck(60, time=1, velocity=0)], ticks_per_beat=1)
    with pytest.raises(BadInput, match="quarter notes long"):
        parse_midi(nothing_before, "weeks.mid")


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        write_piece(melody([60]), tmp_path / "missing" / "a.mid")
    (tmp_path / "taken").mkdir()
    with pytest.raises(BadInput, match="is a folder"):
        write_piece(melody([60]), tmp_path / "taken")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
