"""A/B comparison of a piece and its variations: each plays at a press, from the current bar.

All are variations of the same original. The one being heard is the current piece, one step after the original: keeping
it requires nothing, and undo leads back.
"""

from collections import Counter
from dataclasses import dataclass, replace

import streamlit as st

from composer.score.piece import Piece
from composer.studio.components.player import Start
from composer.studio.components.thumbnail import show_thumbnail
from composer.studio.parts import PIECE, TOOLS, redrawing
from composer.studio.session import history, library
from composer.studio.session.composing import Composition
from composer.studio.texts import text

CARDS_A_ROW = 4
MOST_VARIATIONS = 7
_BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Variation:
    """A variation, the text that names its distance, and the share (0..1) of the original's notes that it keeps."""

    composition: Composition
    distance: str
    shared: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """An original with its variations, in the order in which they were made."""

    original: Composition
    variations: tuple[Variation, ...] = ()


def present() -> Comparison | None:
    """The comparison to which the current piece belongs, if any."""
    beside: Comparison | None = st.session_state.get(_BESIDE)
    heard = history.present()
    if beside is None or heard is None:
        return None
    all_of_them = [beside.original, *(variation.composition for variation in beside.variations)]
    return beside if any(_is_same(heard, one) for one in all_of_them) else None


def original() -> Composition | None:
    """What variations are made of: the original, even while a variation is heard."""
    beside, heard = present(), history.present()
    # With the edits made since.
    return heard if beside is None or heard is None or _is_same(heard, beside.original) else beside.original


def add(of: Composition, made: Composition, distance: str) -> None:
    """Add a variation, and play it from the start."""
    before: Comparison | None = st.session_state.get(_BESIDE)
    known = before.variations if before is not None and _is_same(before.original, of) else ()
    share = shared(of.written or of.piece, made.written or made.piece)
    variations = (*known, Variation(made, distance, share))[-MOST_VARIATIONS:]
    st.session_state[_BESIDE] = Comparison(of, variations)
    _hear(of, made, Start())


def shared(piece: Piece, variation: Piece) -> float:
    """The share (0..1) of a piece's notes, by part, onset and pitch, that are also in a variation."""
    notes, others = (
        Counter((place, note.onset, note.pitch) for place, part in enumerate(one.parts) for note in part.notes)
        for one in (piece, variation)
    )
    return (notes & others).total() / max(notes.total(), 1)


def show_comparison() -> None:
    """Show a card for the original and each variation, and actions for the one being heard."""
    beside, heard = present(), history.present()
    if beside is None or heard is None or not beside.variations:
        return
    st.subheader(text("beside"), anchor=False)
    st.caption(text("beside_help"))
    notes = beside.original.analysis.notes
    cards = [(beside.original, text("beside_original"), text("beside_notes", notes=notes))]
    cards += [
        (
            one.composition,
            text("beside_variation", distance=text(one.distance)),
            text("beside_shared", percent=round(100 * one.shared)),
        )
        for one in beside.variations
    ]
    for start in range(0, len(cards), CARDS_A_ROW):
        columns = st.columns(min(len(cards), CARDS_A_ROW))
        for column, number in zip(columns, range(start, len(cards)), strict=False):
            with column, st.container(border=True):
                _show_card(number, *cards[number], beside.original, heard)
    is_variation = not _is_same(heard, beside.original)
    with st.container(horizontal=True):
        words = text("beside_keep" if is_variation else "beside_keep_original")
        st.button(words, icon=":material/check:", key="beside_keep", on_click=redrawing(_close, PIECE, TOOLS))
        if is_variation:
            undo = text("beside_undo")
            st.button(
                undo,
                icon=":material/undo:",
                key="beside_undo",
                on_click=redrawing(_undo, PIECE, TOOLS),
                args=(beside.original,),
            )


def _show_card(
    number: int, composition: Composition, title: str, line: str, original: Composition, heard: Composition
) -> None:
    st.markdown(f"**{title}**")
    kept = library.shelf().find(composition.kept_as)
    if kept is not None:
        show_thumbnail(kept, f"beside_{number}")
    st.caption(line)
    is_heard = _is_same(composition, heard)
    st.button(
        text("candidate_heard" if is_heard else "listen"),
        key=f"beside_{number}",
        disabled=is_heard,
        width="stretch",
        on_click=redrawing(_hear, PIECE, TOOLS),
        args=(original, composition, Start(None)),
    )


def _hear(original: Composition, chosen: Composition, start: Start) -> None:
    """Switch to the original, and from there to a variation if it is one, keeping the mixer settings."""
    heard = history.present()
    same = heard is not None and len(heard.piece.parts) == len(chosen.piece.parts)
    edits = heard.edits if heard is not None and same else chosen.edits
    if not history.return_to(original, start):
        history.push(original, start)
    if not _is_same(original, chosen):
        history.push(replace(chosen, edits=edits), start)
    else:
        history.change(edits=edits)


def _undo(original: Composition) -> None:
    _hear(original, original, Start(None))
    _close()


def _close() -> None:
    st.session_state[_BESIDE] = None


def _is_same(one: Composition, other: Composition) -> bool:
    """Whether they are the same piece, apart from edits."""
    return one.performance is other.performance
