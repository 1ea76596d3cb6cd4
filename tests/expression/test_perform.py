"""Playing a piece changes how it sounds, and never what is written."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.expression.dynamics import drum_places
from composer.expression.perform import perform
from composer.score.analysis import analyze
from composer.score.clock import mean_tempo, rubato, seconds_at
from composer.score.meter import Meter
from composer.score.midi import midi_bytes
from composer.score.piece import MeterMark, Note, Part, Piece, TempoMark, settled
from tests.pieces import chorale, pieces

ROMANTIC = {"romantic": 1.0}
BARS = 24


def nocturne(velocity: int = 70, program: int = 0, tempo: float = 66) -> Piece:
    """A melody in phrases of four bars over broken chords that change with every bar, and a last chord."""
    chords = itertools.cycle([(45, 52, 57, 60), (50, 57, 62, 65), (43, 50, 55, 59), (48, 55, 60, 64)])
    tune = (76, 74, 72, 71, 72, 74, 76, 79, 77, 76, 74, 72, 71, 69)
    notes = []
    for bar, chord in zip(range(BARS), chords, strict=False):
        start = 96 * bar
        if bar == BARS - 1:
            notes += [Note(start, pitch, 96, velocity) for pitch in (45, 57, 64, 69)]
            break
        notes += [Note(start + 12 * step, chord[(0, 1, 2, 3, 2, 1, 2, 1)[step]], 12, velocity) for step in range(8)]
        rhythm = [(0, 96)] if bar % 4 == 3 else [(0, 36), (36, 12), (48, 24), (72, 24)]
        notes += [
            Note(start + onset, tune[(4 * bar + place) % len(tune)], length, velocity)
            for place, (onset, length) in enumerate(rhythm)
        ]
    return Piece(parts=(Part(settled(notes), program, "Piano"),), tempos=(TempoMark.of(0, tempo),))


def beat(bars: int = 8, velocity: int = 90) -> Part:
    """Bass drum, snare and hi-hat in rock time."""
    strokes = [
        Note(96 * bar + 12 * step, pitch, 6, velocity)
        for bar in range(bars)
        for step in range(8)
        for pitch in ((36, 42) if step in (0, 4) else (38, 42) if step in (2, 6) else (42,))
    ]
    return Part(settled(strokes), name="Drums", is_drums=True)


def written(piece: Piece) -> list[list[tuple[int, int, int]]]:
    """What a performance must not touch."""
    return [[(note.onset, note.pitch, note.duration) for note in part.notes] for part in piece.parts]


def velocities(piece: Piece) -> np.ndarray:
    return np.array([note.velocity for part in piece.parts for note in part.notes])


@settings(max_examples=40, deadline=None)
@given(pieces(), st.floats(0, 1.5))
def test_notes_bars_instruments_and_time_stay_as_written(piece: Piece, amount: float) -> None:
    played = perform(piece, amount, ROMANTIC)
    assert written(played) == written(piece)
    assert (played.meters, played.keys, played.title) == (piece.meters, piece.keys, piece.title)
    assert [(p.program, p.name, p.is_drums) for p in played.parts] == [
        (p.program, p.name, p.is_drums) for p in piece.parts
    ]
    assert played.seconds == pytest.approx(piece.seconds, abs=1e-3)


@given(pieces())
@settings(max_examples=20, deadline=None)
def test_without_expression_the_file_is_the_same_to_the_byte(piece: Piece) -> None:
    assert midi_bytes(perform(piece, 0, ROMANTIC)) == midi_bytes(piece)


def test_the_same_piece_is_played_the_same_way() -> None:
    assert midi_bytes(perform(nocturne(), 1, ROMANTIC)) == midi_bytes(perform(nocturne(), 1, ROMANTIC))


def test_more_expression_is_more_rubato_and_more_dynamics() -> None:
    played = [perform(nocturne(), amount, ROMANTIC) for amount in (0, 0.25, 0.5, 1, 1.5)]
    for measure in (rubato, lambda piece: velocities(piece).std()):
        measured = [measure(piece) for piece in played]
        assert measured == sorted(measured)
        assert measured[0] == 0 < measured[1] < measured[-1]


def test_the_tempo_that_is_reported_is_the_asked_one_however_free_it_is_played() -> None:
    for tempo in (40, 66.5, 120, 211):
        piece = perform(nocturne(tempo=tempo), 1.5, ROMANTIC)
        assert len(piece.tempos) > BARS
        assert analyze(piece).tempo == pytest.approx(tempo, abs=0.01)
        assert mean_tempo(piece) == pytest.approx(tempo, abs=0.01)


def test_it_slows_down_at_the_end() -> None:
    piece = perform(nocturne(), 1, ROMANTIC)
    quarters = np.diff(seconds_at(piece, np.arange(0, piece.end + 1, 24)))
    assert quarters[-8:-3].max() > 1.1 * np.median(quarters)
    assert quarters[-4:].mean() > 1.1 * np.median(quarters)


def test_a_loop_goes_on_where_it_begins_anew() -> None:
    def end(closes: bool) -> float:
        piece = perform(nocturne(), 1, ROMANTIC, closes)
        quarters = np.diff(seconds_at(piece, np.arange(0, piece.end + 1, 24)))
        return float(quarters[-4:].mean() / np.median(quarters))

    assert end(closes=False) < end(closes=True) - 0.1


def test_the_melody_sings_above_its_accompaniment() -> None:
    notes = perform(nocturne(), 1, ROMANTIC).parts[0].notes
    melody = np.mean([note.velocity for note in notes if note.pitch >= 69])
    accompaniment = np.mean([note.velocity for note in notes if note.pitch < 69])
    assert melody > accompaniment + 5


def test_what_is_there_already_is_not_added_again() -> None:
    once = perform(nocturne(), 1, ROMANTIC)
    twice = perform(once, 1, ROMANTIC)
    assert np.abs(velocities(twice) - velocities(once)).max() <= 3
    assert rubato(twice) == pytest.approx(rubato(once), rel=0.2)


def test_dynamics_that_a_piece_has_are_kept() -> None:
    flat = nocturne()
    loud_half = [replace(note, velocity=100 if note.onset < flat.end / 2 else 40) for note in flat.parts[0].notes]
    piece = replace(flat, parts=(replace(flat.parts[0], notes=tuple(loud_half)),))
    heard = velocities(perform(piece, 1, ROMANTIC))
    is_first = np.array([note.onset < flat.end / 2 for note in flat.parts[0].notes])
    assert heard[is_first].mean() - heard[~is_first].mean() == pytest.approx(60, abs=15)


@pytest.mark.parametrize("velocity", [1, 127])
def test_the_softest_and_the_loudest_files_are_played_too(velocity: int) -> None:
    heard = velocities(perform(nocturne(velocity), 1.5, ROMANTIC))
    assert heard.min() >= 1
    assert heard.max() <= 127
    assert len(set(heard.tolist())) > 10


def test_the_pedal_changes_with_the_harmony_and_never_holds_what_it_should_not() -> None:
    piece = perform(nocturne(), 1, ROMANTIC)
    pedals = piece.parts[0].pedals
    lifted = {pedal.end for pedal in pedals}
    bars = set(range(96, piece.end, 96))
    assert len(lifted & bars) > 0.6 * len(bars)
    assert analyze(piece).pedal > 0.4
    assert max(pedal.end for pedal in pedals) <= piece.end


def test_only_what_has_a_pedal_is_pedaled_and_a_written_pedal_is_kept() -> None:
    for program, has_pedal in ((0, True), (11, True), (46, True), (6, False), (19, False), (48, False), (73, False)):
        assert bool(perform(nocturne(program=program), 1, ROMANTIC).parts[0].pedals) == has_pedal
    pedaled = perform(nocturne(), 1, ROMANTIC)
    assert perform(pedaled, 1.5, ROMANTIC).parts[0].pedals == pedaled.parts[0].pedals


def test_drums_keep_their_time_and_are_accented() -> None:
    flat = nocturne()
    band = replace(flat, parts=(*flat.parts, beat(BARS)))
    played = perform(band, 1, ROMANTIC)
    assert played.tempos == band.tempos
    drums = played.parts[-1].notes
    assert len({note.velocity for note in drums}) > 1
    snare = np.mean([note.velocity for note in drums if note.pitch == 38])
    hat = np.mean([note.velocity for note in drums if note.pitch == 42])
    assert snare > hat


@pytest.mark.parametrize(
    "first",
    [(MeterMark(0, Meter(1, 4)),), (MeterMark(0, Meter()), MeterMark(96, Meter(5, 4)))],
    ids=["upbeat", "odd bar"],
)
def test_drums_are_accented_on_the_beats_of_their_bars(first: tuple[MeterMark, ...]) -> None:
    """Bars before that are shorter or longer move every later bar line."""
    begins = first[-1].onset + first[-1].meter.bar_ticks
    later = Part(tuple(replace(note, onset=note.onset + begins) for note in beat().notes), is_drums=True)
    piece = Piece((later,), meters=(*first, MeterMark(begins, Meter())))
    group, slot = drum_places(later, piece)
    expected_group, expected_slot = drum_places(beat(), Piece((beat(),)))
    assert np.array_equal(group, expected_group)
    assert np.array_equal(slot, expected_slot)
    upbeat = Part((Note(0, 38, 6), Note(12, 42, 6)), is_drums=True)
    if len(first) == 1:
        whole = replace(piece, parts=(replace(later, notes=(*upbeat.notes, *later.notes)),))
        assert drum_places(upbeat, whole)[1].tolist() == [12, 14]


def test_dance_music_is_played_more_steadily_than_romantic_music() -> None:
    free = rubato(perform(nocturne(), 1, ROMANTIC))
    assert rubato(perform(nocturne(), 1, {"ragtime": 1.0})) < 0.4 * free
    assert rubato(perform(nocturne(), 1, {"game": 1.0})) < 0.4 * free
    assert rubato(perform(nocturne(), 1, {"classical": 1.0})) < free
    blend = rubato(perform(nocturne(), 1, {"romantic": 1.0, "game": 1.0}))
    assert rubato(perform(nocturne(), 1, {"game": 1.0})) < blend < free


def test_tempo_marks_of_the_piece_are_bent_not_lost() -> None:
    tempos = (TempoMark.of(0, 60), TempoMark.of(96 * 12, 120))
    piece = replace(nocturne(), tempos=tempos)
    quarters = np.diff(seconds_at(perform(piece, 1, ROMANTIC), np.arange(0, piece.end + 1, 24)))
    middle = 12 * 4
    assert np.median(quarters[:middle]) / np.median(quarters[middle:]) == pytest.approx(2, rel=0.1)


def test_a_change_of_meter_a_pickup_and_a_single_note_can_be_played() -> None:
    meters = (MeterMark(0, Meter(3, 4)), MeterMark(72 * 4, Meter(6, 8)), MeterMark(72 * 10, Meter(2, 2)))
    perform(replace(nocturne(), meters=meters), 1.5)
    perform(Piece(parts=(Part((Note(500, 60, 3),)),)), 1.5)
    empty = Piece(parts=())
    assert perform(empty, 1) == empty


@pytest.mark.parametrize("amount", [-0.1, 1.6, float("nan")])
def test_an_amount_out_of_range_is_refused(amount: float) -> None:
    with pytest.raises(BadInput, match="out of range"):
        perform(chorale(), amount)
