"""Note events lose nothing of a piece, and count time as musicians do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.events.notes import Events, decode, encode
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    DURATIONS,
    END,
    FIELDS,
    LARGEST_PART_COUNT,
    PART,
    PITCH,
    POSITION,
    REST,
    TIE,
    VELOCITY,
)
from composer.score.meter import Meter
from composer.score.piece import MeterMark, Note, Part, Pedal, Piece, TempoMark
from tests.events.event_pieces import hard_pieces, in_meter
from tests.pieces import chorale, melody


def column(piece: Piece, field: int) -> list[int]:
    """A field of all events of a piece but the last, END."""
    values: list[int] = encode(piece).columns[:-1, field].tolist()
    return values


@settings(max_examples=200, deadline=None)
@given(hard_pieces())
def test_a_piece_comes_back_from_its_events_unchanged(piece: Piece) -> None:
    assert decode(encode(piece)) == piece


@settings(max_examples=100, deadline=None)
@given(hard_pieces())
def test_every_field_stays_within_its_size_and_positions_within_their_bar(piece: Piece) -> None:
    events = encode(piece)
    assert (events.columns.max(axis=0) < [field.size for field in FIELDS]).all()
    is_note = events.columns[:, PART] < REST
    bar = np.cumsum(events.columns[:, BAR_ADVANCE], dtype=int)
    assert (events.columns[is_note, POSITION] < events.bars.ticks[bar[is_note]]).all()


@settings(max_examples=100, deadline=None)
@given(hard_pieces())
def test_events_rise_by_onset_part_and_pitch_and_the_last_one_ends_the_last_bar(piece: Piece) -> None:
    events = encode(piece)
    bar = np.cumsum(events.columns[:, BAR_ADVANCE], dtype=int)
    places = list(
        zip(bar.tolist(), *(events.columns[:, field].tolist() for field in (POSITION, PART, PITCH)), strict=True)
    )
    struck = [place for place in places if place[2] != REST]
    assert struck == sorted(set(struck))
    assert places[-1] == (len(events.bars), 0, END, 0)
    assert END not in events.columns[:-1, PART]


def test_a_melody_in_quarters_is_one_event_a_note() -> None:
    assert encode(melody([60, 62, 64, 65, 67])).columns.tolist() == [
        [0, 0, 0, 60, 23, 80],
        [0, 24, 0, 62, 23, 80],
        [0, 48, 0, 64, 23, 80],
        [0, 72, 0, 65, 23, 80],
        [1, 0, 0, 67, 23, 80],
        [1, 0, END, 0, 0, 0],
    ]


@pytest.mark.parametrize("meter", ["2/4", "3/4", "4/4", "5/4", "6/8", "7/8", "9/8", "12/8"])
def test_the_first_beat_of_every_bar_has_position_zero(meter: str) -> None:
    bar = Meter.parse(meter).bar_ticks
    piece = in_meter(meter, *((number * bar, 60, 12) for number in range(4)))
    assert column(piece, POSITION) == [0, 0, 0, 0]
    assert column(piece, BAR_ADVANCE) == [0, 1, 1, 1]
    assert decode(encode(piece)) == piece


def test_a_pickup_is_a_bar_of_its_own_by_a_change_of_meter() -> None:
    part = Part((Note(0, 67, 24), Note(24, 72, 72), Note(96, 71, 24)))
    piece = Piece((part,), meters=(MeterMark(0, Meter(1, 4)), MeterMark(24, Meter(3, 4))))
    assert encode(piece).bars.onsets.tolist() == [0, 24, 96]
    assert column(piece, BAR_ADVANCE) == [0, 1, 1]
    assert column(piece, POSITION) == [0, 0, 0]


def test_a_note_held_over_a_bar_line_is_one_event() -> None:
    piece = in_meter("4/4", (72, 60, 48))
    assert column(piece, VELOCITY) == [80]
    assert decode(encode(piece)) == piece


def test_a_length_without_a_name_is_written_as_tied_events() -> None:
    piece = in_meter("4/4", (0, 60, 101), (101, 60, 7))
    assert DURATIONS[column(piece, DURATION)].tolist() == [96, 5, 7]
    assert column(piece, VELOCITY) == [80, TIE, 80]
    assert decode(encode(piece)) == piece


def test_a_silence_of_forty_bars_is_bridged_by_rests() -> None:
    piece = in_meter("4/4", (0, 60, 24), (40 * 96, 60, 24))
    assert column(piece, PART) == [0, REST, REST, 0]
    assert column(piece, BAR_ADVANCE) == [0, 15, 15, 10]
    assert decode(encode(piece)) == piece


def test_a_bar_longer_than_the_vocabulary_is_counted_in_stretches() -> None:
    bars = encode(in_meter("12/4", (0, 60, 24), (300, 62, 24))).bars
    assert bars.onsets.tolist() == [0, 192, 288]
    assert bars.ticks.tolist() == [192, 96, 192]


def test_tempo_marks_and_pedals_stand_beside_the_events_and_come_back() -> None:
    part = Part((Note(0, 60, 24),), pedals=(Pedal(0, 12), Pedal(24, 96)))
    piece = Piece((part,), tempos=(TempoMark.of(0, 60), TempoMark.of(30, 72), TempoMark.of(5000, 20)))
    assert len(encode(piece).columns) == 2
    assert decode(encode(piece)) == piece


def test_voices_in_unison_stay_two() -> None:
    voice = Part((Note(0, 60, 24),))
    piece = Piece((voice, voice))
    assert column(piece, PART) == [0, 1]
    assert decode(encode(piece)) == piece


def test_a_piece_without_notes_is_its_end() -> None:
    assert encode(Piece(())).columns.tolist() == [[1, 0, END, 0, 0, 0]]
    assert decode(encode(Piece(()))) == Piece(())


def test_a_score_of_more_parts_than_the_vocabulary_has_is_refused() -> None:
    part = Part((Note(0, 60, 24),))
    assert decode(encode(Piece((part,) * LARGEST_PART_COUNT))) == Piece((part,) * LARGEST_PART_COUNT)
    with pytest.raises(BadInput, match="63 parts"):
        encode(Piece((part,) * 63))


def test_a_piece_of_absurd_length_is_refused() -> None:
    with pytest.raises(BadInput, match="too long"):
        encode(in_meter("4/4", (0, 60, 2**40)))
    with pytest.raises(BadInput, match="more than"):
        encode(Piece((Part(tuple(Note(0, pitch, 2**30) for pitch in range(128))),)))


def rows() -> st.SearchStrategy[list[tuple[int, ...]]]:
    fields = (st.integers(0, 2), st.integers(0, 95), st.integers(0, 3), st.integers(58, 62))
    return st.lists(st.tuples(*fields, st.integers(0, 127), st.sampled_from([TIE, 1, 90])), max_size=40)


@settings(max_examples=100, deadline=None)
@given(rows())
def test_whatever_a_network_writes_within_the_vocabulary_can_be_played(written: list[tuple[int, ...]]) -> None:
    like = encode(in_meter("4/4", (0, 60, 96 * 100)))
    frame = Piece((Part(()),) * 4)
    columns = np.array(written, dtype=np.uint8).reshape(-1, len(FIELDS))
    piece = decode(Events(columns, like.bars, frame))
    assert decode(encode(piece)) == piece
    assert piece.note_count <= sum(row[VELOCITY] != TIE for row in written)


def test_a_tie_to_nothing_is_silent_and_a_pitch_struck_again_ends_its_earlier_sounding() -> None:
    like = encode(chorale())
    columns = np.array([[0, 0, 0, 60, 47, TIE], [0, 24, 0, 64, 47, 80], [0, 48, 0, 64, 23, 90]], dtype=np.uint8)
    assert decode(Events(columns, like.bars, like.frame)).parts[0].notes == (Note(24, 64, 24), Note(48, 64, 24, 90))


def test_events_beyond_their_bars_or_parts_are_no_piece() -> None:
    like = encode(chorale())
    for beyond in ([9, 0, 0, 60, 23, 80], [0, 0, 4, 60, 23, 80]):
        with pytest.raises(ValueError, match="beyond the last"):
            Events(np.array([beyond], dtype=np.uint8), like.bars, like.frame)
    with pytest.raises(ValueError, match="uint8"):
        Events(np.zeros((3, 5), dtype=np.uint8), like.bars, like.frame)
