"""The library page, tested without a browser."""

import json
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Header, Markdown

from composer.export.bundle import library_zip
from composer.export.restoring import restored
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.score.midi import midi_bytes, piece_from_midi
from composer.score.midi_file import read_midi_file
from composer.studio.editing.heard import heard, heard_work
from composer.studio.session import library
from composer.studio.session.jobs import Job
from composer.studio.session.library import KeptPiece, Shelf
from composer.studio.session.turns import Pool, Rules
from composer.studio.texts import text
from composer.studio.texts.names import plain
from tests.pieces import chorale, melody

PAGE = str(Path(__file__).parents[2] / "streamlit_app.py")


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The shelf that every visitor of this test sees."""
    shelf = Shelf()
    monkeypatch.setattr(library, "shelf", lambda: shelf)
    return shelf


def opened() -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=60)
    page.switch_page("pages/library.py")
    page.run()
    assert not page.exception
    return page


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def test_an_empty_library_says_what_to_do(shelf: Shelf) -> None:
    page = opened()
    assert text("library_empty") in [info.value for info in page.info]


def test_pieces_are_listed_with_title_and_facts(shelf: Shelf) -> None:
    shelf.add(KeptPiece.of(Work(chorale(), Request(styles=(("chorale", 1.0),), seed=7), "abcd1234")))
    page = opened()
    assert any("Chorale in G minor" in heading.value for heading in page.header)
    assert any("0:08" in caption.value and "Chorale" in caption.value for caption in page.caption)


def test_title_facts_and_files_are_those_of_what_is_heard(shelf: Shelf) -> None:
    kept = shelf.add(KeptPiece.of(Work(chorale(), Request(styles=(("chorale", 1.0),), seed=7, form="loop"))))
    shelf.edit(kept.id, "transpose=2,tempo=2")
    page = opened()
    assert any("Loop in A minor" in heading.value for heading in page.header)
    assert any("0:04" in caption.value and "A minor" in caption.value for caption in page.caption)
    files = [heard(kept).midi for kept in shelf.pieces] + [heard_work(kept).midi for kept in shelf.pieces]
    for midi in files:
        piece = piece_from_midi(read_midi_file(midi, "kept"))
        assert piece.parts[0].notes[0].pitch == chorale().parts[0].notes[0].pitch + 2
        assert piece.seconds == pytest.approx(chorale().seconds / 2, abs=0.01)
    # And so it is in the player, which repeats a loop.
    page = press(page, f"listen_{kept.id}")
    (player,) = (one.proto for one in page.get("bidi_component") if one.proto.component_name == "player")
    told = json.loads(player.bytes)
    assert (told["edits"], told["loops"]) == ("transpose=2,tempo=2", True)
    shelf.edit(kept.id, "")
    assert heard(shelf.pieces[0]) == kept


def test_a_download_that_was_edited_is_brought_home_as_it_is_heard(shelf: Shelf) -> None:
    request = Request(styles=(("chorale", 1.0),), seed=7)
    shelf.edit(shelf.add(KeptPiece.of(Work(chorale(), request))).id, "transpose=2")
    works, _ = restored("library.zip", library_zip([heard_work(kept) for kept in shelf.pieces]))
    home = KeptPiece.of(works[0])
    assert home.midi == heard(shelf.pieces[0]).midi
    # Its request alone does not give it: no link opens it.
    assert (home.request, home.asked) == (None, request)


def test_a_piece_is_starred_and_renamed(shelf: Shelf) -> None:
    piece = shelf.add(KeptPiece.of(Work(chorale())))
    page = press(opened(), f"star_{piece.id}")
    assert shelf.pieces[0].is_starred
    press(page, f"star_{piece.id}")
    assert not shelf.pieces[0].is_starred
    page.text_input(key=f"name_{piece.id}").set_value("For *Clara*").run()
    assert shelf.pieces[0].title == "For *Clara*"
    assert any("For \\*Clara\\*" in heading.value for heading in page.header)


def test_two_pieces_are_compared_side_by_side(shelf: Shelf) -> None:
    first = shelf.add(KeptPiece.of(Work(chorale())))
    second = shelf.add(KeptPiece.of(Work(melody([60, 64, 67]))))
    page = press(opened(), f"listen_{first.id}")
    page = press(page, f"compare_{second.id}")
    assert len(page.header) == 4
    table = next(element.value for element in page.markdown if element.value.startswith("|"))
    assert "| Length | **0:08** | **0:02** |" in table
    assert "| Style | your file | your file |" in table
    # Neither has a seed.
    assert "Seed" not in table
    press(page, f"heard_{first.id}")
    assert page.session_state.visit.library_plays == first.id


def test_a_piece_is_deleted_and_put_back_where_it_was(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shelf.add(KeptPiece.of(Work(chorale())))
    second = shelf.add(KeptPiece.of(Work(melody([60, 64, 67]))))
    page = press(opened(), f"delete_{first.id}")
    assert shelf.pieces == [second]
    # The older one stood below the other; what is left to undo stands there too.
    seen = [element.value for element in page.main if isinstance(element, Header | Markdown)]
    deleted = next(place for place, words in enumerate(seen) if words == text("piece_deleted", title=first.title))
    assert seen.index(second.title) < deleted
    press(page, "undelete")
    assert shelf.pieces == [second, first]
    # The second press of a double click stops the run of the first one, and takes nothing away.
    button, remove = page.button(key=f"delete_{first.id}"), shelf.remove

    def interrupted(id: str) -> KeptPiece | None:
        context = get_script_run_ctx()
        assert context is not None
        assert context.script_requests is not None
        context.script_requests.request_stop()
        return remove(id)

    with monkeypatch.context() as patched:
        patched.setattr(shelf, "remove", interrupted)
        button.click().run()
    button.click().run()
    press(page, "undelete")
    assert shelf.pieces == [second, first]


def test_the_visitor_of_another_session_with_the_same_name_finds_the_pieces() -> None:
    first = AppTest.from_file(PAGE, default_timeout=60)
    first.session_state["visitor"] = "a" * 22
    first.run()
    library._library().shelf_of("a" * 22).add(KeptPiece.of(Work(chorale())))
    second = AppTest.from_file(PAGE, default_timeout=60)
    second.session_state["visitor"] = "a" * 22
    second.switch_page("pages/library.py")
    second.run()
    assert any("Piece in G minor" in heading.value for heading in second.header)
    stranger = AppTest.from_file(PAGE, default_timeout=60)
    stranger.session_state["visitor"] = "b" * 22
    stranger.switch_page("pages/library.py")
    stranger.run()
    assert text("library_empty") in [info.value for info in stranger.info]


def test_what_is_stopped_is_what_the_button_stood_for_though_the_list_has_moved_up(shelf: Shelf) -> None:
    page, pool, ends = opened(), Pool(Rules(3, 3, 3, 3, 3, longest_seconds=60)), [Event() for _ in range(3)]

    def until(end: Event, job: Job[bool]) -> bool:
        return end.wait(60)

    jobs = [Job(pool, partial(until, end)) for end in ends]
    page.session_state.visit.restoring += jobs
    seen = [button for button in page.run().button if button.label == text("stop")]
    ends[0].set()
    jobs[0].wait(60)
    page.run()
    # Pressed where the browser has not learned of it.
    seen[1].click().run()
    assert [job.stopping for job in jobs[1:]] == [True, False]
    for end in ends:
        end.set()


def test_files_are_restored_once_and_leave_the_list_in_silence(shelf: Shelf) -> None:
    page = opened()
    tune = melody([60, 64, 67])
    files = [(name, f"{name}.mid", midi_bytes(piece), "") for name, piece in (("a", chorale()), ("b", tune))]
    broken = ("c", "c.mid", b"MThd", "")

    def listing(*listed: tuple[str, str, bytes, str]) -> AppTest:
        # A browser names each file once; AppTest would name them anew.
        page.file_uploader(key="restored_files")._files = [*listed]
        return page.run()

    assert [done.value for done in listing(files[0]).success] == [plain(text("restored", count=1))]
    shelf.remove(shelf.pieces[0].id)
    listing(*files)
    assert [kept.analysis.notes for kept in shelf.pieces] == [3]
    shelf.remove(shelf.pieces[0].id)
    for listed in (files[:1], []):
        listing(*listed)
        assert [shown.value for shown in [*page.success, *page.error]] == []
    assert shelf.pieces == []
    # A broken file keeps out no other.
    assert len(listing(broken, ("d", *files[1][1:])).error) == 1
    assert len(shelf.pieces) == 1
