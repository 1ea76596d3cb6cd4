"""Single notes changed by hand."""

from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from composer.errors import BadInput
from composer.generation.request.request import Request
from composer.score.analysis import analyze
from composer.score.piece import Note
from composer.studio.editing.notes import changed, note_at
from composer.studio.editing.workbench import change_notes
from composer.studio.playback.performance import Performance
from composer.studio.session import history
from composer.studio.session.composing import Composition, composition_of
from composer.studio.session.library import Shelf
from tests.pieces import chorale


@pytest.fixture
def composition() -> Composition:
    return composition_of(chorale(), Request(expression=0), "abcd", Performance())


def told(**fields: Any) -> dict[str, Any]:
    return {"part": 3, "pitch": 67, "bar": 0.0, "to": 70} | fields


def test_a_note_becomes_another_and_all_others_stay(composition: Composition) -> None:
    shelf = Shelf()
    made = changed(composition, told(), shelf)
    assert made.written is not None
    soprano = made.written.parts[3].notes
    assert [note.pitch for note in soprano] == [70, 67, 66, 67]
    assert made.written.parts[:3] == chorale().parts[:3]
    assert (made.step, made.is_reworked) == ("step_notes", True)
    assert [step.step for step in shelf.history_of(made.kept_as)] == ["step_composed", "step_notes"]


def test_a_note_goes_and_one_comes_on_the_nearest_sixteenth(composition: Composition) -> None:
    gone = changed(composition, told(to=None, bar=1.1), Shelf())
    assert gone.written is not None
    assert [note.onset for note in gone.written.parts[3].notes] == [0, 192, 288]
    come = changed(composition, told(pitch=None, bar=0.49, to=74), Shelf())
    assert come.written is not None
    added = next(note for note in come.written.parts[3].notes if note.pitch == 74)
    assert (added.onset, added.duration) == (48, 24)


def test_music_that_came_as_it_is_stays_so_but_for_the_note_that_was_moved() -> None:
    piece = chorale()
    came = Composition(Request(), piece, (0, 1, 2, 3), analyze(piece), None, "", performance=Performance.of(piece))
    made = changed(came, told(), Shelf())
    assert made.written is None
    assert made.piece.parts[:3] == piece.parts[:3]
    assert made.piece.tempos == piece.tempos
    assert made.piece.parts[3].notes[1:] == piece.parts[3].notes[1:]


def test_a_note_that_is_not_there_is_refused(composition: Composition) -> None:
    for fault in ({"pitch": 1}, {"to": 128}, {"to": -1}):
        with pytest.raises(BadInput):
            changed(composition, told(**fault), Shelf())


def test_of_two_notes_the_nearer_one_is_meant() -> None:
    piece = chorale()
    assert note_at(piece, 3, 67, 0.6) == Note(96, 67, 96)
    assert note_at(piece, 3, 67, 0.4) == piece.parts[3].notes[0]


def test_a_note_moved_before_the_move_of_another_one_is_seen_moves_too_and_neither_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(st, "session_state", {"visitor": "v"})
    piece = chorale()
    came = Composition(Request(), piece, (0, 1, 2, 3), analyze(piece), None, "", performance=Performance.of(piece))
    history.push(came)
    # The browser tells again what it does not see yet, in terms of the piece that it shows.
    first, second = (told(number=place, id=came.performance.id, bar=place - 1.0, to=70 + place) for place in (1, 2))
    for moved in ([first], [first, second]):
        st.session_state["player"] = SimpleNamespace(note=moved)
        change_notes()
    made = history.present()
    assert made is not None
    assert [note.pitch for note in made.piece.parts[3].notes] == [71, 72, 66, 67]
    history.move(-2)
    assert history.present() is came
    # A piece that is no longer on the page is left alone.
    history.open_steps([Composition(Request(), piece, (0, 1, 2, 3), analyze(piece), None, "")])
    st.session_state["player"] = SimpleNamespace(note=[first | {"number": 3}])
    change_notes()
    assert history.neighbors().before is None
