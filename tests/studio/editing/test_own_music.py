"""The visitor's own music is recognized, and errors in that can be corrected on the page."""

import io

import numpy as np
import pytest
import soundfile
import streamlit as st
from streamlit.testing.v1 import AppTest

from composer.beats.finding import Correction
from composer.errors import BadInput
from composer.evaluation.studies.hums import hum
from composer.score.corrections import Corrections
from composer.score.midi import midi_bytes
from composer.score.piece import Note, Part, Piece, TempoMark
from composer.studio.components.comparing import styles_line
from composer.studio.components.tapping import KEY, taps_here
from composer.studio.editing.notes import changed
from composer.studio.editing.own_music import OwnMusic, own_composition, read_own_music
from composer.studio.session.library import Shelf, shelf_named
from composer.studio.texts import text
from composer.studio.texts.names import style_name
from composer.transcription.recording import SAMPLE_RATE
from tests.any_files import file_named, in_format
from tests.pieces import chorale
from tests.studio.test_compose_page import opened


def played() -> Piece:
    """A waltz that was played at 100 to the minute, without a click, in a file that says nothing of it."""
    random = np.random.default_rng(3)
    notes = []
    for beat in range(96):
        second = 0.6 * beat + float(random.normal(0, 0.012))
        pitches = (36 + 12 * (beat // 3 % 2), 43) if beat % 3 == 0 else (60, 64, 67)
        for pitch in pitches:
            place = second * 48
            tick = round(place)
            notes.append(Note(max(tick, 0), pitch, 20, 80 if beat % 3 else 100, place - tick if tick >= 0 else 0.0))
    return Piece((Part(tuple(sorted(notes))),), (TempoMark.of(0, 120),))


def test_a_hum_becomes_a_piece_to_work_on() -> None:
    sung = hum(105)
    file = io.BytesIO()
    soundfile.write(file, sung.voice, SAMPLE_RATE, format="WAV")
    shelf = Shelf()
    made = own_composition(read_own_music(file.getvalue(), "My tune.wav"), shelf)
    assert made.composition.piece.note_count == len(sung.notes)
    assert [kept.title for kept in shelf.pieces] == ["My tune"]


def test_a_name_with_signs_that_no_file_can_have_is_read_and_shown() -> None:
    shelf = Shelf()
    made = own_composition(read_own_music(midi_bytes(chorale()), "so\0ng *\x1b[2J\ud800.mid"), shelf)
    assert made.composition.piece.note_count == chorale().note_count
    assert shelf.pieces[0].title.isprintable()
    for name, content in (("\0.mid", b"none"), ("\ud800.abc", b""), ("\0", b"")):
        with pytest.raises(BadInput) as told:
            read_own_music(content, name)
        assert str(told.value).isprintable()


def test_key_meter_tempo_and_pickup_are_as_the_visitor_says() -> None:
    own = read_own_music(midi_bytes(chorale()), "mine.mid")
    told = Corrections(meter="3/4", key="D minor", tempo=66.0, pickup=1.0)
    piece = own_composition(own, Shelf(), told).composition.piece
    assert [str(mark.meter) for mark in piece.meters] == ["1/4", "3/4"]
    assert str(piece.keys[0].key) == "D minor"
    assert piece.tempos[0].quarters_per_minute == pytest.approx(66, abs=0.01)
    with pytest.raises(BadInput, match="not a key"):
        own_composition(own, Shelf(), Corrections(key="H minor"))


def test_bars_that_were_found_are_moved_by_a_beat_and_the_notes_stay() -> None:
    own = OwnMusic("played.mid", played())
    found = own_composition(own, Shelf())
    assert found.beats is not None
    assert 0 < found.beats.sureness <= 1
    moved = own_composition(own, Shelf(), of_beats=Correction(shift=1))
    assert moved.beats is not None
    assert moved.beats.bar_seconds[0] != found.beats.bar_seconds[0]
    for made in (found, moved):
        piece = made.composition.piece
        seconds = sorted(piece.second_at(note.played_onset) for part in piece.parts for note in part.notes)
        wanted = sorted(own.piece.second_at(note.played_onset) for note in own.piece.parts[0].notes)
        shift = seconds[0] - wanted[0]
        assert np.abs(np.array(seconds) - np.array(wanted) - shift).max() < 0.002


def test_the_page_shows_fields_that_correct_and_applies_them() -> None:
    page: AppTest = opened()
    page.session_state["own_music"] = read_own_music(midi_bytes(chorale()), "mine.mid")
    page.run()
    assert not page.exception
    page.selectbox(key="own_meter").set_value("3/4")
    page.number_input(key="own_tempo").set_value(72.0)
    page.button(key="own_apply").click().run()
    assert not page.exception
    assert any("3/4, ♩ = 72" in caption.value for caption in page.caption)
    steps = [*page.session_state.visit.history]
    page.button(key="own_apply").click().run()
    assert page.session_state.visit.history == steps
    assert text("correct_apply") in {button.label for button in page.button}


def test_notes_that_were_moved_in_the_roll_stay_so_when_the_key_is_corrected() -> None:
    page: AppTest = opened()
    page.session_state["own_music"] = OwnMusic("tune.mid", chorale(), is_on_beats=True)
    page.run()
    page.number_input(key="own_tempo").set_value(72.0)
    page.button(key="own_apply").click().run()
    steps = page.session_state.visit.history
    told = {"part": 3, "pitch": 67, "bar": 0.0, "to": 70}
    made = changed(steps[-1], told, shelf_named(page.session_state["visitor"]))
    page.session_state.visit.history = [*steps, made]
    page.session_state.visit.history_place = len(steps)
    page.selectbox(key="own_key").set_value("D minor")
    page.button(key="own_apply").click().run()
    assert not page.exception
    piece = page.session_state.visit.history[-1].piece
    assert str(piece.keys[0].key) == "D minor"
    assert piece.parts[3].notes[0].pitch == 70
    assert piece.tempos[0].quarters_per_minute == pytest.approx(72, abs=0.01)


def test_what_was_made_from_a_file_says_so_and_names_no_style_that_nobody_chose() -> None:
    shelf = Shelf()
    own = own_composition(OwnMusic("tune.mid", chorale(), is_on_beats=True), shelf).composition
    made = changed(own, {"part": 3, "pitch": 67, "bar": 0.0, "to": 70}, shelf)
    assert made.is_from_file
    kept = shelf.find(made.kept_as)
    assert kept is not None
    assert styles_line(kept) == text("piece_from_file") != style_name(None)


def test_each_part_is_shown_and_may_be_drums_or_not() -> None:
    clicks = Part(tuple(Note(24 * beat, 76, 6) for beat in range(16)), name="Clicks")
    drums = Part(tuple(Note(24 * beat, 36, 6) for beat in range(16)), is_drums=True, name="Kit")
    page: AppTest = opened()
    page.session_state["own_music"] = read_own_music(midi_bytes(Piece((clicks, drums))), "mine.mid")
    page.run()
    page.multiselect(key="own_drums").set_value([0])
    page.button(key="own_apply").click().run()
    assert not page.exception
    # Signs of Markdown are shown as they are.
    told = " ".join(caption.value for caption in page.caption).replace("\\", "")
    assert f"Clicks ({text('own_music_drums')}): 16, Kit (" in told
    assert f"Kit ({text('own_music_drums')})" not in told


def test_bars_begin_where_the_visitor_heard_one_and_the_files_own_are_kept_if_asked() -> None:
    own = OwnMusic("played.mid", played())
    found = own_composition(own, Shelf()).beats
    assert found is not None
    second = found.seconds[4]
    told = own_composition(own, Shelf(), of_beats=Correction(first_beat=second)).beats
    assert told is not None
    assert min(abs(bar - second) for bar in told.bar_seconds) < 0.001
    assert own_composition(own, Shelf(), way="keep").beats is None


def uploaded(page: AppTest, name: str, content: bytes) -> AppTest:
    """The page after a file was chosen in its field, and was read."""
    field = next(field for field in page.file_uploader if field.label == text("own_music_file"))
    field.set_value((name, content, "application/octet-stream")).run()
    reading = page.session_state["own_music_reading"]
    if reading is not None:
        reading.wait(60)
        page.run()
    assert not page.exception
    return page


def test_the_page_reads_every_format_in_the_background_and_says_what_it_cannot_read() -> None:
    page = opened()
    for suffix in (".mid", ".kar", ".rmi", ".musicxml", ".xml", ".mxl", ".abc"):
        content = in_format(suffix, *(file_named(name) for name in ("plain.mid", "score.musicxml", "tune.abc")))
        uploaded(page, f"mine{suffix}", content)
        assert page.session_state["own_music"].name == f"mine{suffix}"
        assert page.session_state["own_music"].piece.note_count
    uploaded(page, "broken.mid", b"no music at all")
    assert page.session_state["own_music"] is None
    assert any("broken.mid" in error.value for error in page.error)


def test_beats_that_were_tapped_are_the_beats_and_nonsense_from_a_browser_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(st, "session_state", {KEY: {"taps": [1, 2.5, "x", -1, float("nan"), float("inf")]}})
    assert taps_here() == (1.0, 2.5)
    monkeypatch.setattr(st, "session_state", {KEY: {"taps": "1, 2"}})
    assert taps_here() == ()
