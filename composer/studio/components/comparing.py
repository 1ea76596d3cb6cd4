"""Players for one piece, or for two side by side with their differences."""

from collections.abc import Callable

import streamlit as st

from composer.score.clock import clock, rounded
from composer.score.key import Key
from composer.studio.components.kept_sound import show_sound
from composer.studio.components.thumbnail import show_thumbnail
from composer.studio.session.library import KeptPiece
from composer.studio.texts import text
from composer.studio.texts.names import key_name, plain, style_names


def show_pair(pieces: list[tuple[str, KeptPiece]]) -> None:
    """Show the players of one or two pieces under their names."""
    for column, (name, kept) in zip(st.columns(len(pieces), gap="large"), pieces, strict=True):
        with column:
            st.header(plain(name), anchor=False)
            show_thumbnail(kept, "heard")
            show_sound(kept)


def show_comparison(pieces: list[KeptPiece], heard: str, choose: Callable[[str], None]) -> None:
    """Show two pieces side by side with play buttons, and a table of facts with differences in bold.

    For a single piece, only the title: the player shows the rest.
    """
    for column, kept in zip(st.columns(len(pieces), gap="large"), pieces, strict=True):
        with column:
            st.header(plain(kept.title), anchor=False)
            if len(pieces) > 1:
                show_thumbnail(kept, "heard")
                is_heard = kept.id == heard
                words = text("playing" if is_heard else "listen")
                key = f"heard_{kept.id}"
                st.button(words, key=key, disabled=is_heard, on_click=choose, args=(kept.id,), width="stretch")
    if len(pieces) > 1:
        st.markdown(_table(pieces))


def facts_line(kept: KeptPiece) -> str:
    """The length, number of notes, key, meter, tempo and style in one line."""
    analysis = kept.analysis
    return text(
        "piece_facts",
        length=clock(analysis.seconds),
        notes=analysis.notes,
        key=key_name(Key.parse(analysis.key) if analysis.key else None),
        meter=analysis.meter,
        tempo=rounded(analysis.tempo),
        style=styles_line(kept),
    )


def styles_line(kept: KeptPiece) -> str:
    """The names of its styles, or that it came from a file."""
    return text("piece_from_file") if kept.is_from_file or kept.asked is None else style_names(kept.asked.styles)


def _table(pieces: list[KeptPiece]) -> str:
    """A Markdown table that compares two pieces, with differences in bold."""
    analyses = [kept.analysis for kept in pieces]
    rows = {
        "fact_length": [clock(analysis.seconds) for analysis in analyses],
        "fact_notes": [f"{analysis.notes:,}" for analysis in analyses],
        "fact_key": [key_name(Key.parse(analysis.key) if analysis.key else None) for analysis in analyses],
        "fact_meter": [analysis.meter for analysis in analyses],
        "fact_tempo": [str(rounded(analysis.tempo)) for analysis in analyses],
        "fact_style": [styles_line(kept) for kept in pieces],
        "fact_density": [f"{analysis.density:.1f}" for analysis in analyses],
        "fact_repetition": [f"{analysis.repetition:.0%}" for analysis in analyses],
        "fact_seed": [str(kept.request.seed) if kept.request else "" for kept in pieces],
    }
    lines = [[text("fact_piece"), *(plain(kept.title) for kept in pieces)], ["---"] * (len(pieces) + 1)]
    for name, values in rows.items():
        # Only pieces that a link opens have a seed.
        if not any(values):
            continue
        differ = len(set(values)) > 1
        lines.append([text(name), *(f"**{value}**" if differ else value for value in values)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
