"""The library: the visitor's pieces, to play, compare, rename, star, download, and restore."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from composer.audio.encoding import FORMATS
from composer.errors import ComposerError
from composer.export.bundle import library_zip
from composer.export.files import midi_to_take
from composer.export.restoring import LONGEST_LINK, MOST_BYTES, request_of_link, restored
from composer.export.titles import file_stem
from composer.generation.form.story import closes
from composer.generation.request.request import Request
from composer.score.editing import edits_of_text
from composer.score.midi import LARGEST_FILE_BYTES
from composer.score.names import printable
from composer.studio.components.comparing import facts_line, show_comparison
from composer.studio.components.downloads import sound_in_turn, takeaway_of
from composer.studio.components.player import Start, show_player
from composer.studio.components.results import work_of
from composer.studio.components.thumbnail import show_thumbnail
from composer.studio.components.upload_limits import show_limits
from composer.studio.components.waiting import show_waiting
from composer.studio.editing.heard import heard, heard_work
from composer.studio.editing.tasks import kept_composition
from composer.studio.session import fonts, library, resources
from composer.studio.session.address import EDITS, PIECE
from composer.studio.session.composing import Composition
from composer.studio.session.jobs import Job
from composer.studio.session.library import LONGEST_NAME, KeptPiece, Shelf
from composer.studio.session.library_composing import compose_again
from composer.studio.session.visit import SHOWN_AT_ONCE, visit
from composer.studio.session.visitor import remember_visitor, visitor
from composer.studio.texts import text
from composer.studio.texts.language import language
from composer.studio.texts.names import plain
from composer.studio.texts.translation import in_language

SOUNDS = ("mp3", "wav")
# The number of recently heard pieces that stay playable.
MOST_PLAYABLE = 4


def main() -> None:
    state = visit()
    collect_restored()
    shelf = library.shelf()
    remember_visitor(shelf.version)
    st.title(text("library_title"), anchor=False)
    st.markdown(text("library_about"))
    pieces = shelf.pieces
    show_toolbar(shelf, pieces)
    for job in state.restoring:
        show_waiting(job, str(id(job)))
    removed = state.removed
    if not pieces:
        if removed is not None:
            show_removed(shelf, removed)
        st.info(text("library_empty"))
        with st.container(key="library_compose"):
            st.page_link("pages/compose.py", label=text("library_compose"), icon=":material/music_note:")
        return
    show_heard([heard(kept) for kept in map(shelf.find, state.heard) if kept is not None])
    # What was deleted can be restored in the place where it was.
    listed = pieces if removed is None else sorted([*pieces, removed], key=lambda kept: kept.added, reverse=True)
    if st.session_state.get("starred_first"):
        listed.sort(key=lambda kept: not kept.is_starred)
    for kept in listed[: state.shown]:
        if kept is removed:
            show_removed(shelf, kept)
        else:
            show_card(shelf, heard(kept))
    hidden = len(listed) - state.shown
    if hidden > 0:
        st.button(text("library_more", count=hidden), on_click=show_more)


def show_toolbar(shelf: Shelf, pieces: list[KeptPiece]) -> None:
    """Show the actions for all pieces: download all, restore some, the order."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if pieces:
            st.download_button(
                text("library_all"),
                lambda: library_zip([heard_work(kept) for kept in pieces]),
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
    """Show the restoring of pieces from a file or link."""
    st.file_uploader(
        text("restore_file"),
        type=["mid", "midi", "json", "zip"],
        accept_multiple_files=True,
        key="restored_files",
        on_change=restore_files,
        args=(shelf,),
    )
    show_limits({"MIDI, JSON": ((".mid", ".midi", ".json"), LARGEST_FILE_BYTES), "ZIP": ((".zip",), MOST_BYTES)})
    st.text_input(
        text("restore_link"), max_chars=LONGEST_LINK, key="restored_link", placeholder=text("restore_link_placeholder")
    )
    st.button(text("restore_link_button"), on_click=restore_link, args=(shelf,))


def restore_files(shelf: Shelf) -> None:
    """Put the pieces in files that were added to the list on the shelf; those that are only requests are composed
    again.

    Files that were there before, or are taken from the list, change nothing, and a broken one does not keep out others.
    """
    state, files = visit(), st.session_state.restored_files
    added = [file for file in files if file.file_id not in state.restored]
    state.restored = frozenset(file.file_id for file in files)
    works, requests, problem = [], [], None
    for file in added:
        try:
            found = restored(printable(file.name), file.getvalue())
        except ComposerError as error:
            problem = in_language(error.notice)
        else:
            works += found[0]
            requests += found[1]
    for work in works:
        shelf.add(KeptPiece.of(work))
    for request in requests:
        begin(request, shelf)
    if not added:
        return
    if problem is not None:
        note(False, problem)
    elif works or requests:
        note(True, text("restored", count=len(works) + len(requests)))
    else:
        note(False, text("restored_none"))


def restore_link(shelf: Shelf) -> None:
    """Compose the piece in a link again."""
    try:
        begin(request_of_link(st.session_state.restored_link), shelf)
    except ComposerError as error:
        note(False, in_language(error.notice))


def begin(request: Request, shelf: Shelf) -> None:
    """Compose a request in the background."""
    visit().restoring.append(Job(resources.workers_for(request), partial(compose_again, request, shelf)))


def collect_restored() -> None:
    """Remove finished jobs, and report their errors."""
    state = visit()
    for job in [job for job in state.restoring if job.is_done]:
        state.restoring.remove(job)
        _, problem = job.outcome()
        if problem:
            note(False, problem)


def note(is_good: bool, words: str) -> None:
    """Show a message above the pieces, once."""
    visit().restoring_note = (is_good, words)


def show_card(shelf: Shelf, kept: KeptPiece) -> None:
    """Show a piece: thumbnail, facts, and actions."""
    others = visit().heard
    title = kept.title
    with st.container(border=True, key=f"card_{kept.id}"):
        drawing, words = st.columns([1, 3], vertical_alignment="center")
        with drawing:
            show_thumbnail(kept, "card")
        with words:
            st.header(plain(title), anchor=False)
            st.caption(facts_line(kept) if kept.is_whole else f"{facts_line(kept)} · {text('piece_partly')}")
            with st.container(horizontal=True, vertical_alignment="center", key=f"actions_{kept.id}"):
                st.button(
                    text("listen"),
                    key=f"listen_{kept.id}",
                    icon=":material/play_arrow:",
                    type="primary" if kept.id in others else "secondary",
                    on_click=hear,
                    args=(kept.id,),
                )
                if others and kept.id not in others:
                    st.button(
                        text("compare"),
                        key=f"compare_{kept.id}",
                        icon=":material/compare_arrows:",
                        help=text("compare_help"),
                        on_click=hear,
                        args=(others[0], kept.id),
                    )
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
                show_naming(shelf, kept)
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
    """Show the field for the owner's name of a piece."""
    key = f"name_{kept.id}"
    # Opening and closing it causes no rerun, which would break a download pressed at that moment.
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
    """Show the player with the selected piece, or one of two."""
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
            loops=not closes(composition.request.form),
            expression=composition.request.expression,
            start=state.library_start,
            reveals=True,
            fonts=fonts.labeled(),
            font=font.stem if font else "",
            takeaway=takeaway_of(work_of(composition), font),
            on_edits=lambda: take_edits(plays.id),
            on_font=lambda: fonts.choose(state.player.font or ""),
        )
        st.button(text("close"), icon=":material/close:", on_click=hear)


def playable(kept: KeptPiece) -> Composition:
    """The composition of a piece with its edits, kept so that it plays on through reruns."""
    known, edits = visit().library_playable, edits_of_text(kept.edits)
    if kept.id not in known:
        shelved = library.shelf().find(kept.id)
        known[kept.id] = kept_composition(shelved or kept)
        for old in list(known)[:-MOST_PLAYABLE]:
            del known[old]
    if known[kept.id].edits != edits:
        known[kept.id] = replace(known[kept.id], edits=edits)
    return known[kept.id]


def take_edits(id: str) -> None:
    """Save the mixer's edits with the piece they belong to."""
    told, composition = visit().player.edits, visit().library_playable.get(id)
    if told and composition is not None and told["id"] == composition.performance.id:
        library.shelf().edit(id, told["text"])


def address_of(kept: KeptPiece) -> dict[str, str]:
    """The address of a piece on the first page."""
    is_answer = kept.request is not None and kept.is_whole
    told = kept.request.to_query() if kept.request is not None and is_answer else {PIECE: kept.id}
    return told | ({EDITS: kept.edits} if kept.edits else {})


def show_downloads(kept: KeptPiece) -> None:
    """Show its files, made on request."""
    with st.popover(text("piece_download"), icon=":material/download:", key=f"files_{kept.id}"):
        stem = file_stem(kept.name) or file_stem(kept.titles[0])
        save = partial(st.download_button, on_click="ignore", width="stretch")
        midi = partial(midi_of, kept, language())
        save(text("take_mid"), midi, f"{stem}.mid", "audio/midi", key=f"take_midi_{kept.id}")
        for format in SOUNDS:
            content = partial(sound_of, kept, format, fonts.chosen(), visitor(), language())
            save(
                text(f"take_{format}"),
                content,
                f"{stem}.{format}",
                FORMATS[format].media_type,
                key=f"take_{format}_{kept.id}",
            )


def midi_of(kept: KeptPiece, spoken: str) -> bytes:
    """A piece as MIDI, with its title and the names of its tracks."""
    return midi_to_take(kept.work, spoken)


def sound_of(kept: KeptPiece, format: str, font: Path | None, owner: str, spoken: str) -> bytes:
    """The sound of a piece as a file, made on request."""
    return sound_in_turn(kept.work, format, font, owner, spoken)


def remove(shelf: Shelf, id: str) -> None:
    """Delete a piece; it can be restored until another one is deleted."""
    # First: once another press has come, Streamlit ends this one where it next looks into the session.
    state = visit()
    removed = shelf.remove(id)
    # The second press of a double click finds nothing.
    if removed is not None:
        state.removed = removed


def put_back(shelf: Shelf) -> None:
    """Restore the last deleted piece."""
    state = visit()
    if state.removed is not None:
        shelf.put_back(state.removed)
    state.removed = None


def show_removed(shelf: Shelf, removed: KeptPiece) -> None:
    """Show what was deleted last, with a way to restore it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(text("piece_deleted", title=plain(removed.title)), width="content")
        words = text("piece_undelete")
        st.button(words, key="undelete", icon=":material/undo:", on_click=put_back, args=(shelf,))


def hear(*ids: str) -> None:
    """Play a piece from its start, or another beside it; without ids, none."""
    state = visit()
    state.heard, state.library_plays = ids, ids[-1] if ids else ""
    state.library_start = Start()


def switch(id: str) -> None:
    """Switch to the other of two pieces, in the same bar."""
    visit().library_plays, visit().library_start = id, Start(None)


def show_more() -> None:
    """Show more pieces."""
    visit().shown += SHOWN_AT_ONCE


main()
