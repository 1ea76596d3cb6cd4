"""How well the user's music is worked with: seams, distances, consonance; measured on pieces that were never heard."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from composer.events.pack import Pack
from composer.events.packing import SPLITS
from composer.events.vocabulary import PART
from composer.generation.accompanying import accompanied
from composer.generation.choosing import Chooser
from composer.generation.draft import IS_PLANNED
from composer.generation.infilling import alike, fill, gap_loom
from composer.generation.loom import Ways
from composer.generation.primer import continued
from composer.generation.request import Request
from composer.generation.source import Source, events_of, source_of
from composer.generation.thread import BAR, Thread
from composer.generation.varying import varied
from composer.generation.weaving import MOST_AHEAD_BARS, MOST_AHEAD_EVENTS
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.networks.virtuoso.shape import CONTEXT
from composer.score.piece import Note, Part, Piece

GAP_BARS = 4
FEWEST_BARS = 32
EVENTS = (200, 1500)
MOST_PARTS = 6
DISTANCES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
# Unison, thirds, fifth, sixths; a fourth is one between upper voices.
CONSONANT = (0, 3, 4, 5, 7, 8, 9)

Tell = Callable[[str], None]


def reworking(released: ReleasedVirtuoso, pack: Pack, pieces: int, tell: Tell) -> dict[str, Any]:
    """Seams, variations, accompaniments and times, over so many pieces of the test split each."""
    everything = held_out(pack, pieces, lambda ensemble: True)
    songs = held_out(pack, pieces, lambda ensemble: ensemble in ("song", "piano"))
    return {
        "seams": seams(released, everything, tell),
        "variations": variations(released, everything[: max(pieces // 3, 1)], tell),
        "accompaniments": accompaniments(released, [p for p in songs if len(p.parts) > 1], tell),
        "seconds": seconds(released, everything[: max(pieces // 3, 1)], tell),
    }


def held_out(pack: Pack, count: int, is_wanted: Callable[[str], bool]) -> list[Piece]:
    """Pieces of the test split, spread over it evenly, long enough and of not too many parts."""
    numbers = [
        number
        for number in np.flatnonzero(pack.rows["split"] == SPLITS.index("test")).tolist()
        if EVENTS[0] <= pack.rows["events"][number] <= EVENTS[1]
        and pack.rows["bars"][number] >= FEWEST_BARS
        and len(pack.piece(number).parts) <= MOST_PARTS
        and is_wanted(pack.piece(number).ensemble)
    ]
    step = max(len(numbers) // max(count, 1), 1)
    return [pack.to_piece(number) for number in numbers[::step][:count]]


def seams(released: ReleasedVirtuoso, pieces: Sequence[Piece], tell: Tell) -> dict[str, Any]:
    """Nats a note of what follows a gap of four bars, after different fillings: told of the plan and not.

    `alike` is the share of the notes that a filling has in common with those that were there.
    """
    table: dict[str, list[tuple[float, float, float]]] = {
        name: [] for name in ("there before", "ours", "looking back only", "other bars", "nothing")
    }
    for number, piece in enumerate(pieces):
        tell(f"seams: piece {number + 1} of {len(pieces)}")
        source, onsets = source_of(piece), piece.bar_onsets()
        first = len(onsets) // 2
        begin, end = onsets[first], onsets[first + GAP_BARS]
        slots = list(range(len(piece.parts)))
        gone = {(slot, note) for slot in slots for note in piece.parts[slot].notes if begin <= note.onset < end}
        ways = Ways(seed=number)
        fillings = {
            "there before": piece,
            "ours": fill(released, source, begin, end, slots, ways).piece,
            "looking back only": fill(released, source, begin, end, slots, replace(ways, candidates=1)).piece,
            "other bars": _with_other_bars(piece, first, np.random.default_rng(number)),
            "nothing": _without(piece, begin, end),
        }
        for name, filled in fillings.items():
            told, untold = nats_after(released, source, filled, gone, begin, end)
            inside = {
                slot: [note for note in part.notes if begin <= note.onset < end]
                for slot, part in enumerate(filled.parts)
            }
            table[name].append((told, untold, alike(gone, inside)))
    means = {name: np.mean(rows, axis=0) for name, rows in table.items()}
    ours, back, there = (np.array(table[name])[:, 1] for name in ("ours", "looking back only", "there before"))
    return {
        name: {
            "nats_a_note": round(float(mean[0]), 3),
            "nats_a_note_untold": round(float(mean[1]), 3),
            "alike": round(float(mean[2]), 3),
        }
        for name, mean in means.items()
    } | {
        "pieces": len(pieces),
        "ours_better_than_looking_back": round(float(np.mean(ours < back)), 3),
        "ours_better_than_there_before": round(float(np.mean(ours < there)), 3),
    }


def nats_after(
    released: ReleasedVirtuoso, source: Source, filled: Piece, gone: set[tuple[int, Note]], begin: int, end: int
) -> tuple[float, float]:
    """Nats a note of what follows a gap, under the network that is told the plan, and that is not."""
    slots = list(range(len(filled.parts)))
    loom = replace(
        gap_loom(source, gone, begin, end, slots), fixed=events_of(filled, source.semitones), free=_nothing_free(source)
    )
    thread, chooser = Thread(loom), Chooser(released.writer, Ways())
    stop = int(np.searchsorted(loom.onsets, end))
    rows, times, targets = [], [], []
    ahead = 0
    while thread.place < len(loom.fixed) and ahead < MOST_AHEAD_EVENTS:
        event = thread.forced()
        if event[BAR] >= stop + MOST_AHEAD_BARS:
            break
        ahead += event[BAR] >= stop
        rows.append(thread.row())
        times.append(thread.time)
        targets.append((min(event[BAR] - thread.bar, 15), *event[1:]))
        thread.add(event)
    if not ahead:
        return 0.0, 0.0
    told, time = np.array(rows[-CONTEXT:]), np.array(times[-CONTEXT:])
    events = np.array(targets[-ahead:])
    nats = []
    for view in (told, np.where(IS_PLANNED, 0, told)):
        x = released.listener.hear(released.listener.begin(), view[np.newaxis], time[np.newaxis])[0, -ahead:]
        programs = loom.programs[events[:, PART]]
        nats.append(-chooser.log_chances(x, events, programs, bool(loom.facts.expressive)).sum() / ahead)
    return float(nats[0]), float(nats[1])


def _nothing_free(source: Source) -> np.ndarray:
    return np.zeros((len(source.bars), len(source.heard.parts)), dtype=bool)


def _without(piece: Piece, begin: int, end: int) -> Piece:
    return replace(
        piece,
        parts=tuple(
            replace(part, notes=tuple(note for note in part.notes if not begin <= note.onset < end))
            for part in piece.parts
        ),
    )


def _with_other_bars(piece: Piece, first: int, random: np.random.Generator) -> Piece:
    """The piece with other bars of it, at random, in place of the gap."""
    onsets = piece.bar_onsets()
    begin, end = onsets[first], onsets[first + GAP_BARS]
    places = [
        place
        for place in range(len(onsets) - GAP_BARS)
        if abs(place - first) >= GAP_BARS and onsets[place + GAP_BARS] - onsets[place] == end - begin
    ] or [first]
    start = onsets[places[int(random.integers(len(places)))]]
    parts = []
    for part, kept in zip(piece.parts, _without(piece, begin, end).parts, strict=True):
        moved = [
            Note(note.onset - start + begin, note.pitch, note.duration, note.velocity)
            for note in part.notes
            if start <= note.onset < start + end - begin
        ]
        parts.append(_settled_around(kept, moved))
    return replace(piece, parts=tuple(parts))


def _settled_around(part: Part, moved: Sequence[Note]) -> Part:
    """A part with other notes among its own, without those that would touch them."""

    def touches(note: Note) -> bool:
        return any(n.pitch == note.pitch and n.onset < note.end and note.onset < n.end for n in part.notes)

    held = [note for note in moved if not touches(note)]
    return replace(part, notes=tuple(sorted([*part.notes, *held])))


def variations(released: ReleasedVirtuoso, pieces: Sequence[Piece], tell: Tell) -> dict[str, Any]:
    """How like their theme variations are by distance: notes in common, and what sounds in common."""
    rows: list[tuple[float, float, float]] = []
    by_piece = []
    for number, piece in enumerate(pieces):
        tell(f"variations: piece {number + 1} of {len(pieces)}")
        own = []
        for distance in DISTANCES:
            variation = varied(released, piece, distance, Ways(seed=number, candidates=1)).piece
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
    """The share of sounding pitch classes, beat by beat, that both pieces have (Jaccard)."""
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
    """How consonant what accompanies the first part of pieces is: theirs, ours, and that of other pieces."""
    rows = []
    for number, piece in enumerate(pieces):
        tell(f"accompaniments: piece {number + 1} of {len(pieces)}")
        melody = replace(piece, parts=piece.parts[:1])
        if melody.parts[0].is_drums or not melody.note_count:
            continue
        ensemble = "song" if len(piece.parts) > 2 else "piano"
        result = accompanied(released, melody, Ways(seed=number, candidates=4), ensemble)
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
    theirs, ours_mean, others, notes = np.nanmean(np.array(rows), axis=0).round(3).tolist()
    return {
        "pieces": len(rows),
        "consonant_theirs": theirs,
        "consonant_ours": ours_mean,
        "consonant_of_another_piece": others,
        "notes_to_theirs": notes,
    }


def consonance(melody: Piece, notes: Sequence[Note]) -> float:
    """The share of the time that melody and accompaniment sound together in which they are consonant."""
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
    """Processor seconds of each action on eight bars, the median over pieces."""
    taken: dict[str, list[float]] = {}
    for number, piece in enumerate(pieces):
        tell(f"seconds: piece {number + 1} of {len(pieces)}")
        source, onsets = source_of(piece), piece.bar_onsets()
        first = len(onsets) // 2
        begin, end = onsets[first], onsets[first + 8]
        every = list(range(len(piece.parts)))
        eight = _opening(piece, onsets[8])
        actions: dict[str, Callable[[], object]] = {
            "re-compose eight bars": lambda s=source, b=begin, e=end, k=every: fill(released, s, b, e, k, Ways()),
            "re-compose a part of them": lambda s=source, b=begin, e=end: fill(released, s, b, e, [0], Ways()),
            "go on for eight bars": lambda p=piece: continued(released, p, Request(bars=8)),
            "vary eight bars": lambda p=eight: varied(released, p, 0.5, Ways()),
            "accompany eight bars": lambda p=eight: accompanied(
                released, replace(p, parts=p.parts[:1]), Ways(), "song"
            ),
        }
        for name, action in actions.items():
            started = time.process_time()
            action()
            taken.setdefault(name, []).append(time.process_time() - started)
    return {name: round(float(np.median(times)), 2) for name, times in taken.items()}


def _opening(piece: Piece, end: int) -> Piece:
    parts = tuple(replace(part, notes=tuple(n for n in part.notes if n.onset < end)) for part in piece.parts)
    return replace(piece, parts=tuple(part for part in parts if part.notes and not part.is_drums) or parts)
