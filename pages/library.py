"""The library: the visitor's pieces, to hear again, compare, name, star, take away, and bring back."""

from dataclasses import replace
from functools import partial

import streamlit as st

from composer.errors import ComposerError
from composer.export.bundle import library_zip
from composer.export.restoring import LONGEST_LINK, request_of_link, restored
from composer.generation.request.request import Request
from composer.score.names import printable
from composer.studio.components.comparing import facts_of, show_comparison
from composer.studio.components.thumbnail import show_thumbnail
from composer.studio.components.waiting import show_waiting
from composer.studio.session import library, resources
from composer.studio.session.jobs import Job
from composer.studio.session.library import LONGEST_NAME, Kept, Shelf
from composer.studio.session.library_composing import recompose
from composer.studio.texts import text
from composer.studio.texts.names import plain
from composer.studio.texts.translation import in_language

SHOWN_AT_ONCE = 12
STAR, NO_STAR = ":material/star:", ":material/star_outline:"


def main() -> None:
    state = st.session_state
    state.setdefault("heard", ())
    state.setdefault("shown", SHOWN_AT_ONCE)
    state.setdefault("restoring_note", None)
    state.setdefault("restoring", [])
    collect_restored()
    shelf = library.shelf()
    st.title(text("library_title"), anchor=False)
    st.markdown(text("library_about"))
    pieces = shelf.pieces
    show_toolbar(shelf, pieces)
    for number, job in enumerate(state.restoring):
        show_waiting(job, str(number))
    if not pieces:
        st.info(text("library_empty"))
        st.page_link("pages/compose.py", label=text("library_compose"), icon=":material/music_note:")
        return
    show_comparison([kept for kept in map(shelf.find, state.heard) if kept is not None])
    if state.get("starred_first"):
        pieces.sort(key=lambda kept: not kept.is_starred)
    for kept in pieces[: state.shown]:
        show_card(shelf, kept)
    hidden = len(pieces) - state.shown
    if hidden > 0:
        st.button(text("library_more", count=hidden), on_click=show_more)


def show_toolbar(shelf: Shelf, pieces: list[Kept]) -> None:
    """What concerns all pieces: take all away, bring some back, the order."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if pieces:
            st.download_button(
                text("library_all"),
                lambda: library_zip([kept.work for kept in pieces]),
                "composer-library.zip",
                "application/zip",
                icon=":material/download:",
                on_click="ignore",
            )
        with st.popover(text("restore"), icon=":material/upload_file:"):
            show_restoring(shelf)
        if len(pieces) > 1:
            st.toggle(text("library_starred_first"), key="starred_first", persist_state="session")
    note = st.session_state.restoring_note
    if note is not None:
        (st.success if note[0] else st.error)(plain(note[1]))
        st.session_state.restoring_note = None


def show_restoring(shelf: Shelf) -> None:
    """A file or a link becomes pieces again."""
    st.file_uploader(
        text("restore_file"),
        type=["mid", "midi", "json", "zip"],
        accept_multiple_files=True,
        key="restored_files",
        on_change=restore_files,
        args=(shelf,),
    )
    st.text_input(
        text("restore_link"), max_chars=LONGEST_LINK, key="restored_link", placeholder=text("restore_link_placeholder")
    )
    st.button(text("restore_link_button"), on_click=restore_link, args=(shelf,))


def restore_files(shelf: Shelf) -> None:
    """Put the pieces of the uploaded files on the shelf; what is only a request is composed again."""
    works, requests = [], []
    try:
        for file in st.session_state.restored_files:
            found = restored(printable(file.name), file.getvalue())
            works += found[0]
            requests += found[1]
    except ComposerError as error:
        note(False, in_language(str(error)))
        return
    for work in works:
        shelf.add(Kept.of(work))
    for request in requests:
        begin(request, shelf)
    if works or requests:
        note(True, text("restored", count=len(works) + len(requests)))
    else:
        note(False, text("restored_none"))


def restore_link(shelf: Shelf) -> None:
    """Compose the piece of a link again."""
    try:
        begin(request_of_link(st.session_state.restored_link), shelf)
    except ComposerError as error:
        note(False, in_language(str(error)))


def begin(request: Request, shelf: Shelf) -> None:
    """Compose a request in the background."""
    st.session_state.restoring.append(Job(resources.workers_for(request), partial(recompose, request, shelf)))


def collect_restored() -> None:
    """Leave the jobs that are done, and say what went wrong in them."""
    state = st.session_state
    for job in [job for job in state.restoring if job.is_done]:
        state.restoring.remove(job)
        _, problem = job.outcome()
        if problem:
            note(False, problem)


def note(is_good: bool, words: str) -> None:
    """Say something above the pieces, once."""
    st.session_state.restoring_note = (is_good, words)


def show_card(shelf: Shelf, kept: Kept) -> None:
    """One piece: what it looks like, what it is, and what can be done with it."""
    heard = st.session_state.heard
    title = kept.title
    with st.container(border=True, key=f"card_{kept.id}"):
        drawing, words = st.columns([1, 3], vertical_alignment="center")
        with drawing:
            show_thumbnail(kept, "card")
        with words:
            st.header(plain(title), anchor=False)
            st.caption(facts_of(kept) if kept.is_whole else f"{facts_of(kept)} · {text('piece_partly')}")
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    text("listen"),
                    key=f"listen_{kept.id}",
                    icon=":material/play_arrow:",
                    type="primary" if kept.id in heard else "secondary",
                    on_click=hear,
                    args=(kept.id,),
                )
                if heard and kept.id not in heard:
                    st.button(
                        text("compare"),
                        key=f"compare_{kept.id}",
                        icon=":material/compare_arrows:",
                        help=text("compare_help"),
                        on_click=hear,
                        args=(heard[0], kept.id),
                    )
                show_naming(shelf, kept)
                st.button(
                    text("unstar" if kept.is_starred else "star"),
                    key=f"star_{kept.id}",
                    icon=STAR if kept.is_starred else NO_STAR,
                    type="tertiary",
                    on_click=shelf.star,
                    args=(kept.id, not kept.is_starred),
                )
                if kept.request is not None:
                    st.page_link(
                        "pages/compose.py",
                        label=text("piece_link"),
                        icon=":material/link:",
                        help=text("piece_link_help"),
                        query_params=kept.request.to_query(),
                    )


def show_naming(shelf: Shelf, kept: Kept) -> None:
    """What its owner calls a piece."""
    key = f"name_{kept.id}"
    # Opening and closing it draws no page anew: a download pressed at that moment would fail.
    with st.popover(text("rename"), icon=":material/edit:", key=f"naming_{kept.id}"):
        st.text_input(
            text("rename_label"),
            kept.name,
            LONGEST_NAME,
            key=key,
            help=text("rename_help"),
            placeholder=replace(kept, name="").title,
            on_change=lambda: shelf.rename(kept.id, st.session_state[key]),
        )


def hear(*ids: str) -> None:
    """Hear a piece, or two side by side."""
    st.session_state.heard = ids


def show_more() -> None:
    """Show as many again."""
    st.session_state.shown += SHOWN_AT_ONCE


main()
