"""Measures the work with given music: seams, variations, consonance; on unseen pieces."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from composer.errors import BadInput
from composer.evaluation.studies.edited_naming import named_edits
from composer.evaluation.studies.seams import seams
from composer.events.pack import Pack
from composer.generation.request.request import MOST_CANDIDATES, Request
from composer.generation.tasks.accompany import accompanied
from composer.generation.tasks.continuation import continued
from composer.generation.tasks.infill import recompose
from composer.generation.tasks.vary import varied
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.piece import Note, Piece

FEWEST_BARS = 32
EVENTS = (200, 1500)
MOST_PARTS = 6
DISTANCES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
# Unison, thirds, fifth, sixths; and the fourth between upper voices.
CONSONANT = (0, 3, 4, 5, 7, 8, 9)

Tell = Callable[[str], None]


def reworking(released: ReleasedVirtuoso, pack: Pack, pieces: int, tell: Tell) -> dict[str, Any]:
    """Measure seams, variations, accompaniments and times, over `pieces` pieces of the test split each.

    Raises BadInput if there are none.
    """
    everything = held_out(pack, pieces, lambda ensemble: True)
    if not everything:
        raise BadInput("split_empty", split="test")
    songs = held_out(pack, pieces, lambda ensemble: ensemble in ("song", "piano"))
    return {
        "seams": seams(released, everything, tell),
        "variations": variations(released, everything[: max(pieces // 3, 1)], tell),
        "accompaniments": accompaniments(released, [p for p in songs if len(p.parts) > 1], tell),
        "named": named_edits(released, pack, max(pieces // 4, 1), tell),
        "seconds": seconds(released, everything[: max(pieces // 3, 1)], tell),
    }


def held_out(pack: Pack, count: int, is_wanted: Callable[[str], bool]) -> list[Piece]:
    """Pieces spread evenly over the test split, long enough and without too many parts."""
    numbers = [
        number
        for number in pack.numbers("test")
        if EVENTS[0] <= pack.rows["events"][number] <= EVENTS[1]
        and pack.rows["bars"][number] >= FEWEST_BARS
        and len(pack.piece(number).parts) <= MOST_PARTS
        and is_wanted(pack.piece(number).ensemble)
    ]
    step = max(len(numbers) // max(count, 1), 1)
    return [pack.to_piece(number) for number in numbers[::step][:count]]


def variations(released: ReleasedVirtuoso, pieces: Sequence[Piece], tell: Tell) -> dict[str, Any]:
    """How similar variations are to their theme by distance: common notes, and common sound."""
    rows: list[tuple[float, float, float]] = []
    by_piece = []
    for number, piece in enumerate(pieces):
        tell(f"variations: piece {number + 1} of {len(pieces)}")
        own = []
        for distance in DISTANCES:
            variation = varied(released, piece, distance, Request(seed=number)).piece
            own.append((distance, common_notes(piece, variation), common_sound(piece, variation)))
        by_piece.append(spearmanr(DISTANCES, [row[1] for row in own]).statistic)
        rows += own
    table = np.array(rows)
    return {
        "pieces": len(pieces),
        "by_distance": {
            str(distance): {
                "notes": round(float(table[table[:, 0] == distance, 1].mean()), 3),
                "sound": round(float(table[table[:, 0] == distance, 2].mean()), 3),
            }
            for distance in DISTANCES
        },
        "spearman_notes": round(float(spearmanr(table[:, 0], table[:, 1]).statistic), 3),
        "spearman_sound": round(float(spearmanr(table[:, 0], table[:, 2]).statistic), 3),
        "spearman_notes_in_a_piece": round(float(np.mean(by_piece)), 3),
    }


def common_notes(one: Piece, other: Piece) -> float:
    """The share of onsets with pitch and part that both pieces have, 0..1."""
    notes = [{(slot, n.onset, n.pitch) for slot, part in enumerate(p.parts) for n in part.notes} for p in (one, other)]
    return 2 * len(notes[0] & notes[1]) / max(len(notes[0]) + len(notes[1]), 1)


def common_sound(one: Piece, other: Piece) -> float:
    """The Jaccard similarity of sounding pitch classes, beat by beat."""
    rolls = []
    for piece in (one, other):
        rolls.append(
            {
                (beat, note.pitch % 12)
                for part in piece.parts
                if not part.is_drums
                for note in part.notes
                for beat in range(note.onset // 24, (note.end - 1) // 24 + 1)
            }
        )
    return len(rolls[0] & rolls[1]) / max(len(rolls[0] | rolls[1]), 1)


def accompaniments(released: ReleasedVirtuoso, pieces: Sequence[Piece], tell: Tell) -> dict[str, Any]:
    """The consonance of accompaniments with the first part: the original, ours, and that of other pieces."""
    rows = []
    for number, piece in enumerate(pieces):
        tell(f"accompaniments: piece {number + 1} of {len(pieces)}")
        melody = replace(piece, parts=piece.parts[:1])
        if melody.parts[0].is_drums or not melody.note_count:
            continue
        ensemble = "song" if len(piece.parts) > 2 else "piano"
        result = accompanied(released, melody, Request(seed=number, candidates=4, ensemble=ensemble))
        other = pieces[(number + 1) % len(pieces)]
        ours = [note for notes in result.composed for note in notes]
        rows.append(
            (
                consonance(melody, [note for part in piece.parts[1:] if not part.is_drums for note in part.notes]),
                consonance(melody, ours),
                consonance(melody, [note for part in other.parts[1:] if not part.is_drums for note in part.notes]),
                len(ours) / max(sum(len(part.notes) for part in piece.parts[1:]), 1),
            )
        )
    if not rows:
        return {"pieces": 0}
    theirs, ours_mean, others, notes = np.nanmean(np.array(rows), axis=0).round(3).tolist()
    return {
        "pieces": len(rows),
        "consonant_theirs": theirs,
        "consonant_ours": ours_mean,
        "consonant_of_another_piece": others,
        "notes_to_theirs": notes,
    }


def consonance(melody: Piece, notes: Sequence[Note]) -> float:
    """The share of the time in which melody and accompaniment sound together that they are consonant."""
    together = consonant = 0
    for note in notes:
        for sung in melody.parts[0].notes:
            if sung.onset >= note.end:
                break
            shared = min(sung.end, note.end) - max(sung.onset, note.onset)
            if shared > 0:
                together += shared
                consonant += shared * (abs(sung.pitch - note.pitch) % 12 in CONSONANT)
    return consonant / together if together else float("nan")


def seconds(released: ReleasedVirtuoso, pieces: Sequence[Piece], tell: Tell) -> dict[str, float]:
    """CPU seconds of each task on eight bars, the median over pieces."""
    taken: dict[str, list[float]] = {}
    for number, piece in enumerate(pieces):
        tell(f"seconds: piece {number + 1} of {len(pieces)}")
        for name, action in _actions(released, piece).items():
            started = time.process_time()
            action()
            taken.setdefault(name, []).append(time.process_time() - started)
    return {name: round(float(np.median(times)), 2) for name, times in taken.items()}


def _actions(released: ReleasedVirtuoso, piece: Piece) -> dict[str, Callable[[], object]]:
    onsets = piece.bar_onsets()
    first = len(onsets) // 2
    gap = (first + 1, first + 8)
    opening = _opening(piece, onsets[8])
    melody = replace(opening, parts=opening.parts[:1])
    usual = Request(candidates=MOST_CANDIDATES)
    actions: dict[str, Callable[[], object]] = {
        "re-compose": lambda: recompose(released, piece, gap, usual),
        "re-compose a part": lambda: recompose(released, piece, gap, usual, "1"),
        "continue": lambda: continued(released, piece, Request(bars=8)),
        "vary": lambda: varied(released, opening, 0.5, usual),
    }
    if melody.note_count and not melody.parts[0].is_drums:
        actions["accompany"] = lambda: accompanied(released, melody, replace(usual, ensemble="song"))
    return actions


def _opening(piece: Piece, end: int) -> Piece:
    parts = tuple(replace(part, notes=tuple(n for n in part.notes if n.onset < end)) for part in piece.parts)
    return replace(piece, parts=tuple(part for part in parts if part.notes and not part.is_drums) or parts)
