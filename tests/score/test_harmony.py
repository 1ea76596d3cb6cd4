"""Planted chords are found in any key, figuration and meter."""

from itertools import pairwise

import pytest
from hypothesis import given, settings

from composer.score.harmony import QUALITIES, Chord, chord_at, harmony
from composer.score.meter import Meter
from composer.score.piece import MeterMark, Note, Part, Piece, TempoMark
from tests.pieces import pieces

# Roots above the tonic, with qualities, a chord a bar.
PROGRESSIONS = {
    "I vi IV V": ((0, ""), (9, "m"), (5, ""), (7, ""), (0, "")),
    "ii V I": ((2, "m7"), (7, "7"), (0, "maj7"), (0, "maj7")),
    "minor": ((0, "m"), (5, "m"), (8, ""), (7, "7"), (0, "m")),
    "with a diminished chord": ((0, ""), (5, ""), (11, "dim"), (0, ""), (7, "7"), (0, "")),
}
FIGURES = {
    "block": ((0, 0, 96), (0, 1, 96), (0, 2, 96), (0, 3, 96)),
    "broken": tuple((step * 12, (0, 2, 1, 3, 1, 2, 1, 2)[step], 12) for step in range(8)),
    "waltz": ((0, 0, 24), (24, 1, 24), (24, 2, 24), (48, 1, 24), (48, 3, 24)),
}


def planted(progression: str, figure: str, tonic: int) -> Piece:
    bar = 72 if figure == "waltz" else 96
    notes: list[Note] = []
    for number, (root, quality) in enumerate(PROGRESSIONS[progression]):
        lowest = 40 + (root + tonic - 40) % 12
        pitches = [lowest + interval for interval in QUALITIES[quality][0]]
        pitches = [pitches[0], *(pitch + 12 for pitch in pitches[1:])]
        struck = {(onset, pitches[tone % len(pitches)], length) for onset, tone, length in FIGURES[figure]}
        notes += [Note(number * bar + onset, pitch, length) for onset, pitch, length in struck]
    return Piece((Part(tuple(sorted(notes))),), meters=(MeterMark(0, Meter(bar // 24, 4)),))


@pytest.mark.parametrize("progression", PROGRESSIONS)
@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("tonic", [0, 3, 8])
def test_planted_chords_are_found(progression: str, figure: str, tonic: int) -> None:
    piece = planted(progression, figure, tonic)
    bar = piece.meters[0].meter.bar_ticks
    found = harmony(piece)
    for number, (root, quality) in enumerate(PROGRESSIONS[progression]):
        chord = chord_at(found, number * bar)
        assert chord.root == (root + tonic) % 12
        # A waltz touches the seventh on its last beat alone.
        if figure != "waltz" or len(QUALITIES[quality][0]) == 3:
            assert chord.quality == quality


def test_a_melody_with_passing_notes_does_not_change_the_chord() -> None:
    chords = [Note(bar * 96, pitch, 96) for bar, pitch in ((0, 48), (0, 55), (0, 64), (1, 43), (1, 59), (1, 62))]
    melody = [Note(step * 12, pitch, 12) for step, pitch in enumerate((72, 74, 76, 77, 79, 77, 76, 74))]
    piece = Piece((Part(tuple(sorted([*chords, *melody]))),))
    assert [str(chord) for chord in harmony(piece)] == ["C", "G"]


def test_a_chord_may_change_within_the_bar() -> None:
    notes = [
        Note(beat * 24, pitch, 24)
        for beat, chord in enumerate(
            [(48, 64, 67), (48, 64, 67), (43, 59, 65), (43, 62, 65), (48, 64, 67), (48, 60, 64)]
        )
        for pitch in chord
    ]
    found = harmony(Piece((Part(tuple(sorted(notes))),), tempos=(TempoMark.of(0, 80),)))
    assert [(chord.root, chord.onset) for chord in found] == [(0, 0), (7, 48), (0, 96)]


@settings(max_examples=20, deadline=None)
@given(pieces())
def test_chords_cover_any_piece_without_gaps(piece: Piece) -> None:
    found = harmony(piece)
    pitched = [part for part in piece.parts if not part.is_drums]
    if not any(part.notes for part in pitched):
        assert found == ()
        return
    assert found[0].onset == 0
    assert all(before.end == after.onset for before, after in pairwise(found))
    assert found[-1].end >= piece.end
    assert harmony(piece) == found


def test_a_chord_knows_its_tones() -> None:
    chord = Chord(0, 96, 9, "m7")
    assert str(chord) == "Am7"
    assert chord.pitch_classes == (9, 0, 4, 7)
    assert chord.fifth == 4
