"""The library: the visitor's pieces, to hear again, compare, name, star, take away, and bring back."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from composer.audio.encoding import FORMATS
from composer.errors import ComposerError
from composer.export.bundle import library_zip
from composer.export.restoring import LONGEST_LINK, request_of_link, restored
from composer.export.titles import file_stem
from composer.generation.request.request import Request
from composer.score.names import printable
from composer.studio.components.comparing import facts_line, show_comparison
from composer.studio.components.downloads import sound_in_turn, takeaway_of
from composer.studio.components.player import Start, show_player
from composer.studio.components.results import work_of
from composer.studio.components.thumbnail import show_thumbnail
from composer.studio.components.waiting import show_waiting
from composer.studio.editing.tasks import kept_composition
from composer.studio.session import fonts, library, resources
from composer.studio.session.address import EDITS, PIECE
from composer.studio.session.composing import Composition
from composer.studio.session.jobs import Job
from composer.studio.session.library import LONGEST_NAME, KeptPiece, Shelf
from composer.studio.session.library_composing import compose_again
from composer.studio.session.visit import SHOWN_AT_ONCE, visit
from composer.studio.session.visitor import visitor
from composer.studio.texts import text
from composer.studio.texts.names import plain
from composer.studio.texts.translation import in_language

SOUNDS = ("mp3", "wav")
# Of the pieces that were heard last, what plays them.
MOST_PLAYABLE = 4


def main() -> None:
    state = visit()
    collect_restored()
    shelf = library.shelf()
    st.title(text("library_title"), anchor=False)
    st.markdown(text("library_about"))
    pieces = shelf.pieces
    show_toolbar(shelf, pieces)
    for number, job in enumerate(state.restoring):
        show_waiting(job, str(number))
    show_removed(shelf)
    if not pieces:
        st.info(text("library_empty"))
        st.page_link("pages/compose.py", label=text("library_compose"), icon=":material/music_note:")
        return
    show_heard([kept for kept in map(shelf.find, state.heard) if kept is not None])
    if st.session_state.get("starred_first"):
        pieces.sort(key=lambda kept: not kept.is_starred)
    for kept in pieces[: state.shown]:
        show_card(shelf, kept)
    hidden = len(pieces) - state.shown
    if hidden > 0:
        st.button(text("library_more", count=hidden), on_click=show_more)


def show_toolbar(shelf: Shelf, pieces: list[KeptPiece]) -> None:
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
    note = visit().restoring_note
    if note is not None:
        (st.success if note[0] else st.error)(plain(note[1]))
        visit().restoring_note = None


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
        note(False, in_language(error.notice))
        return
    for work in works:
        shelf.add(KeptPiece.of(work))
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
        note(False, in_language(error.notice))


def begin(request: Request, shelf: Shelf) -> None:
    """Compose a request in the background."""
    visit().restoring.append(Job(resources.workers_for(request), partial(compose_again, request, shelf)))


def collect_restored() -> None:
    """Leave the jobs that are done, and say what went wrong in them."""
    state = visit()
    for job in [job for job in state.restoring if job.is_done]:
        state.restoring.remove(job)
        _, problem = job.outcome()
        if problem:
            note(False, problem)


def note(is_good: bool, words: str) -> None:
    """Say something above the pieces, once."""
    visit().restoring_note = (is_good, words)


def show_card(shelf: Shelf, kept: KeptPiece) -> None:
    """One piece: what it looks like, what it is, and what can be done with it."""
    heard = visit().heard
    title = kept.title
    with st.container(border=True, key=f"card_{kept.id}"):
        drawing, words = st.columns([1, 3], vertical_alignment="center")
        with drawing:
            show_thumbnail(kept, "card")
        with words:
            st.header(plain(title), anchor=False)
            st.caption(facts_line(kept) if kept.is_whole else f"{facts_line(kept)} · {text('piece_partly')}")
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
                    type="tertiary",
                    on_click=shelf.star,
                    args=(kept.id, not kept.is_starred),
                )
                st.page_link(
                    "pages/compose.py",
                    label=text("piece_open"),
                    icon=":material/open_in_new:",
                    help=text("piece_open_help"),
                    query_params=address_of(kept),
                )
                show_downloads(kept)
                st.button(
                    text("piece_delete"),
                    key=f"delete_{kept.id}",
                    icon=":material/delete:",
                    type="tertiary",
                    on_click=remove,
                    args=(shelf, kept.id),
                )


def show_naming(shelf: Shelf, kept: KeptPiece) -> None:
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


def show_heard(pieces: list[KeptPiece]) -> None:
    """The player with the piece that is heard, or the one of two that is."""
    state = visit()
    if not pieces:
        return
    plays = next((kept for kept in pieces if kept.id == state.library_plays), pieces[0])
    composition = playable(plays)
    fonts.level(composition.performance)
    font = fonts.chosen()
    with st.container(border=True, key="heard"):
        show_comparison(pieces, plays.id, switch)
        show_player(
            composition.performance,
            plays.edits,
            plays.id,
            expression=composition.request.expression,
            start=state.library_start,
            fonts=[(each.stem, fonts.readable(each)) for each in fonts.offered()],
            font=font.stem if font else "",
            takeaway=takeaway_of(work_of(composition), font),
            on_edits=lambda: take_edits(plays.id),
            on_font=lambda: fonts.choose(state.player.font or ""),
        )
        st.button(text("close"), icon=":material/close:", on_click=hear)


def playable(kept: KeptPiece) -> Composition:
    """What plays a piece: kept, so that it plays on while the page is drawn again."""
    known = visit().library_playable
    if kept.id not in known:
        known[kept.id] = kept_composition(kept)
        for old in list(known)[:-MOST_PLAYABLE]:
            del known[old]
    return known[kept.id]


def take_edits(id: str) -> None:
    """Keep what the mixer says with the piece that it was said of."""
    told, composition = visit().player.edits, visit().library_playable.get(id)
    if told and composition is not None and told["id"] == composition.performance.id:
        library.shelf().edit(id, told["text"])


def address_of(kept: KeptPiece) -> dict[str, str]:
    """What the address of the first page tells of a piece."""
    is_answer = kept.request is not None and kept.is_whole
    told = kept.request.to_query() if kept.request is not None and is_answer else {PIECE: kept.id}
    return told | ({EDITS: kept.edits} if kept.edits else {})


def show_downloads(kept: KeptPiece) -> None:
    """Its files, made when they are asked for."""
    with st.popover(text("piece_download"), icon=":material/download:", key=f"files_{kept.id}"):
        stem = file_stem(kept.name) or file_stem(kept.titles[0])
        save = partial(st.download_button, on_click="ignore", width="stretch")
        save(text("take_mid"), kept.midi, f"{stem}.mid", "audio/midi", key=f"take_midi_{kept.id}")
        for format in SOUNDS:
            content = partial(sound_of, kept, format, fonts.chosen(), visitor())
            save(
                text(f"take_{format}"),
                content,
                f"{stem}.{format}",
                FORMATS[format].media_type,
                key=f"take_{format}_{kept.id}",
            )


def sound_of(kept: KeptPiece, format: str, font: Path | None, owner: str) -> bytes:
    """The sound of a piece as a file, made when it is asked for."""
    return sound_in_turn(kept.work, format, font, owner)


def remove(shelf: Shelf, id: str) -> None:
    """Delete a piece; it can be put back until another one is."""
    visit().removed = shelf.remove(id)


def put_back(shelf: Shelf) -> None:
    """Put back what was deleted last."""
    state = visit()
    if state.removed is not None:
        shelf.put_back(state.removed)
    state.removed = None


def show_removed(shelf: Shelf) -> None:
    """What was deleted last, and the way to have it back."""
    removed = visit().removed
    if removed is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(text("piece_deleted", title=plain(removed.title)), width="content")
            words = text("piece_undelete")
            st.button(words, key="undelete", icon=":material/undo:", on_click=put_back, args=(shelf,))


def hear(*ids: str) -> None:
    """Hear a piece from its start, or another beside it; without any, none."""
    state = visit()
    state.heard, state.library_plays = ids, ids[-1] if ids else ""
    state.library_start = Start()


def switch(id: str) -> None:
    """Hear the other of two pieces, in the same bar."""
    visit().library_plays, visit().library_start = id, Start(None)


def show_more() -> None:
    """Show as many again."""
    visit().shown += SHOWN_AT_ONCE


main()
