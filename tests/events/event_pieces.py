"""Pieces that are difficult to encode: long notes, long silences, empty parts, unisons, few and many bars."""

from dataclasses import replace

from hypothesis import strategies as st

from composer.score.meter import Meter
from composer.score.piece import MeterMark, Note, Part, Piece
from tests.pieces import parts, pieces


@st.composite
def hard_pieces(draw: st.DrawFn) -> Piece:
    """Any piece, perhaps stretched to last for hours, doubled in unison, with an empty part, or silent at first."""
    piece = draw(pieces())
    stretch = draw(st.sampled_from([1, 1, 1, 7, 40]))
    shift = draw(st.sampled_from([0, 0, 5, 96 * 100]))
    moved = [replace(part, notes=tuple(_moved(note, stretch, shift) for note in part.notes)) for part in piece.parts]
    if draw(st.booleans()):
        moved.append(replace(moved[0], program=draw(st.integers(0, 127))))
    if draw(st.booleans()):
        moved.insert(draw(st.integers(0, len(moved))), Part((), program=40, name="silent"))
    return replace(piece, parts=tuple(moved))


def _moved(note: Note, stretch: int, shift: int) -> Note:
    return Note(note.onset * stretch + shift, note.pitch, note.duration * stretch, note.velocity)


def drum_and_piano_pieces() -> st.SearchStrategy[Piece]:
    """Two to four parts, one of them drums."""
    drums = parts().map(lambda part: replace(part, is_drums=True))
    pitched = parts().map(lambda part: replace(part, is_drums=False))
    return st.builds(
        lambda kit, others, place: Piece((*others[:place], kit, *others[place:])),
        drums,
        st.lists(pitched, min_size=1, max_size=3),
        st.integers(0, 3),
    )


def in_meter(meter: str, *struck: tuple[int, int, int]) -> Piece:
    """A piece of one part in a meter; its notes as onset, pitch, duration."""
    part = Part(tuple(Note(onset, pitch, duration) for onset, pitch, duration in struck))
    return Piece((part,), meters=(MeterMark(0, Meter.parse(meter)),))
