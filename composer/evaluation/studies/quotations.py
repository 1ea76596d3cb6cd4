"""Planted quotations: measures how many disguised tunes from the training set are found in other music."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import process_time
from typing import Any

import numpy as np

from composer.evaluation.studies.shared_passages import SEED, excerpt, unlearned_pieces
from composer.events.lines import lines_of_piece
from composer.events.pack import Pack
from composer.originality.index import Melodies
from composer.originality.match import matches
from composer.originality.report import LIMIT, percentile_of, pitched_notes
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Note, Part, Piece, settled

KINDS = ("alone", "beside", "over")
MISSING = (0.0, 0.1)
LENGTHS = (16, 32, 48)
HOST_NOTES = 500
SPEEDS = (0.5, 0.75, 1.0, 1.5, 2.0)
FURTHEST_KEY = 6
# A tune with longer mean gaps is not used.
LONGEST_STEP_QUARTERS = 4
# The number of draws for each planted quotation: some hosts and tunes are too short.
MOST_TRIALS = 20
# The share of the planted notes that must be reported.
FOUND_SHARE = 1 / 3


@dataclass(frozen=True, slots=True)
class Detection:
    """The outcome for a planted quotation: whether it was attributed to its work, and whether it exceeded the limit."""

    found: bool
    named: bool
    above_limit: bool


def tune_of(piece: Piece) -> list[Note]:
    """The highest note of each onset of the first pitched part, without repeated pitches."""
    part = next((part for part in piece.parts if part.notes and not part.is_drums), Part(()))
    highest: dict[int, Note] = {note.onset: note for note in part.notes}
    notes = [highest[onset] for onset in sorted(highest)]
    return [note for place, note in enumerate(notes) if not place or note.pitch != notes[place - 1].pitch]


def disguised(tune: list[Note], missing: float, random: np.random.Generator) -> list[Note]:
    """A tune from tick 0, transposed and at another speed, with a share of notes `missing` (0..1)."""
    lowest, highest = min(note.pitch for note in tune), max(note.pitch for note in tune)
    shift = int(random.integers(max(-FURTHEST_KEY, -lowest), min(FURTHEST_KEY, 127 - highest) + 1))
    speed = float(random.choice(SPEEDS))
    left = [note for note in tune if random.random() >= missing] or tune[:1]
    begin = left[0].onset
    return [
        Note(
            round((note.onset - begin) * speed),
            note.pitch + shift,
            max(round(note.duration * speed), 1),
            note.velocity,
        )
        for note in left
    ]


def planted(host: Piece, tune: list[Note], kind: str, onset: int) -> Piece:
    """Plant a tune in a piece from a tick: `alone`, `beside` the other parts in a part of its own, or `over` the first
    pitched part, which is moved below it by octaves."""
    notes = [replace(note, onset=note.onset + onset) for note in tune]
    if kind == "beside":
        return replace(host, parts=(*host.parts, Part(settled(notes))))
    until = max(note.end for note in notes)
    lowest = min(note.pitch for note in notes)
    parts = list(host.parts)
    first = next(slot for slot, part in enumerate(parts) if not part.is_drums)
    for slot, part in enumerate(parts):
        meanwhile = [note for note in part.notes if onset <= note.onset < until]
        rest = [note for note in part.notes if not onset <= note.onset < until]
        if kind == "over":
            below = [_below(note, lowest) if slot == first else note for note in meanwhile]
            rest = [*rest, *below]
        parts[slot] = replace(part, notes=settled([*rest, *(notes if slot == first else [])]))
    return replace(host, parts=tuple(parts))


def _below(note: Note, limit: int) -> Note:
    octaves = max(-(-(note.pitch - limit + 1) // 12), 0)
    return replace(note, pitch=max(note.pitch - 12 * octaves, 0))


def looked_for(piece: Piece, tune: list[Note], onset: int, number: int, melodies: Melodies) -> Detection:
    """Check whether a tune planted at a tick is reported; `number` is that of its work."""
    wanted = {(note.onset + onset, note.pitch) for note in tune}
    lines = lines_of_piece(piece)
    names: list[int] = []
    bits = 0.0
    for match in matches(lines, melodies):
        line = lines[match.line]
        passage = slice(match.first, match.last + 1)
        heard = zip(line.onsets[passage].tolist(), line.pitches[passage].tolist(), strict=True)
        if len(wanted.intersection(heard)) >= FOUND_SHARE * len(wanted):
            names.append(melodies.work_at(match.place).number)
            bits = max(bits, match.bits)
    above = bool(names) and percentile_of(bits, pitched_notes(piece), melodies) >= LIMIT
    return Detection(bool(names), number in names, above)


def quotation_table(
    pack: Pack,
    melodies: Melodies,
    tell: Callable[[int, int], None],
    count: int,
    lengths: tuple[int, ...] = LENGTHS,
    host_notes: int = HOST_NOTES,
) -> dict[str, Any]:
    """Plant `count` quotations of each kind and length in held-out pieces; returns the shares (0..1) found, and the
    mean CPU time of a check in seconds.

    `tell` is called with the number done and the total. Tunes are any passages of the first part, not only memorable
    ones.
    """
    random = np.random.default_rng(SEED)
    hosts, sources = unlearned_pieces(pack), _sources(pack, melodies)
    rows: list[dict[str, Any]] = []
    took: list[float] = []
    cases = [(kind, missing, notes) for kind in KINDS for missing in MISSING for notes in lengths]
    for place, (kind, missing, notes) in enumerate(cases):
        findings: list[Detection] = []
        for _ in range(MOST_TRIALS * count if hosts and sources else 0):
            host = excerpt(pack.to_piece(int(random.choice(hosts))), host_notes, random)
            source, number = sources[int(random.integers(len(sources)))]
            tune = _passage(tune_of(pack.to_piece(source)), notes, random)
            if host is None or tune is None:
                continue
            heard = disguised(tune, missing, random)
            begin = min(note.onset for part in host.parts for note in part.notes)
            onset = int(random.integers(begin, host.end))
            piece = planted(host, heard, kind, onset)
            begun = process_time()
            findings.append(looked_for(piece, heard, onset, number, melodies))
            took.append(process_time() - begun)
            tell(place * count + len(findings), len(cases) * count)
            if len(findings) == count:
                break
        if findings:
            planted_as = {"kind": kind, "missing": missing, "notes": notes, "planted": len(findings)}
            rows.append({**planted_as, **_shares(findings)})
    return {"quotations": rows, "seconds": round(float(np.mean(took)), 3) if took else 0.0}


def _sources(pack: Pack, melodies: Melodies) -> list[tuple[int, int]]:
    """The pack and work numbers of pieces with lines in the index."""
    with_lines = {melodies.works[owner].path: melodies.works[owner].number for owner in np.unique(melodies.owner)}
    paths = [words["path"] for words in pack.words]
    return [(place, with_lines[path]) for place, path in enumerate(paths) if path in with_lines]


def _passage(tune: list[Note], notes: int, random: np.random.Generator) -> list[Note] | None:
    """`notes` successive notes from anywhere; None if there are too few or they are too far apart."""
    if len(tune) < notes:
        return None
    first = int(random.integers(len(tune) - notes + 1))
    passage = tune[first : first + notes]
    is_slow = passage[-1].onset - passage[0].onset > LONGEST_STEP_QUARTERS * TICKS_PER_QUARTER * notes
    return None if is_slow else passage


def _shares(findings: list[Detection]) -> dict[str, float]:
    return {
        name: round(sum(getattr(finding, name) for finding in findings) / len(findings), 4)
        for name in ("found", "named", "above_limit")
    }
