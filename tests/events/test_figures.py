"""What followed the last notes when they occurred before is found, literally and transposed."""

import numpy as np
import pytest
from hypothesis import given, settings

from composer.events.columns import FIGURE_COLUMNS, INTERVAL_COLUMNS
from composer.events.figures import NO_MATCH, Figures, figure_codes
from composer.events.intervals import References, interval_codes, onsets_of, references
from composer.events.notes import encode
from composer.events.steps import program_codes
from composer.events.vocabulary import BAR_ADVANCE, PART, PITCH
from composer.score.meter import Meter
from composer.score.piece import MeterMark, Note, Part, Piece
from tests.pieces import pieces

PLACE = {column.name: place for place, column in enumerate(FIGURE_COLUMNS)}


def line(*pitches: int, step: int = 12) -> Piece:
    """A melody in equal notes."""
    return Piece((Part(tuple(Note(step * place, pitch, step, 80) for place, pitch in enumerate(pitches))),))


def codes_of(piece: Piece) -> np.ndarray:
    events = encode(piece)
    return figure_codes(events.columns, events.bars.ticks, program_codes(piece.parts))


def test_what_followed_a_figure_is_what_is_told_when_it_comes_again() -> None:
    told = codes_of(line(55, 60, 64, 67, 62, 71, 60, 64, 67, 62))[9]

    assert told[PLACE["literal_pitch"]] - 1 == 62
    assert told[PLACE["literal_duration"]] > 0
    assert told[PLACE["moved_length"]] == NO_MATCH


def test_a_figure_is_known_again_a_third_higher() -> None:
    told = codes_of(line(55, 60, 64, 67, 62, 71, 59, 64, 68, 71, 66))[10]

    assert told[PLACE["moved_pitch"]] - 1 == 66
    assert told[PLACE["moved_by"]] - 13 == 4
    assert told[PLACE["literal_length"]] == NO_MATCH


def test_what_was_never_heard_is_told_to_be_new() -> None:
    told = codes_of(line(60, 64, 67, 62, 71, 69))

    assert (told[:, [PLACE["literal_length"], PLACE["moved_length"]]] == NO_MATCH).all()


def test_a_longer_figure_is_told_to_be_longer() -> None:
    tune = [60, 64, 67, 62, 71, 69, 65, 60, 62, 64]
    lengths = codes_of(line(*tune, *tune))[:, PLACE["literal_length"]].tolist()

    assert lengths[14:20] == sorted(lengths[14:20])
    assert lengths[20] > lengths[14] > NO_MATCH


def test_the_rhythm_of_a_figure_is_part_of_it() -> None:
    notes = [Note(12 * place, pitch, 12, 80) for place, pitch in enumerate((55, 60, 64, 67, 62, 71))]
    slower = [Note(96 + 24 * place, pitch, 12, 80) for place, pitch in enumerate((60, 64, 67, 62))]

    told = codes_of(Piece((Part((*notes, *slower)),)))[-1]

    assert told[PLACE["literal_length"]] == NO_MATCH


def test_drums_are_never_moved() -> None:
    drums = Part(tuple(Note(12 * place, pitch, 3, 80) for place, pitch in enumerate((36, 42, 38, 42) * 3)), 0, "", True)

    told = codes_of(Piece((drums,)))

    assert told[-2, PLACE["literal_length"]] > NO_MATCH
    assert (told[:, PLACE["moved_by"]] == 0).all()


@settings(max_examples=60, deadline=None)
@given(pieces())
def test_a_piece_that_is_written_is_told_the_same_as_one_that_is_read(piece: Piece) -> None:
    events = encode(piece)
    programs = program_codes(piece.parts)
    onsets = onsets_of(events.columns, events.bars.ticks)
    heard_from = references(events.columns, onsets, programs)
    at_once = figure_codes(events.columns, events.bars.ticks, programs)
    intervals = interval_codes(events.columns, heard_from)
    figures, lines = Figures([*events.bars.onsets.tolist(), int(onsets[-1])]), References()
    bar = 0
    for number, event in enumerate(events.columns.tolist()):
        assert figures.codes().tolist() == at_once[number].tolist()
        if number:
            assert lines.codes() == intervals[number - 1].tolist()
        if number == len(events.columns) - 1:
            break
        program = int(programs[event[PART]])
        bar += event[BAR_ADVANCE]
        if program < 128:
            assert list(lines.of(event[PART], int(onsets[number]))) == heard_from[number].tolist()
        figures, lines = figures.copy(), lines.copy()
        figures.hear(bar, event, program)
        lines.hear(event[PART], int(onsets[number]), event[PITCH], program)


def test_intervals_are_from_the_note_below_and_from_the_lowest_of_the_chord_before() -> None:
    piece = Piece((Part((Note(0, 48, 24, 80), Note(0, 60, 24, 80), Note(24, 55, 24, 80), Note(24, 62, 24, 80))),))
    events = encode(piece)

    found = references(events.columns, onsets_of(events.columns, events.bars.ticks), program_codes(piece.parts))

    assert found[:4].tolist() == [[-1, -1], [48, -1], [60, 48], [55, 48]]
    assert len(INTERVAL_COLUMNS) == found.shape[1]


@pytest.mark.parametrize("meter", ["3/4", "5/8"])
def test_a_copy_lies_in_the_bar_that_it_would_fall_into(meter: str) -> None:
    tune = line(55, 60, 64, 67, 62, 71, 60, 64, 67, 62)
    piece = Piece(tune.parts, meters=(MeterMark(0, Meter.parse(meter)),))
    events = encode(piece)

    told = codes_of(piece)[9]

    assert told[PLACE["literal_position"]] - 1 == events.columns[9, 1]
    assert told[PLACE["literal_bar_advance"]] - 1 == events.columns[9, BAR_ADVANCE]
