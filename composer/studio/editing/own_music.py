"""The visitor's own music: read, put on its beats, corrected, and kept as a composition."""

from dataclasses import dataclass, replace
from pathlib import Path

from composer.beats.finding import Beats, Correction
from composer.beats.found import Way
from composer.beats.reading import on_its_beats
from composer.errors import BadInput
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.notices import Notice
from composer.score.analysis import analyze
from composer.score.corrections import Corrections, corrected
from composer.score.formats import BEGINNING_BYTES, recognized
from composer.score.meter import Meter
from composer.score.names import printable
from composer.score.piece import Piece
from composer.score.reading import read_with_remarks
from composer.studio.playback.performance import Performance
from composer.studio.session.composing import Composition
from composer.studio.session.library import KeptPiece, Shelf
from composer.transcription.recording import AUDIO_SUFFIXES
from composer.transcription.transcribe import transcribe

# An hour is the longest that can be played; this many notes take 20 MB, and a second to draw. Both are guesses at what
# anybody brings.
LONGEST_OWN_SECONDS, MOST_OWN_NOTES = 3600, 100_000
# Each of hundreds of parts on one channel has all its messages.
MOST_OWN_MESSAGES = 200_000
AS_UNDERSTOOD = Corrections()


@dataclass(frozen=True, slots=True, eq=False)
class OwnMusic:
    """Music as read, before beat tracking; what was hummed or played here `is_on_beats` already."""

    name: str
    piece: Piece
    remarks: tuple[Notice, ...] = ()
    is_on_beats: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class OwnComposition:
    """The resulting composition, the beats that were found if it was played without a click, and remarks."""

    composition: Composition
    beats: Beats | None
    remarks: tuple[Notice, ...]


def read_own_music(content: bytes, name: str) -> OwnMusic:
    """Read a music file. Raises BadInput if it cannot be read, or is too long to edit."""
    name = printable(name)
    if Path(name).suffix.lower() in AUDIO_SUFFIXES and recognized(content[:BEGINNING_BYTES]) is None:
        own = OwnMusic(name, transcribe(content, name).piece, is_on_beats=True)
    else:
        own = OwnMusic(name, *read_with_remarks(content, name))
    if own.piece.seconds > LONGEST_OWN_SECONDS or own.piece.note_count > MOST_OWN_NOTES:
        raise BadInput("too_long_to_work_on", name=name, minutes=LONGEST_OWN_SECONDS // 60, notes=MOST_OWN_NOTES)
    messages = sum(len(part.messages) for part in own.piece.parts)
    if messages > MOST_OWN_MESSAGES:
        raise BadInput("too_many_controllers", name=name, messages=messages, most=MOST_OWN_MESSAGES)
    return own


def own_composition(
    own: OwnMusic,
    shelf: Shelf,
    corrections: Corrections = AS_UNDERSTOOD,
    of_beats: Correction | None = None,
    way: Way = "auto",
) -> OwnComposition:
    """Make a composition of the music, kept on the shelf, with the visitor's corrections.

    `way` says whether to use the beats of the file or to find them. Raises BadInput for invalid corrections.
    """
    piece, remarks, beats = own.piece, own.remarks, None
    if not own.is_on_beats:
        if of_beats is not None and corrections.meter is not None:
            of_beats = replace(of_beats, meter=Meter.parse(corrections.meter))
        found, remarks = on_its_beats(piece, remarks, way, of_beats)
        piece, beats = found.piece, found.beats
    if beats is not None:
        # The detected bars already have that meter.
        corrections = replace(corrections, meter=None)
    piece = corrected(piece, corrections)
    kept = shelf.add(KeptPiece.of(Work(piece, name=own.name.rpartition(".")[0]), origin=Request(), step="step_own"))
    composition = Composition(
        Request(),
        piece,
        tuple(range(len(piece.parts))),
        analyze(piece),
        None,
        "",
        kept_as=kept.id,
        step="step_own",
        is_reworked=True,
        naming=kept.naming,
        performance=Performance.of(piece),
    )
    return OwnComposition(composition, beats, remarks)
