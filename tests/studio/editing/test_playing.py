"""What is played on the page becomes music to work on, or is answered."""

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from composer.generation.engines.virtuoso import VirtuosoEngine, network_of
from composer.generation.request.request import Request
from composer.generation.tasks.answer import OURS, YOURS, answered
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.meter import Meter
from composer.score.piece import MeterMark, Note, Part, Pedal, Piece, TempoMark
from composer.studio.playback.device import device_messages
from composer.studio.texts import text
from tests.studio.test_compose_page import PATIENCE_SECONDS, composition, opened

BAR = 96
NAMES = ("You", "Answer")


@pytest.fixture(scope="module")
def released() -> ReleasedVirtuoso:
    return network_of(VirtuosoEngine.load())


def phrase(bars: int, top: int = 67) -> Piece:
    """A tune of quarter notes, in the pedal, that ends on the third beat of its last bar."""
    notes = [Note(24 * beat, top - beat % 5, 24, 84) for beat in range(4 * bars - 2)]
    return Piece(
        (Part(tuple(notes), 0, "You", pedals=(Pedal(0, 90),)),), (TempoMark.of(0, 96),), (MeterMark(0, Meter(4, 4)),)
    )


def test_an_answer_begins_on_the_bar_line_and_is_as_long_as_the_phrase(released: ReleasedVirtuoso) -> None:
    piece, begins = answered(released, None, phrase(4), Request(bars=4, seed=3), NAMES)
    assert begins == 4 * BAR
    assert piece.parts[YOURS].notes == phrase(4).parts[0].notes
    answer = piece.parts[OURS].notes
    assert answer[0].onset < begins + 2 * BAR
    assert all(begins <= note.onset < begins + 4 * BAR for note in answer)
    assert [part.name for part in piece.parts] == list(NAMES)
    assert piece.tempos == phrase(4).tempos


def test_turns_go_on_one_behind_the_other(released: ReleasedVirtuoso) -> None:
    first, _ = answered(released, None, phrase(2), Request(bars=2, seed=3), NAMES)
    second, begins = answered(released, first, phrase(2, 72), Request(bars=2, seed=4), NAMES)
    assert begins >= 6 * BAR
    assert second.parts[OURS].notes[: len(first.parts[OURS].notes)] == first.parts[OURS].notes
    mine = second.parts[YOURS].notes
    assert [note.pitch for note in mine[6:]] == [note.pitch for note in phrase(2, 72).parts[0].notes]
    assert min(note.onset for note in mine[6:]) == begins - 2 * BAR
    assert [pedal.onset for pedal in second.parts[YOURS].pedals] == [0, begins - 2 * BAR]


def test_the_same_phrase_and_seed_are_answered_alike(released: ReleasedVirtuoso) -> None:
    twice = [answered(released, None, phrase(4), Request(bars=4, seed=9), NAMES) for _ in range(2)]
    assert twice[0] == twice[1]


def told(number: int, bars: int | None, **fields: Any) -> dict[str, Any]:
    rows = [[0.5 * beat, 0.5 * beat + 0.45, 60 + beat % 5, 80] for beat in range(16)]
    return {"number": number, "notes": rows, "tempo": 120, "beats": 4, "bars": bars} | fields


def played(page: AppTest, monkeypatch: pytest.MonkeyPatch, take: dict[str, Any]) -> AppTest:
    """The page after its keyboard told a take; the tester of pages knows nothing of components."""
    monkeypatch.setattr("composer.studio.editing.playing.take_told", lambda: take)
    monkeypatch.setattr("composer.studio.editing.playing.LONGEST_WAIT_SECONDS", PATIENCE_SECONDS)

    def on_keyboard(bars: int, words: str, refused: int, on_take: Any) -> None:
        import streamlit

        streamlit.button("played", key="played", on_click=on_take)
        streamlit.session_state["keyboard_shows"] = (words, refused)

    monkeypatch.setattr("composer.studio.editing.playing.show_keyboard", on_keyboard)
    page.run()
    page.button(key="played").click().run()
    assert not page.exception
    return page


def test_a_take_is_music_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    page = played(opened(), monkeypatch, told(1, None))
    made = composition(page)
    assert made.step == "step_own"
    assert [note.onset for note in made.piece.parts[0].notes] == [24 * beat for beat in range(16)]
    words, refused = page.session_state["keyboard_shows"]
    assert "♩ = 120" in words
    assert ".." not in words
    assert refused == 0
    # It is corrected as an uploaded file is.
    assert text("correct_apply") in {button.label for button in page.button}


def test_a_phrase_is_answered_and_a_second_one_goes_on_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    page = played(opened(), monkeypatch, told(1, 4))
    made = composition(page)
    assert (made.step, len(made.piece.parts)) == ("step_answer", 2)
    assert page.session_state.visit.start.second == pytest.approx(8.0)
    page = played(page, monkeypatch, told(2, 4))
    assert page.session_state.visit.start.second == pytest.approx(24.0)
    assert composition(page).piece.note_count > made.piece.note_count + 16


def test_what_cannot_be_used_is_told_and_leaves_the_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened()
    before = page.session_state.visit.history
    page = played(page, monkeypatch, told(3, 4, notes=[[0, 1, 60]]))
    words, refused = page.session_state["keyboard_shows"]
    assert "play it again" in words
    assert refused == 3
    assert page.session_state.visit.history == before
    # Takes are counted anew when the page was left: the next one may have that number, too.
    assert played(page, monkeypatch, told(3, None)).session_state["keyboard_shows"][1] == 0


def test_a_device_is_sent_what_a_synthesizer_hears() -> None:
    piece = replace(phrase(1), parts=(Part(phrase(1).parts[0].notes, 40, "Violin"),))
    rows = device_messages(piece)
    assert [0.0, 0xC0, 40] in rows
    struck = [row for row in rows if int(row[1]) & 0xF0 == 0x90 and row[3]]
    assert [(row[0], row[2]) for row in struck] == [(0.0, 67), (0.625, 66)]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
