"""Arranging a finished piece for another ensemble: its voices, handed to players who can play them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from composer.errors import BadInput
from composer.generation.articulation import unhurried
from composer.generation.band import band_of
from composer.generation.course import Course, course_of
from composer.generation.ensembles import BAND, BASS, CHAIRS, MELODY, VOICES, Chair, Line, check_arrangement
from composer.generation.fitting import OCTAVE, Border
from composer.generation.parts import Instruments, assigned
from composer.generation.playing import playable, refitted
from composer.generation.request import Request
from composer.score.analysis import detect_key
from composer.score.harmony import harmony
from composer.score.instruments import FAMILIES, INSTRUMENTS
from composer.score.piece import Note, Part, Pedal, Piece, settled
from composer.score.voices import pooled, split

# Soft piano music would be lost on other instruments: softness is lifted, and its range narrowed.
SOFTEST, DYNAMICS = 34, 0.68
# The fifth above the tonic, which timpani are tuned to beside it.
FIFTH = 7


def arrange(piece: Piece, ensemble: str, groove: str | None = None, seed: int = 0) -> Piece:
    """The piece for another ensemble; equal arguments give equal pieces.

    Every part stays within its range and plays no more at once than it can; sections of the piece are scored
    differently. `groove` and `seed` are for a band (see `band.band_of`). Drums that it has are left out.
    Raises BadInput for an ensemble or a groove that there is not, or a piece without pitched notes.
    """
    check_arrangement(ensemble, groove)
    notes = pooled(piece)
    if not notes:
        raise BadInput("There are no pitched notes to arrange; drums alone cannot be given to other instruments.")
    if ensemble == BAND:
        return band_of(piece, groove, seed)
    if ensemble == "piano" and _is_for_piano(piece):
        return piece
    course = course_of(piece)
    parts = _played(split(notes, VOICES), CHAIRS[ensemble], course, piece)
    return replace(piece, parts=tuple(part for part in parts if part.notes))


def finished(piece: Piece, request: Request) -> Piece:
    """A composed piece, arranged as its request asks. Raises BadInput as `arrange` and `reassigned` do."""
    if not request.is_arranged:
        return piece
    arranged = arrange(piece, request.arrange or BAND, request.groove, request.seed)
    return reassigned(arranged, request.instruments)


def reassigned(piece: Piece, instruments: Instruments) -> Piece:
    """The piece with other instruments, as `parts.assigned` says; what they cannot play is moved by octaves or thinned.

    Raises BadInput if a part that is named is not there.
    """
    changed = assigned(piece.parts, instruments)
    return replace(
        piece,
        parts=tuple(
            part if part.program == before.program else refitted(part)
            for part, before in zip(changed, piece.parts, strict=True)
        ),
    )


def _is_for_piano(piece: Piece) -> bool:
    return len(piece.parts) <= 2 and all(
        not part.is_drums and INSTRUMENTS[part.program].family == FAMILIES[0] for part in piece.parts
    )


def _played(voices: Sequence[Sequence[Note]], chairs: Sequence[Chair], course: Course, piece: Piece) -> list[Part]:
    """The parts of the chairs, in their order: the outer voices are placed first, the inner ones between them."""
    placed: dict[str, tuple[Note, ...]] = {}
    melody: list[Note] = []
    bass: list[Note] = []
    beat, chords = piece.meters[0].meter.beat_ticks, harmony(piece)
    for chair in sorted(chairs, key=lambda chair: (not chair.has(MELODY), not chair.has(BASS))):
        is_outer = chair.has(MELODY) or chair.has(BASS)
        borders = () if is_outer else (Border(melody, is_ceiling=True), Border(bass, is_ceiling=False))
        wished = settled(note for line in chair.lines for note in _line(line, voices[line.voice], course, piece))
        if chair.on_downbeats:
            wished = _tuned(wished, course, piece)
        placed[chair.name] = playable(wished, chair, beat, chords, borders)
        if chair.loudness == 1.0 or not melody:
            melody += placed[chair.name]
        if not bass and chair.has(BASS):
            bass += placed[chair.name]
    loudest = _mean_velocity(placed[max(chairs, key=lambda chair: chair.loudness).name])
    pedals = max((part.pedals for part in piece.parts), key=len)
    return [_part(chair, placed[chair.name], loudest, pedals) for chair in chairs]


def _line(line: Line, voice: Iterable[Note], course: Course, piece: Piece) -> tuple[Note, ...]:
    """What a line takes of its voice."""
    notes: Sequence[Note] = [note for note in voice if course.section_at(note.onset) in line.sections]
    if line.shortest:
        notes = unhurried(notes, max(round(line.shortest * piece.meters[0].meter.beat_ticks), 1))
    shift = OCTAVE * line.octaves
    return tuple(replace(note, pitch=note.pitch + shift) for note in notes if 0 <= note.pitch + shift <= 127)


def _tuned(notes: Sequence[Note], course: Course, piece: Piece) -> tuple[Note, ...]:
    """Of the notes those that begin a bar, on the tonic or its fifth."""
    key = detect_key(piece)
    if key is None:
        return ()
    tuned = {key.tonic_pitch_class, (key.tonic_pitch_class + FIFTH) % 12}
    bars = set(course.onsets)
    return tuple(note for note in notes if note.onset in bars and note.pitch % 12 in tuned)


def _part(chair: Chair, notes: Sequence[Note], loudest: float, pedals: tuple[Pedal, ...]) -> Part:
    """A chair's part, softer than the melody by what it is to be."""
    mean = _mean_velocity(notes)
    factor = min(chair.loudness * loudest / mean, 1.0) if mean else 1.0
    is_piano = INSTRUMENTS[chair.program].family == FAMILIES[0]
    heard = tuple(replace(note, velocity=_lifted(note.velocity, factor)) for note in notes)
    return Part(heard, chair.program, chair.name, pedals=pedals if is_piano else ())


def _mean_velocity(notes: Sequence[Note]) -> float:
    return sum(note.velocity for note in notes) / len(notes) if notes else 0.0


def _lifted(velocity: int, factor: float) -> int:
    return min(max(round((SOFTEST + DYNAMICS * velocity) * factor), 1), 127)
