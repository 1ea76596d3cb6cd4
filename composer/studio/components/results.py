"""The score of a composition, and its works for download."""

import streamlit as st

from composer.export.work import Work
from composer.studio.components.dragging import show_dragging
from composer.studio.components.sheet import show_sheet
from composer.studio.session import fonts, library
from composer.studio.session.composing import Composition
from composer.studio.texts import text
from composer.studio.texts.names import part_names, work_file_stem


def show_results(composition: Composition) -> None:
    """Show the score, engraved when it is opened."""
    work = work_of(composition)
    with st.expander(text("sheet"), icon=":material/queue_music:", on_change="rerun", key="sheet_panel") as panel:
        if panel.open:
            show_sheet(work)
    names = dict(zip(composition.numbers, part_names(composition.heard.parts), strict=True))
    font = fonts.chosen()
    name = font.stem if font else ""
    show_dragging(composition.performance, composition.edits.to_text(), name, work_file_stem(work), names)


def work_of(composition: Composition) -> Work:
    """A composition as a work for download: with its edits, and the name its owner gave it."""
    kept = library.shelf().find(composition.kept_as)
    return Work(
        composition.heard,
        None if composition.is_reworked else composition.request,
        composition.weights,
        composition.originality,
        kept.name if kept else "",
        composition.edits.to_text(),
        composition.heard_as_written,
        composition.naming,
        composition.rework,
    )
