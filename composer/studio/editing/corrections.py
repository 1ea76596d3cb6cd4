"""The visitor's own music: a file or a hum, what was recognized in it, and fields to correct that."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from composer.beats.finding import Correction
from composer.beats.found import Way
from composer.errors import ComposerError
from composer.generation.tasks.summary import Understood, understood
from composer.score.abc.read import LARGEST_BYTES as LARGEST_ABC_BYTES
from composer.score.archive import LARGEST_ARCHIVE_BYTES
from composer.score.clock import rounded
from composer.score.corrections import TEMPO_LIMITS, Corrections
from composer.score.formats import ABC_SUFFIXES, MIDI_SUFFIXES, MUSICXML_SUFFIXES
from composer.score.key import Key
from composer.score.midi import LARGEST_FILE_BYTES
from composer.score.names import printable
from composer.score.piece import Part, Piece
from composer.studio.components.tapping import show_tapping, taps_here
from composer.studio.components.upload_limits import show_limits
from composer.studio.components.waiting import show_waiting
from composer.studio.controls.choosing import choose
from composer.studio.controls.sections import KEYS
from composer.studio.controls.table import METERS
from composer.studio.editing import notes
from composer.studio.editing.own_music import OwnMusic, own_composition, read_own_music
from composer.studio.editing.tasks import WorkStopped
from composer.studio.session import history, library, resources
from composer.studio.session.jobs import Job
from composer.studio.texts import text
from composer.studio.texts.names import instrument_name, key_name, plain
from composer.studio.texts.translation import Sentence, in_language, sentence
from composer.transcription.recording import AUDIO_SUFFIXES, SAMPLE_RATE
from composer.transcription.recording import LARGEST_BYTES as LARGEST_RECORDING_BYTES

AS_UNDERSTOOD = ""
WAYS: tuple[Way, ...] = ("auto", "keep", "find")
MOST_PARTS_TOLD = 16
LONGEST_PICKUP = 8.0
OWN, BEATS, FOUND, TOLD, PROBLEM = "own_music", "own_beats", "own_found", "own_music_told", "own_music_problem"
# The job that reads it, and how long the page may block for it.
READING, SECONDS_TO_WAIT = "own_music_reading", 1.5
# The step that put it on the page.
MADE = "own_music_made"


def show_own_music() -> None:
    """Show the upload for the visitor's own music, with what was recognized in it."""
    state = st.session_state
    with st.expander(text("own_music"), icon=":material/upload_file:"):
        # Of any name: a file is read as what it is, and a refusal names what it is instead.
        st.file_uploader(
            text("own_music_file"),
            key=_uploader_key(),
            on_change=_take_file,
            help=text("own_music_help"),
        )
        show_limits(
            {
                "MIDI": (MIDI_SUFFIXES, LARGEST_FILE_BYTES),
                "MusicXML": (MUSICXML_SUFFIXES, LARGEST_ARCHIVE_BYTES),
                "ABC": (ABC_SUFFIXES, LARGEST_ABC_BYTES),
                text("own_music_recording"): (AUDIO_SUFFIXES, LARGEST_RECORDING_BYTES),
            }
        )
        # What became of a file or a tune, next to both.
        outcome = st.container()
        st.audio_input(text("hum"), sample_rate=SAMPLE_RATE, key="hummed", on_change=_take_hum, help=text("hum_help"))
        with outcome:
            _show_outcome()
        if state.get(OWN) is not None:
            _show_corrections()


def _show_outcome() -> None:
    """Show what is being read, what was recognized in it, or why it was refused."""
    state = st.session_state
    reading = state.get(READING)
    if reading is not None and reading.is_done:
        _have_read()
        st.rerun()
    elif reading is not None:
        show_waiting(reading, "own_music")
    if state.get(PROBLEM):
        st.error(plain(state[PROBLEM]()))
    if state.get(TOLD):
        st.caption(plain(state[TOLD]()))


def _show_corrections() -> None:
    """Show fields for what may have been recognized wrongly."""
    st.markdown(f"**{text('correct')}**")
    left, right = _fields()
    with left:
        choose(text("ask_meter"), {AS_UNDERSTOOD: text("correct_as_is")} | {one: one for one in METERS}, "own_meter")
    with right:
        keys = {AS_UNDERSTOOD: text("correct_as_is")} | {one: key_name(Key.parse(one)) for one in KEYS}
        choose(text("ask_key"), keys, "own_key")
    left, right = _fields()
    with left:
        st.number_input(text("ask_tempo"), *TEMPO_LIMITS, value=None, key="own_tempo")
    with right:
        pickup = text("correct_pickup")
        st.number_input(pickup, 0.0, LONGEST_PICKUP, value=None, step=0.5, key="own_pickup", help=text("pickup_help"))
    parts = st.session_state[OWN].piece.parts
    # Streamlit forgets the value of a field that was not shown for a while.
    st.session_state.setdefault("own_drums", _drums_of(parts))
    st.multiselect(
        text("correct_drums"),
        range(len(parts)),
        format_func=lambda place: f"{place + 1} {_part_name(parts[place])}",
        key="own_drums",
        placeholder=text("correct_no_drums"),
    )
    if not st.session_state[OWN].is_on_beats:
        left, right = _fields()
        with left:
            ways = dict(zip(WAYS, (text("beats_auto"), text("beats_keep"), text("beats_find")), strict=True))
            choose(text("correct_beats"), ways, "own_way", text("beats_help"))
        with right:
            st.number_input(
                text("correct_first_beat"),
                0.0,
                value=None,
                step=0.1,
                key="own_first_beat",
                help=text("first_beat_help"),
            )
    if st.session_state.get(FOUND):
        with st.container(horizontal=True):
            st.button(text("bars_earlier"), on_click=_nudge, args=(-1, 1.0))
            st.button(text("bars_later"), on_click=_nudge, args=(1, 1.0))
            st.button(text("beats_double"), on_click=_nudge, args=(0, 2.0))
            st.button(text("beats_half"), on_click=_nudge, args=(0, 0.5))
        show_tapping(st.session_state.get(MADE), _tap)
    st.button(text("correct_apply"), icon=":material/check:", key="own_apply", on_click=_make)


def _fields() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two fields side by side, in line also if a label takes two lines."""
    return st.columns(2, vertical_alignment="bottom")


def _uploader_key() -> str:
    return f"own_music_{st.session_state.get('own_music_refused', 0)}"


def _take_hum() -> None:
    recording = st.session_state["hummed"]
    if recording is not None:
        _take(recording.getvalue(), f"{text('hum_name')}.wav")


def _take_file() -> None:
    file = st.session_state[_uploader_key()]
    if file is not None:
        _take(file.getvalue(), file.name)


def _take(content: bytes, name: str) -> None:
    """Read a file in the background and use it as recognized; the page waits for one that takes longer."""
    _forget()
    reading = Job(resources.file_workers(), partial(_read, content, name))
    st.session_state[READING] = reading
    reading.wait(SECONDS_TO_WAIT)
    if reading.is_done:
        _have_read()


def _read(content: bytes, name: str, job: Job[OwnMusic]) -> OwnMusic:
    job.report("reading")
    own = read_own_music(content, name)
    if job.stopping:
        raise WorkStopped("work_stopped")
    return own


def _have_read() -> None:
    """Use what was read, or say why it could not be."""
    state = st.session_state
    own, problem = state[READING].result()
    state[READING] = None
    if own is None:
        state[PROBLEM] = sentence(problem) if problem is not None else None
        # A refused file is not listed as if it had been accepted.
        state.own_music_refused = state.get("own_music_refused", 0) + 1
        return
    take_own(own)


def take_own(own: OwnMusic) -> tuple[bool, Sentence]:
    """Put the visitor's own music on the page, as recognized; returns whether it could be used, and what is told of it,
    or why not."""
    _forget()
    st.session_state[OWN] = own
    st.session_state.own_drums = _drums_of(own.piece.parts)
    _make()
    problem = st.session_state[PROBLEM]
    return problem is None, problem or st.session_state[TOLD]


def _forget() -> None:
    """Discard everything known about previous music, including files still being read."""
    state = st.session_state
    if state.get(READING) is not None:
        state[READING].stop()
    state[PROBLEM] = state[TOLD] = state[OWN] = state[BEATS] = state[READING] = None
    state.own_meter = state.own_key = AS_UNDERSTOOD
    state.own_tempo = state.own_pickup = state.own_first_beat = None
    state.own_way, state.own_drums = WAYS[0], []


def _nudge(beats: int, speed: float) -> None:
    """Move the detected bar lines by beats, or change the speed of the beats."""
    before = st.session_state.get(BEATS) or Correction()
    moved = replace(before, shift=before.shift + beats, speed=min(max(before.speed * speed, 0.5), 2.0))
    st.session_state[BEATS] = moved
    _make()


def _tap() -> None:
    """Have the beats that were tapped."""
    taps = taps_here()
    if taps:
        st.session_state[BEATS] = replace(st.session_state.get(BEATS) or Correction(), taps=taps, speed=1.0, shift=0)
        _make()


def _edited_by_hand() -> Piece | None:
    """The visitor's own music with notes edited in the roll, if that is the current piece."""
    composition = history.present()
    if composition is None or composition.step != notes.STEP:
        return None
    steps = library.shelf().history_of(composition.kept_as)
    edited = [step.step for step in steps if step.id != st.session_state.get(MADE)]
    is_own = any(step.id == st.session_state.get(MADE) for step in steps)
    return composition.piece if is_own and set(edited) <= {notes.STEP} else None


def _make() -> None:
    """Put the music, as recognized and corrected, on the page."""
    state = st.session_state
    own: OwnMusic = state[OWN]
    edited = _edited_by_hand()
    if edited is not None:
        # Notes edited in the roll are kept; by then the beats are known.
        state[OWN] = own = replace(own, piece=edited, remarks=(), is_on_beats=True)
    parts = own.piece.parts
    drums = {*state.get("own_drums", _drums_of(parts))} & {*range(len(parts))}
    state.own_drums = sorted(drums)
    corrections = Corrections(
        drums=tuple(str(place + 1) for place, part in enumerate(parts) if place in drums and not part.is_drums),
        pitched=tuple(str(place + 1) for place, part in enumerate(parts) if place not in drums and part.is_drums),
        meter=state.get("own_meter") or None,
        key=state.get("own_key") or None,
        tempo=state.get("own_tempo"),
        pickup=state.get("own_pickup"),
    )
    of_beats, first, way = state.get(BEATS), state.get("own_first_beat"), state.get("own_way", WAYS[0])
    if first is not None:
        of_beats = replace(of_beats or Correction(), first_beat=first)
    if of_beats is None and state.get(FOUND) and corrections.meter is not None:
        of_beats = Correction()
    state[PROBLEM] = None
    try:
        made = own_composition(own, library.shelf(), corrections, of_beats, way)
    except ComposerError as error:
        state[PROBLEM] = sentence(error.notice)
        return
    state[FOUND] = made.beats is not None
    state[MADE] = made.composition.kept_as
    piece = made.composition.piece
    state[TOLD] = partial(_understood_told, understood(piece, made.remarks), piece)
    now = history.present()
    # The second press of a double click changes nothing.
    if now is None or now.kept_as != made.composition.kept_as:
        history.push(made.composition)


def _understood_told(known: Understood, piece: Piece) -> str:
    """What was recognized in the music, and what was changed in reading it."""
    facts = text(
        "own_music_understood",
        key=key_name(Key.parse(known.key) if known.key else None),
        meter=known.meter,
        tempo=rounded(known.tempo),
        bars=known.bars,
        notes=known.notes,
        parts=len(known.parts),
    )
    return " ".join([f"{facts}.", _parts_told(piece), *map(in_language, known.remarks)])


def _drums_of(parts: Sequence[Part]) -> list[int]:
    """The indices of the drum parts."""
    return [place for place, part in enumerate(parts) if part.is_drums]


def _parts_told(piece: Piece) -> str:
    """Each part with its instrument and number of notes."""
    told = [f"{_part_name(part)}: {len(part.notes)}" for part in piece.parts[:MOST_PARTS_TOLD]]
    more = len(piece.parts) - len(told)
    told += [text("own_music_more_parts", count=more)] if more else []
    return text("own_music_parts", parts=", ".join(told))


def _part_name(part: Part) -> str:
    """The name of a part and its instrument."""
    instrument = text("own_music_drums") if part.is_drums else instrument_name(part.program)
    name = printable(part.name).strip()
    return f"{name} ({instrument})" if name and name.lower() != instrument.lower() else instrument
