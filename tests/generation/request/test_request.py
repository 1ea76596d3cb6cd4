"""A request is complete, can be saved and sent, and refuses nonsense in plain words."""

from dataclasses import fields
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.api import Wishes
from composer.errors import BadInput
from composer.generation.request.request import LARGEST_SEED, Request

lengths: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"notes": st.integers(8, 5000)}),
    st.fixed_dictionaries({"seconds": st.floats(4, 1200)}),
    st.fixed_dictionaries({"bars": st.integers(1, 600)}),
)


arrangements: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {"arrange": "orchestra"}, {"arrange": "band", "groove": "bossa"}, {"groove": "lofi"}]
)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    return Request(
        **draw(lengths),
        styles=tuple(draw(st.dictionaries(st.sampled_from(["liszt", "saint-georges"]), st.floats(0.1, 5))).items()),
        section_styles=draw(st.sampled_from([(), ((), (("liszt", 0.5), ("bach", 0.5)), (("ragtime", 1.0),), ())])),
        tempo=draw(st.none() | st.floats(30, 240)),
        key=draw(st.none() | st.sampled_from(["C minor", "F# major", "C major,Eb major,C major,C major"])),
        strict=draw(st.booleans()),
        form=draw(st.none() | st.just("loop")),
        strength=draw(st.floats(0, 2)),
        candidates=draw(st.integers(1, 8)),
        meter=draw(st.none() | st.sampled_from(["3/4", "12/8"])),
        ensemble=draw(st.none() | st.just("quartet")),
        energy=tuple(draw(st.lists(st.floats(0, 1), max_size=5))),
        program=draw(st.none() | st.integers(0, 127)),
        instruments=tuple(draw(st.dictionaries(st.sampled_from(["1", "piano"]), st.integers(0, 127))).items()),
        **draw(arrangements),
        temperature=draw(st.floats(0.1, 2.0)),
        top_p=draw(st.floats(0.05, 1.0)),
        seed=draw(st.integers(0, LARGEST_SEED)),
    )


@given(requests())
def test_a_request_comes_back_from_json_and_from_a_link(request: Request) -> None:
    assert Request.from_json(request.to_json()) == request
    assert Request.from_query(request.to_query()) == request


def test_a_link_holds_only_what_was_changed_and_the_seed() -> None:
    assert Request(seed=7).to_query() == {"seed": "7"}
    assert Request(seed=7, tempo=90).to_query() == {"seed": "7", "tempo": "90"}


def test_styles_can_be_written_short() -> None:
    assert Request.from_query({"styles": "Liszt=0.6, ragtime"}).styles == (("liszt", 0.6), ("ragtime", 1.0))
    assert Request(seed=7, styles=(("liszt", 0.6),)).to_query() == {"seed": "7", "styles": "liszt=0.6"}


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("notes", "100", 100),
        ("notes", 100.0, 100),
        ("tempo", "90", 90.0),
        ("strict", "True", True),
        ("strict", 0, False),
        ("key", "C minor", "C minor"),
        ("energy", "0.5, 1", (0.5, 1.0)),
        ("section_chords", ";;F G;", ("", "", "F G", "")),
    ],
)
def test_a_value_is_read_as_what_its_field_takes(field: str, value: Any, read: Any) -> None:
    found = getattr(Request.from_json({field: value}), field)

    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize(
    "values",
    [
        {"notes": 7},
        {"notes": 10**9},
        {"notes": 100, "bars": 4},
        {"seconds": float("nan")},
        {"tempo": 0},
        {"tempo": float("inf")},
        {"program": 128},
        {"temperature": 0},
        {"top_p": 1.5},
        {"seed": -1},
        {"engine": "vibes"},
        {"notes": "many"},
        {"notes": 10.5},
        {"tempo": True},
        {"tempo": [120]},
        {"styles": "liszt=loud"},
        {"styles": "liszt,,bach"},
        {"styles": "liszt=0"},
        {"styles": "liszt=1,liszt=2"},
        {"styles": 7},
        {"engine": "classic", "styles": "bach"},
        {"engine": "classic", "key": "C minor"},
        {"key": "H minor"},
        {"key": 3},
        {"meter": "4"},
        {"meter": "4/5"},
        {"energy": "0.1,much"},
        {"energy": [0.5, 2]},
        {"energy": 0.5},
        {"energy": [0.5] * 1000},
        {"color": "blue"},
        {"key": "C major, D minor"},
        {"key": "C major,D minor,H minor,C major"},
        {"section_styles": "liszt;bach"},
        {"section_styles": 3},
        {"strict": "perhaps"},
        {"strict": 1.5},
        {"key": True},
        {"strength": 3},
        {"candidates": 0},
        {"candidates": 100},
    ],
)
def test_nonsense_is_refused_in_one_line(values: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as refused:
        Request.from_json(values)
    assert str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_field_can_be_wished_for_by_its_name() -> None:
    assert set(get_type_hints(Wishes)) == {field.name for field in fields(Request)} - {"styles", "given"}
