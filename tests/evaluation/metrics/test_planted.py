"""Planted faults change the metrics that should detect them, and no others."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from statistics import fmean

import numpy as np
import pytest

from composer.evaluation.classifiers.discriminator import discriminator_auc
from composer.evaluation.metrics.note_table import NoteTable
from composer.evaluation.metrics.overlap import overlap
from composer.evaluation.metrics.piece_metrics import METRICS, measured
from composer.evaluation.metrics.sample import Sample
from composer.evaluation.metrics.structure import has_ending, mean_similarity, similarity_error, structure
from composer.evaluation.metrics.structureness import structureness
from composer.score.piece import Note, Part, Piece, settled
from tests.training.pack import tune

BARS, COUNT = 24, 20
Plant = Callable[[Piece, np.random.Generator], Piece]


def loop(piece: Piece, random: np.random.Generator) -> Piece:
    """Its first two bars over and over."""
    del random
    return in_parts(
        piece,
        lambda notes: [
            replace(note, onset=note.onset + 192 * turn)
            for turn in range(BARS // 2)
            for note in notes
            if note.end <= 192
        ],
    )


def noise(piece: Piece, random: np.random.Generator) -> Piece:
    """Any pitch, in the rhythm of the piece."""
    return in_parts(piece, lambda notes: [replace(note, pitch=int(random.integers(36, 96))) for note in notes])


def shuffled(piece: Piece, random: np.random.Generator) -> Piece:
    """Its pitches in another order, in its rhythm."""

    def mixed(notes: tuple[Note, ...]) -> list[Note]:
        pitches = random.permutation([note.pitch for note in notes]).tolist()
        return [replace(note, pitch=pitch) for note, pitch in zip(notes, pitches, strict=True)]

    return in_parts(piece, mixed)


def transposed(piece: Piece, random: np.random.Generator) -> Piece:
    """The same, a fourth higher."""
    del random
    return in_parts(piece, lambda notes: [replace(note, pitch=note.pitch + 5) for note in notes])


def copied(piece: Piece, random: np.random.Generator) -> Piece:
    """The same."""
    del random
    return piece


def in_parts(piece: Piece, change: Callable[[tuple[Note, ...]], list[Note]]) -> Piece:
    return Piece(tuple(Part(settled(change(part.notes)), part.program) for part in piece.parts))


@cache
def human(first: int) -> tuple[Piece, ...]:
    return tuple(tune(seed, BARS) for seed in range(first, first + COUNT))


@cache
def areas(plant: Plant) -> dict[str, float]:
    """The overlapped area of each measure, of pieces in which a fault is planted with other pieces."""
    random = np.random.default_rng(0)
    one = [measured(NoteTable.of(piece), True) for piece in human(0)]
    other = [measured(NoteTable.of(plant(piece, random)), True) for piece in human(COUNT)]
    found = {name: overlap([m[name] for m in one], [m[name] for m in other]) for name in METRICS}
    return {name: each.area for name, each in found.items() if each}


# What a fault moves, and much that it must not.
MOVED: dict[Plant, tuple[set[str], set[str]]] = {
    loop: ({"pitch_entropy", "pitch_class_transitions"}, {"durations", "waits", "note_density", "polyphony"}),
    noise: (
        {"pitch_class_entropy", "scale_consistency", "mean_interval", "intervals", "pitch_classes"},
        {"durations", "waits", "positions", "groove_consistency", "note_density", "velocities", "empty_bars"},
    ),
    shuffled: (
        {"mean_interval", "intervals", "pitch_class_transitions"},
        {"pitch_entropy", "pitch_class_entropy", "scale_consistency", "pitch_range", "durations", "waits"},
    ),
    transposed: (set(), set(METRICS)),
    copied: (set(), set(METRICS)),
}


@pytest.mark.parametrize("plant", MOVED, ids=lambda plant: plant.__name__)
def test_distributions_move_where_a_fault_is_and_nowhere_else(plant: Plant) -> None:
    moved, unmoved = MOVED[plant]
    before, after = areas(copied), areas(plant)
    for name in moved:
        assert after[name] < before[name] - 0.2, name
    for name in unmoved:
        assert after[name] > before[name] - 0.1, name


def structures(plant: Plant) -> tuple[float, float, float]:
    """The similarity error against other pieces, the mean share of phrases that return, the long structureness."""
    random = np.random.default_rng(0)
    pieces = [NoteTable.of(plant(piece, random)) for piece in human(COUNT)]
    found = [structure(notes) for notes in pieces]
    reference = mean_similarity([structure(NoteTable.of(piece)) for piece in human(0)])
    error = similarity_error(reference, mean_similarity(found))
    long = fmean(structureness(notes)["long"] for notes in pieces[:6])
    return error, fmean(each.repetition for each in found), long


def test_a_loop_returns_too_much_and_noise_does_not_return() -> None:
    real, looped, noisy = structures(copied), structures(loop), structures(noise)
    assert looped[0] > 5 * real[0]
    assert looped[1] > 0.95 > real[1]
    assert looped[2] > 0.6 > real[2]
    assert noisy[1] <= real[1]
    assert structures(transposed) == pytest.approx(real)


def test_a_stuck_note_is_a_long_run_and_nothing_else_is() -> None:
    piece = human(0)[0]
    stuck = in_parts(piece, lambda notes: [replace(n, pitch=60) if 384 <= n.onset < 768 else n for n in notes])
    assert structure(NoteTable.of(piece)).longest_run <= 2
    assert structure(NoteTable.of(stuck)).longest_run >= 30


def test_a_piece_ends_if_its_tonic_is_held() -> None:
    steps = [60, 64, 67, 72, 71, 67, 65, 64] * 16
    running = tuple(Note(12 * place, pitch, 12) for place, pitch in enumerate(steps))
    assert has_ending(NoteTable.of(Piece((Part((*running, Note(1536, 60, 96))),))))
    assert not has_ending(NoteTable.of(Piece((Part((*running, Note(1536, 60, 12))),))))
    assert not has_ending(NoteTable.of(Piece((Part((*running, Note(1536, 62, 96))),))))
    assert not has_ending(NoteTable.of(Piece((Part(()),))))


def samples(pieces: tuple[Piece, ...], name: str) -> list[Sample]:
    return [Sample.of(piece, BARS, None, f"{name} {place}") for place, piece in enumerate(pieces)]


def test_noise_is_told_from_music_and_music_from_music_is_not() -> None:
    random = np.random.default_rng(0)
    real, same = samples(human(0), "a"), samples(human(COUNT), "b")
    planted = samples(tuple(noise(piece, random) for piece in human(COUNT)), "b")
    nobody, everybody = discriminator_auc(real, same), discriminator_auc(real, planted)
    for kind in ("measures", "notes"):
        assert everybody[kind] == pytest.approx(1, abs=0.02), kind
        found = nobody[kind]
        assert found is not None
        assert 0.2 < found < 0.8, kind
    assert discriminator_auc(real[:2], same) == {"measures": None, "notes": None}
    # From one work alone, nothing can be learned without it.
    of_one = [replace(sample, work="one") for sample in same]
    assert discriminator_auc(real, of_one) == {"measures": None, "notes": None}


def test_editions_of_one_work_are_never_on_both_sides() -> None:
    """Copies of real pieces under the names of their works cannot be told by having seen the originals."""
    real, copies = samples(human(0), "a"), samples(human(0), "a")
    found = discriminator_auc(real, copies)["notes"]
    assert found is not None
    assert found <= 0.55
