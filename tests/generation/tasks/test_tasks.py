"""Working with the user's own music: every note of theirs stays, whatever is composed around it."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.events.source import heard_slots
from composer.generation.decoding import decode
from composer.generation.decoding.particles import drawn_by
from composer.generation.request.request import Request
from composer.generation.tasks.accompany import accompanied
from composer.generation.tasks.continuation import continued
from composer.generation.tasks.infill import recompose
from composer.generation.tasks.result import Reworked
from composer.generation.tasks.summary import understood
from composer.generation.tasks.vary import varied
from composer.networks.virtuoso.released import ReleasedVirtuoso, load_virtuoso
from composer.networks.weights import MODELS_FOLDER
from composer.notices import Notice
from composer.score.analysis import detect_key
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark
from tests.pieces import chorale, melody, pieces

FEW = Request(seed=3, candidates=2)
SCALE = [60, 62, 64, 65, 67, 69, 71, 72]
TUNE = melody([SCALE[degree] for degree in (0, 2, 4, 2, 5, 4, 3, 1, 0, 2, 4, 7, 4, 3, 1, 0) * 2], 24)
KIT = Part(tuple(Note(24 * beat, 36 + 2 * (beat % 2), 12) for beat in range(32)), is_drums=True)
# A pickup of a beat, then a change of meter; two parts of one voice, and drums.
WALTZ = Piece(
    (
        replace(TUNE.parts[0], name="Flute", program=73),
        Part(tuple(Note(24 + 72 * bar, 43 + bar % 5, 72, 60 + bar) for bar in range(9)), 42, "Cello"),
        KIT,
    ),
    tempos=(TempoMark.of(0, 100), TempoMark.of(240, 80)),
    meters=(MeterMark(0, Meter(3, 4)), MeterMark(24, Meter(3, 4)), MeterMark(456, Meter(4, 4))),
    keys=(KeyMark(0, Key("C", "major")),),
)


@pytest.fixture(scope="module")
def released() -> ReleasedVirtuoso:
    return load_virtuoso(MODELS_FOLDER / "virtuoso")


def outside(piece: Piece, first: int, end: int, changed: set[int]) -> list[tuple[Note, ...]]:
    """The notes of each part, but of the changed parts those that begin within ticks."""
    return [
        tuple(note for note in part.notes if slot not in changed or not first <= note.onset < end)
        for slot, part in enumerate(piece.parts)
    ]


def check_untouched(before: Piece, result: Reworked, first: int, end: int, changed: set[int]) -> None:
    after = result.piece
    assert outside(after, first, end, changed) == outside(before, first, end, changed)
    assert replace(after, parts=before.parts) == before
    assert [(p.program, p.name, p.is_drums, p.pedals) for p in after.parts] == [
        (p.program, p.name, p.is_drums, p.pedals) for p in before.parts
    ]
    for slot, part in enumerate(after.parts):
        theirs = outside(before, first, end, changed)[slot]
        assert Counter(part.notes) == Counter(theirs) + Counter(result.composed[slot])
        assert all(first <= note.onset < end for note in result.composed[slot])


@pytest.mark.parametrize("part", [None, "flute", "2", "3"])
def test_every_note_outside_of_the_bars_and_parts_is_untouched(released: ReleasedVirtuoso, part: str | None) -> None:
    onsets = WALTZ.bar_onsets()
    result = recompose(released, WALTZ, (3, 5), FEW, part)
    changed = {0, 1, 2} if part is None else {0 if part == "flute" else int(part) - 1}
    check_untouched(WALTZ, result, onsets[2], onsets[5], changed)
    assert sum(map(len, result.composed)) > 0


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(pieces(), st.data())
def test_any_piece_keeps_its_notes(released: ReleasedVirtuoso, piece: Piece, data: st.DataObject) -> None:
    onsets = piece.bar_onsets()
    first = data.draw(st.integers(1, len(onsets)))
    last = data.draw(st.integers(first, min(first + 1, len(onsets))))
    part = data.draw(st.sampled_from([None, str(len(piece.parts))]))
    result = recompose(released, piece, (first, last), Request(seed=1, candidates=1), part)
    end = onsets[last] if last < len(onsets) else 1 << 40
    changed = set(range(len(piece.parts))) if part is None else {len(piece.parts) - 1}
    check_untouched(piece, result, onsets[first - 1], end, changed)


def test_a_voice_that_is_drawn_does_not_touch_the_notes_around_it(released: ReleasedVirtuoso) -> None:
    result = recompose(released, WALTZ, (3, 5), FEW, "flute")
    notes = result.piece.parts[0].notes
    assert all(later.onset >= earlier.end for earlier, later in pairwise(notes))


def test_the_same_seed_gives_the_same_notes_and_another_one_others(released: ReleasedVirtuoso) -> None:
    once, again = (recompose(released, TUNE, (3, 5), FEW) for _ in range(2))
    assert once == again
    assert recompose(released, TUNE, (3, 5), replace(FEW, seed=4)).piece != once.piece


def test_what_follows_is_heard_before_a_candidate_is_chosen(
    released: ReleasedVirtuoso, monkeypatch: pytest.MonkeyPatch
) -> None:
    weighed: list[list[float]] = []

    def watched(log_weights: np.ndarray, random: np.random.Generator) -> int:
        weighed.append(log_weights.tolist())
        return drawn_by(log_weights, random)

    monkeypatch.setattr(decode, "drawn_by", watched)
    recompose(released, TUNE, (3, 5), Request(seed=1, candidates=6))
    # Nothing is fixed within the bars, so only what follows them tells the candidates apart.
    assert [len(set(weights)) for weights in weighed] == [6]


def test_a_primer_is_gone_on_from_to_an_ending(released: ReleasedVirtuoso) -> None:
    piece = chorale()
    for seed in range(3):
        result = continued(released, piece, Request(bars=6, seed=seed))
        assert [part.notes[:4] for part in result.piece.parts] == [part.notes for part in piece.parts]
        assert 9 * 96 < result.piece.end <= 10 * 96
        last = [note for part in result.piece.parts for note in part.notes if note.onset >= 9 * 96]
        assert {note.onset for note in last} == {9 * 96}
        assert min(note.pitch for note in last) % 12 == 7
        alone = continued(released, piece, Request(bars=6, seed=seed), alone=True)
        assert str(detect_key(alone.piece)) == "G minor"
        assert 5 * 96 < alone.piece.end <= 6 * 96


def test_after_a_ritardando_the_music_goes_on_in_tempo(released: ReleasedVirtuoso) -> None:
    slowing = tuple(TempoMark.of(24 * (28 + beat), 100 - 15 * beat) for beat in range(1, 4))
    piece = replace(TUNE, tempos=(TempoMark.of(0, 100), *slowing))
    result = continued(released, piece, Request(bars=2, seed=1))
    assert result.piece.tempos[:-1] == piece.tempos
    assert (result.piece.tempos[-1].onset, round(result.piece.tempos[-1].quarters_per_minute)) == (8 * 96, 100)
    alone = continued(released, piece, Request(bars=2, seed=1), alone=True)
    assert [round(mark.quarters_per_minute) for mark in alone.piece.tempos] == [100]


@pytest.mark.parametrize("onset", [TUNE.end, TUNE.end + 96])
def test_the_music_goes_on_in_its_meter_whatever_is_marked_after_its_last_note(
    released: ReleasedVirtuoso, onset: int
) -> None:
    marked = replace(
        TUNE,
        meters=(*TUNE.meters, MeterMark(onset, Meter(3, 4))),
        keys=(KeyMark(0, Key("C", "major")), KeyMark(onset, Key("F#", "major"))),
    )
    result = continued(released, marked, Request(bars=4, seed=1)).piece
    assert result.meters == TUNE.meters
    assert result.keys == marked.keys[:1]
    assert result.closing_bar_line == TUNE.end + 4 * 96
    assert understood(marked).meter == "4/4"


def test_a_bar_that_is_not_full_is_filled_first(released: ReleasedVirtuoso) -> None:
    piece = melody([60, 64, 67, 72, 71], 24)
    result = continued(released, piece, Request(bars=3, seed=1))
    assert all(note.onset >= 120 for notes in result.composed for note in notes)
    assert 4 * 96 < result.piece.end <= 5 * 96


@pytest.mark.parametrize(
    "wish", [{"key": "C major"}, {"meter": "3/4"}, {"tempo": 90.0}, {"ensemble": "piano"}, {"candidates": 3}]
)
def test_what_the_primer_decides_cannot_be_asked_for(released: ReleasedVirtuoso, wish: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="primer"):
        continued(released, TUNE, Request(**wish))  # type: ignore[arg-type]


def shared(before: Piece, after: Piece) -> float:
    """The share of notes that both have."""
    ours, theirs = ({(n.onset, n.pitch) for part in p.parts for n in part.notes} for p in (before, after))
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def test_a_variation_is_as_far_as_asked(released: ReleasedVirtuoso) -> None:
    distances = (0.0, 0.3, 0.6, 1.0)
    variations = [varied(released, TUNE, distance, replace(FEW, candidates=1)).piece for distance in distances]
    assert variations[0] == TUNE
    likeness = [shared(TUNE, variation) for variation in variations]
    assert likeness == sorted(likeness, reverse=True)
    assert likeness[1] > 0.6
    assert likeness[3] < 0.4
    assert all(TUNE.end - 96 < variation.end <= TUNE.end + 96 for variation in variations)


def test_a_single_bar_is_varied_too(released: ReleasedVirtuoso) -> None:
    riff = melody([SCALE[degree] for degree in (0, 2, 4, 2, 5, 4, 3, 1)], 12)
    alike = []
    for distance in (0.3, 0.6, 0.9):
        result = varied(released, riff, distance, Request(seed=1))
        assert any(result.composed)
        assert len(result.piece.bar_onsets()) == 1
        alike.append(shared(riff, result.piece))
    assert 1 > alike[0] > alike[1] > alike[2]


def test_what_stays_at_a_distance_stayed_at_smaller_ones(released: ReleasedVirtuoso) -> None:
    def staying(distance: float) -> Counter[Note]:
        result = varied(released, TUNE, distance, replace(FEW, candidates=1))
        return Counter(result.piece.parts[0].notes) - Counter(result.composed[0])

    near, far = staying(0.2), staying(0.7)
    assert far <= near <= Counter(TUNE.parts[0].notes)


@pytest.mark.parametrize("ensemble", ["piano", "song", "quartet"])
def test_a_melody_is_accompanied_and_stays(released: ReleasedVirtuoso, ensemble: str) -> None:
    result = accompanied(released, TUNE, replace(FEW, ensemble=ensemble))
    assert result.piece.parts[0] == TUNE.parts[0]
    assert len(result.piece.parts) > 1
    assert sum(map(len, result.composed)) > 8
    assert result.piece.end <= TUNE.end
    assert str(detect_key(result.piece)) == "C major"


def test_a_calm_melody_is_accompanied_by_fewer_notes_than_a_lively_one(released: ReleasedVirtuoso) -> None:
    def accompanying_notes(tune: Piece) -> int:
        several = [accompanied(released, tune, replace(FEW, seed=seed)) for seed in range(4)]
        return sum(len(notes) for result in several for notes in result.composed)

    calm, lively = melody([60, 64, 67, 72] * 2, 96), melody([60, 64, 67, 64] * 32, 6)
    assert calm.end == lively.end
    assert accompanying_notes(calm) < accompanying_notes(lively)


@pytest.mark.parametrize("seed", range(1, 7))
def test_a_lively_melody_is_not_left_alone(released: ReleasedVirtuoso, seed: int) -> None:
    tune = melody([60, 64, 67, 64] * 32, 6)
    assert len(accompanied(released, tune, Request(seed=seed, candidates=2)).composed[-1]) > 0


def test_going_on_in_a_blend_hears_every_style_of_it(released: ReleasedVirtuoso) -> None:
    def gone_on(*styles: tuple[str, float]) -> Piece:
        return continued(released, TUNE, Request(styles=styles, bars=4, seed=4)).piece

    bach, joplin = gone_on(("bach", 1.0)), gone_on(("joplin", 1.0))
    assert gone_on(("bach", 1.0), ("joplin", 0.0)) == bach
    assert len({gone_on(("bach", 0.5), ("joplin", 0.5)), bach, joplin}) == 3


def test_bars_parts_distances_and_ensembles_that_there_are_not(released: ReleasedVirtuoso) -> None:
    for call in (
        lambda: recompose(released, TUNE, (0, 1), FEW),
        lambda: recompose(released, TUNE, (7, 9), FEW),
        lambda: recompose(released, TUNE, (1, 2), FEW, "tuba"),
        lambda: varied(released, TUNE, 1.5, FEW),
        lambda: accompanied(released, TUNE, replace(FEW, ensemble="kazoo")),
        lambda: accompanied(released, Piece((KIT,)), FEW),
        lambda: continued(released, Piece(()), Request(bars=4)),
        lambda: continued(released, TUNE, Request(styles=(("kazoo", 1.0),), bars=4)),
    ):
        with pytest.raises(BadInput):
            call()


@pytest.mark.parametrize(
    "piece",
    [
        melody([60]),
        Piece((KIT,)),
        Piece((Part((Note(96 * 40, 60, 24), Note(96 * 40 + 24, 64, 96 * 20))),)),
        Piece((Part((Note(0, 60, 24),)),), meters=(MeterMark(0, Meter(12, 4)),)),
        Piece(tuple(Part((Note(24 * slot, 30 + slot, 24),), program=slot) for slot in range(70))),
        WALTZ,
    ],
    ids=["one note", "drums only", "long silence and long note", "long bars", "seventy parts", "waltz"],
)
def test_odd_music_is_worked_with(released: ReleasedVirtuoso, piece: Piece) -> None:
    alone = Request(seed=2, candidates=1)
    result = continued(released, piece, Request(bars=2, seed=2))
    assert [part.notes[: len(own.notes)] for part, own in zip(result.piece.parts, piece.parts, strict=True)] == [
        part.notes for part in piece.parts
    ]
    assert sum(map(len, result.composed)) > 0
    last = len(piece.bar_onsets())
    again = recompose(released, piece, (last, last), alone)
    check_untouched(piece, again, piece.bar_onsets()[-1], 1 << 40, set(heard_slots(piece)))
    varied(released, piece, 0.5, alone)
    assert str(understood(piece))


def test_what_was_understood_is_said() -> None:
    heard = understood(WALTZ, (Notice("notes_without_length", count=3),))
    assert (heard.key, heard.meter, heard.tempo, heard.notes) == ("C major", "4/4", 80.0, 73)
    assert [part.name for part in heard.parts] == ["Flute", "Cello", "3 drums"]
    said = str(heard)
    for words in ("Notes without a length, left out: 3", "meter changes", "short bar", "Tempo changes"):
        assert words in said


def test_of_too_many_parts_one_that_is_not_heard_is_not_composed_again(released: ReleasedVirtuoso) -> None:
    faint = Part((Note(0, 60, 24), Note(96, 60, 24)), name="Faint")
    crowd = replace(TUNE, parts=(*[replace(TUNE.parts[0], program=place) for place in range(64)], faint))

    for name in ("faint", "65"):
        with pytest.raises(BadInput) as refused:
            recompose(released, crowd, (1, 2), FEW, name)
        assert refused.value.notice.code == "part_not_heard"
