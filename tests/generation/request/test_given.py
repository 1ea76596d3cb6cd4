"""A request that starts from music says which music, and what to do with it."""

from dataclasses import replace
from typing import Any

import pytest

from composer.errors import BadInput
from composer.generation.request.given import TASKS, Given, given_of_json, music_hash
from composer.generation.request.request import Request
from composer.score.piece import Note, Part, Piece

TUNE = Piece((Part(tuple(Note(24 * beat, 60 + beat, 24, 80) for beat in range(8)), 0, "Tune"),))
HOW: dict[str, dict[str, Any]] = {
    "continue": {"alone": True},
    "infill": {"bars": (1, 2), "part": "Tune"},
    "vary": {"distance": 0.0},
    "accompany": {},
    "arrange": {},
}


@pytest.mark.parametrize("task", TASKS)
def test_a_request_with_its_music_and_task_comes_back_from_json(task: str) -> None:
    ensemble = "quartet" if task == "arrange" else None
    request = Request(seed=3, arrange=ensemble, given=Given.of(task, TUNE, **HOW[task]))

    assert request.task == task
    assert Request.from_json(request.to_json()) == request


def test_a_request_of_before_there_were_tasks_composes_from_nothing() -> None:
    request = Request.from_json({"seed": 7, "styles": {"liszt": 1.0}, "bars": 8})

    assert (request.task, request.given) == ("compose", None)
    assert "given" not in request.to_json()


def test_the_same_music_has_the_same_hash_and_other_music_another() -> None:
    louder = replace(TUNE, parts=(replace(TUNE.parts[0], notes=(Note(0, 60, 24, 81), *TUNE.parts[0].notes[1:])),))

    assert music_hash(TUNE) == music_hash(replace(TUNE))
    assert music_hash(TUNE) != music_hash(louder)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"task": "sing", "music": "0" * 64}, "task_unknown"),
        ({"task": "accompany", "music": "song.mid"}, "not_a_music_hash"),
        ({"task": "accompany", "music": "0" * 64, "distance": 0.5}, "not_with_task"),
        ({"task": "vary", "music": "0" * 64}, "task_needs"),
        ({"task": "vary", "music": "0" * 64, "distance": 1.5}, "distance_out_of_range"),
        ({"task": "infill", "music": "0" * 64, "bars": [1]}, "not_given_music"),
        ({"task": "infill", "music": "0" * 64, "bars": "1-2"}, "not_given_music"),
        ({"task": "accompany", "music": "0" * 64, "key": "C major"}, "not_given_music"),
        ("accompany", "not_given_music"),
    ],
)
def test_what_does_not_go_together_is_refused(how: Any, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        given_of_json(how)
    assert refused.value.notice.code == code


def test_whoever_arranges_says_for_whom() -> None:
    with pytest.raises(BadInput, match="arrange"):
        Request(given=Given.of("arrange", TUNE))


def test_there_is_no_link_to_a_piece_that_starts_from_other_music() -> None:
    with pytest.raises(BadInput, match="keep its MIDI file"):
        Request(given=Given.of("accompany", TUNE)).to_query()
    with pytest.raises(BadInput, match="given music"):
        Request.from_query({"given": "accompany"})


def test_the_classic_engine_starts_from_nothing() -> None:
    with pytest.raises(BadInput, match="classic engine"):
        Request(engine="classic", given=Given.of("accompany", TUNE))
