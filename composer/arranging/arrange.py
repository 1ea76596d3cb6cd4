"""Arranges a finished piece for another ensemble by assigning its voices to players who can play them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from composer.arranging.articulation import unhurried
from composer.arranging.assignment import Instruments, assigned
from composer.arranging.band.band import band_of
from composer.arranging.energy_profile import EnergyProfile, energy_profile_of
from composer.arranging.ensembles import (
    BAND,
    BASS,
    CHAIRS,
    MELODY,
    SOLOISTS,
    VOICES,
    Chair,
    VoiceLine,
    check_arrangement,
)
from composer.arranging.playability import playable, refitted
from composer.arranging.ranges import Border
from composer.errors import BadInput
from composer.score.analysis import detect_key
from composer.score.harmony import Chord
from composer.score.instruments import FAMILIES, INSTRUMENTS
from composer.score.instruments import VOICES as SINGERS
from composer.score.key import OCTAVE
from composer.score.lead_sheet import told_harmony
from composer.score.meters import main_meter
from composer.score.midi_file import LYRIC, TEXTS, TRACK_NAME
from composer.score.piece import Note, Part, Pedal, Piece, settled, velocity_near
from composer.score.voices import is_line, pooled, split

# Soft piano music would be too quiet on other instruments: velocities are raised and their range narrowed.
SOFTEST, DYNAMICS = 34, 0.68
# The octave shifts tried for the whole music and for the melody alone; each later one costs UNMOVED_BONUS.
OCTAVES_TRIED = ((0, 0), (1, 0), (0, 1), (1, 1))
UNMOVED_BONUS = 0.01
# Programs of the piano family that are pianos, acoustic or electric.
PIANOS = range(6)
# Timpani are tuned to the tonic and the fifth above it.
FIFTH = 7


def arrange(piece: Piece, ensemble: str, groove: str | None = None, seed: int = 0, closes: bool = True) -> Piece:
    """Arrange a piece for another ensemble; equal arguments give equal pieces.

    Every part stays within its instrument's range and polyphony. Sections are scored differently, unless the piece is a
    loop (not `closes`). `groove` and `seed` are for a band (see `band.band_of`). Existing drums are dropped. Raises
    BadInput for an unknown ensemble or groove, or a piece without pitched notes.
    """
    check_arrangement(ensemble, groove)
    notes = pooled(piece)
    if not notes:
        raise BadInput("nothing_to_arrange")
    if ensemble == BAND:
        return band_of(with_texts(piece), groove, seed, closes)
    if ensemble == "piano" and _is_for_keyboard(piece):
        return _on_pianos(piece)
    profile = energy_profile_of(piece, closes)
    if ensemble in SOLOISTS and is_line(notes):
        parts = _played([notes], SOLOISTS[ensemble], profile, piece)
    else:
        parts = _played(split(notes, VOICES), CHAIRS[ensemble], profile, piece)
    return _sung(piece, [part for part in parts if part.notes])


def with_texts(piece: Piece) -> Piece:
    """Move texts of parts, such as lyrics, to the piece, because its parts will be replaced."""
    texts = [m for part in piece.parts for m in part.messages if m.is_meta(*TEXTS) and not m.is_meta(TRACK_NAME)]
    return replace(piece, messages=tuple(sorted([*piece.messages, *texts], key=lambda message: message.onset)))


def _sung(piece: Piece, parts: Sequence[Part]) -> Piece:
    """The piece with other parts; a voice with the melody, which is the first, has the words of whoever had most."""
    words = [tuple(message for message in part.messages if message.is_meta(LYRIC)) for part in piece.parts]
    leading = max(range(len(words)), key=lambda place: len(words[place]))
    if not (words[leading] and parts[0].program in SINGERS):
        return replace(with_texts(piece), parts=tuple(parts))
    wordless = (message for message in piece.parts[leading].messages if not message.is_meta(LYRIC))
    before = list(piece.parts)
    before[leading] = replace(before[leading], messages=tuple(wordless))
    told = with_texts(replace(piece, parts=tuple(before)))
    return replace(told, parts=(replace(parts[0], messages=words[leading]), *parts[1:]))


def reassigned(piece: Piece, instruments: Instruments) -> Piece:
    """Change instruments as `assigned` does, moving unplayable notes by octaves or thinning them.

    Raises BadInput for a part that does not exist.
    """
    changed = assigned(piece.parts, instruments)
    return replace(
        piece,
        parts=tuple(
            part if part.program == before.program else refitted(part)
            for part, before in zip(changed, piece.parts, strict=True)
        ),
    )


def _is_for_keyboard(piece: Piece) -> bool:
    """Whether a piece is already for one or two hands on a piano, a harpsichord or a clavinet."""
    return len(piece.parts) <= 2 and all(
        not part.is_drums and INSTRUMENTS[part.program].family == FAMILIES[0] for part in piece.parts
    )


def _on_pianos(piece: Piece) -> Piece:
    """The piece with pianos in place of harpsichords and clavinets, note for note."""
    piano = PIANOS[0]
    parts = (
        part
        if part.program in PIANOS
        else replace(part, program=piano, name=INSTRUMENTS[piano].name if part.name else "")
        for part in piece.parts
    )
    return replace(piece, parts=tuple(parts))


@dataclass(frozen=True, slots=True)
class _Seating:
    """What each chair plays, by name, and what the main chairs of each voice play."""

    played: dict[str, tuple[Note, ...]]
    of_voice: dict[int, tuple[Note, ...]]


def _played(
    voices: Sequence[Sequence[Note]], chairs: Sequence[Chair], profile: EnergyProfile, piece: Piece
) -> list[Part]:
    """The parts of the chairs, in order, with octave shifts if they are easier to play."""
    chords = told_harmony(piece)

    def seated(octaves: tuple[int, int]) -> _Seating:
        whole, melody = octaves
        moved = [_moved(voice, whole + melody * (place == MELODY)) for place, voice in enumerate(voices)]
        return _seated(moved, chairs, profile, piece, chords)

    is_of_single_voices = all(len({line.voice for line in chair.lines}) == 1 for chair in chairs[:VOICES])
    ways = [seated(octaves) for octaves in (OCTAVES_TRIED if is_of_single_voices else OCTAVES_TRIED[:1])]
    seating = min(ways, key=lambda way: _awkward(way, chairs) + UNMOVED_BONUS * ways.index(way))
    loudest = _mean_velocity(seating.played[max(chairs, key=lambda chair: chair.loudness).name])
    pedals = max((part.pedals for part in piece.parts), key=len)
    return [_part(chair, seating.played[chair.name], loudest, pedals) for chair in chairs]


def _seated(
    voices: Sequence[Sequence[Note]],
    chairs: Sequence[Chair],
    profile: EnergyProfile,
    piece: Piece,
    chords: Sequence[Chord],
) -> _Seating:
    """Assign music to every chair: the outer voices first, then the inner ones between them."""
    beat = main_meter(piece).beat_ticks
    played: dict[str, tuple[Note, ...]] = {}
    of_voice: dict[int, tuple[Note, ...]] = {}
    for chair in sorted(chairs, key=lambda chair: (not chair.has(MELODY), not chair.has(BASS), chair.voice)):
        borders = [
            Border(other, is_ceiling=voice < chair.voice)
            for voice, other in of_voice.items()
            if voice != chair.voice and not chair.has(MELODY)
        ]
        wished = settled(note for line in chair.lines for note in _line(line, voices[line.voice], profile, piece))
        if chair.on_downbeats:
            wished = _tuned(wished, profile, piece)
        played[chair.name] = playable(wished, chair, beat, chords, borders)
        if chair.loudness == 1.0 or chair.voice not in of_voice:
            of_voice[chair.voice] = (*of_voice.get(chair.voice, ()), *played[chair.name])
    return _Seating(played, of_voice)


def _awkward(seating: _Seating, chairs: Sequence[Chair]) -> float:
    """The share of notes that cross the voice above, plus half the share of notes that are hard to play."""
    voices = [seating.of_voice[voice] for voice in sorted(seating.of_voice)]
    ceilings = [Border(upper, is_ceiling=True) for upper in voices]
    crossed = sum(
        ceiling.is_crossed(note.onset, note.pitch)
        for ceiling, lower in zip(ceilings, voices[1:], strict=False)
        for note in lower
    )
    hard = sum(
        not chair.range.low <= note.pitch <= chair.range.high for chair in chairs for note in seating.played[chair.name]
    )
    return crossed / max(sum(map(len, voices)), 1) + hard / 2 / max(sum(map(len, seating.played.values())), 1)


def _moved(voice: Sequence[Note], octaves: int) -> tuple[Note, ...]:
    """Move a voice by octaves, except notes that would leave the MIDI range; those are fitted to the player later."""
    shift = OCTAVE * octaves
    return tuple(replace(note, pitch=note.pitch + shift) if 0 <= note.pitch + shift <= 127 else note for note in voice)


def _line(line: VoiceLine, voice: Iterable[Note], profile: EnergyProfile, piece: Piece) -> tuple[Note, ...]:
    """The notes that a line takes from its voice."""
    notes: Sequence[Note] = [note for note in voice if profile.section_at(note.onset) in line.sections]
    if line.shortest:
        notes = unhurried(notes, max(round(line.shortest * main_meter(piece).beat_ticks), 1))
    return _moved(notes, line.octaves)


def _tuned(notes: Sequence[Note], profile: EnergyProfile, piece: Piece) -> tuple[Note, ...]:
    """Keep only notes that begin a bar on the tonic or its fifth."""
    key = detect_key(piece)
    if key is None:
        return ()
    tuned = {key.tonic_pitch_class, (key.tonic_pitch_class + FIFTH) % 12}
    bars = set(profile.onsets)
    return tuple(note for note in notes if note.onset in bars and note.pitch % 12 in tuned)


def _part(chair: Chair, notes: Sequence[Note], loudest: float, pedals: tuple[Pedal, ...]) -> Part:
    """The part of a chair, softer than the melody as specified."""
    mean = _mean_velocity(notes)
    factor = min(chair.loudness * loudest / mean, 1.0) if mean else 1.0
    is_piano = INSTRUMENTS[chair.program].family == FAMILIES[0]
    heard = tuple(replace(note, velocity=_lifted(note.velocity, factor)) for note in notes)
    return Part(heard, chair.program, chair.name, pedals=pedals if is_piano else ())


def _mean_velocity(notes: Sequence[Note]) -> float:
    return sum(note.velocity for note in notes) / len(notes) if notes else 0.0


def _lifted(velocity: int, factor: float) -> int:
    return velocity_near((SOFTEST + DYNAMICS * velocity) * factor)
