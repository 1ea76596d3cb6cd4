"""The network reads only the past, the same in every key, and only codes that its tables have."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.events.augmentation import transposed, transposed_key
from composer.events.columns import COLUMNS, HINT_COLUMNS, PLACE
from composer.events.features import bar_features, told_bars
from composer.events.notes import encode
from composer.events.packing import BAR_FEATURES
from composer.events.steps import (
    PieceFacts,
    event_code,
    event_codes,
    home_transposition,
    mode_of_key,
    program_codes,
    step_rows,
)
from composer.events.vocabulary import DURATIONS, NO_KEY, PART, PITCH, key_code
from composer.score.key import Key
from composer.score.piece import Note, Part, Piece
from tests.events.event_pieces import drum_and_piano_pieces, hard_pieces
from tests.pieces import chorale, melody

SIZES = np.array([column.size for column in COLUMNS])


def laid_out(piece: Piece) -> tuple[np.ndarray, np.ndarray, PieceFacts]:
    """Columns, bars with their features, and facts of a piece."""
    events = encode(piece)
    features = bar_features(events, has_velocities=True)
    bars = told_bars(events.bars, piece.tempos)
    for name in BAR_FEATURES.names or ():
        bars[name] = features[name]
    return events.columns, bars, PieceFacts(parts=events.frame.parts, expressive=True, mode="major")


@settings(max_examples=50, deadline=None)
@given(hard_pieces())
def test_every_code_has_a_row_in_its_table(piece: Piece) -> None:
    columns, bars, facts = laid_out(piece)
    rows = step_rows(columns, bars, facts)
    assert rows.shape == (len(columns), len(COLUMNS))
    assert (rows.max(axis=0) < SIZES).all()


@settings(max_examples=50, deadline=None)
@given(hard_pieces())
def test_an_event_is_told_alone_as_among_others(piece: Piece) -> None:
    columns, _, facts = laid_out(piece)
    assert facts.parts is not None
    programs = program_codes(facts.parts)
    alone = [event_code(event, int(programs[event[PART]])) for event in columns.tolist()]
    assert alone == event_codes(columns, programs, expressive=True).tolist()


@settings(max_examples=50, deadline=None)
@given(drum_and_piano_pieces(), st.data())
def test_a_row_knows_nothing_of_the_events_that_follow(piece: Piece, data: st.DataObject) -> None:
    columns, bars, facts = laid_out(piece)
    place = data.draw(st.integers(0, len(columns) - 1))
    changed = columns.copy()
    changed[place:, PITCH] = 127 - changed[place:, PITCH]
    changed[place:, [2, 4, 5]] = [0, 3, 77]
    before, after = (step_rows(events, bars, facts)[: place + 1] for events in (columns, changed))
    assert (before == after).all()


@given(st.integers(-6, 5))
def test_music_reads_the_same_in_every_key(semitones: int) -> None:
    piece = chorale()
    columns, bars, facts = laid_out(piece)
    key = key_code(Key("G", "minor"))
    moved, moved_key = transposed(columns, np.zeros(4, dtype=bool), semitones), transposed_key(key, semitones)
    home = [
        transposed(events, np.zeros(4, dtype=bool), home_transposition(of_key))
        for events, of_key in ((columns, key), (moved, moved_key))
    ]
    # Six keys lie an octave away from the nearest home; the notes are the same then but for the octave.
    rows = [step_rows(events, bars, facts)[:, PLACE["pitch"]].astype(int) for events in home]
    assert ((rows[0] - rows[1]) % 12 == 0).all()
    assert mode_of_key(moved_key) == "minor"


def test_home_is_c_and_never_far() -> None:
    assert home_transposition(NO_KEY) == 0
    for code in range(24):
        assert (code % 12 + home_transposition(code)) % 12 == 0
        assert -6 <= home_transposition(code) <= 5


def test_the_hint_is_what_followed_in_the_bar_that_is_recalled() -> None:
    figure = [60, 64, 67, 72, 59, 62, 67, 71]
    piece = melody([*figure, *figure])
    columns, bars, facts = laid_out(piece)
    assert bars["recall_distance"][2:4].tolist() == [2, 2]
    rows = step_rows(columns, bars, facts)
    heard_again = range(9, 16)
    hinted = rows[heard_again.start : heard_again.stop, PLACE["hint_pitch"]].astype(int) - 1
    assert hinted.tolist() == figure[1:]
    assert (DURATIONS[rows[9:16, PLACE["hint_duration"]].astype(int) - 1] == 24).all()
    # Before the first note of the bar, what begins the bar that the next one recalls.
    assert rows[8, PLACE["hint_bar"]] == 2
    assert rows[8, PLACE["hint_pitch"]] == figure[0] + 1


def test_the_hint_follows_the_transposition_of_the_recall() -> None:
    figure = [60, 64, 67, 72]
    higher = [pitch + 2 for pitch in figure]
    columns, bars, facts = laid_out(melody([*figure, *higher]))
    assert (bars["recall_distance"][1], bars["recall_transposition"][1]) == (1, 2)
    rows = step_rows(columns, bars, facts)
    assert (rows[5:8, PLACE["hint_pitch"]].astype(int) - 1).tolist() == higher[1:]


def test_music_without_recalls_has_no_hints() -> None:
    piece = melody([60, 64, 67, 72], duration=96)
    columns, bars, facts = laid_out(piece)
    bars["recall_distance"] = 0
    hints = step_rows(columns, bars, facts)[:, [PLACE[column.name] for column in HINT_COLUMNS]]
    assert not hints.any()


def test_velocities_are_told_only_of_music_that_was_played() -> None:
    columns, bars, facts = laid_out(melody([60, 62, 64]))
    told, untold = (
        step_rows(columns, bars, replace(facts, expressive=played))[1:, PLACE["velocity"]] for played in (True, False)
    )
    assert told.all()
    assert not untold.any()


def test_drums_have_no_pitch_to_move() -> None:
    kit = Part((Note(0, 36, 12), Note(24, 38, 12)), is_drums=True)
    columns, bars, facts = laid_out(Piece((kit,)))
    rows = step_rows(columns, bars, facts)
    assert not rows[:, PLACE["pitch"]].any()
    assert (rows[1:, PLACE["drum"]].astype(int) - 1).tolist() == [36, 38]
