"""Any choice within the constraints gives a piece that can be played."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.arranging.ranges import range_to_write
from composer.events.columns import COLUMNS, PIECE_COLUMNS, PLACE
from composer.events.packing import BAR
from composer.events.sections import SECTIONS
from composer.events.settings import Setting
from composer.events.steps import PieceFacts, buckets, piece_codes, step_rows
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    DURATIONS,
    END,
    FIELDS,
    PART,
    PITCH,
    POSITION,
    VELOCITY,
    meter_code,
    tempo_classes,
)
from composer.generation.decoding.constraints.crowding import MOST_NOTES_A_BAR
from composer.generation.decoding.constraints.ending import FEWEST_BARS, FEWEST_EVENTS
from composer.generation.decoding.constraints.masks import allowed
from composer.generation.decoding.state.state import MOST_REPEATS, DecoderState
from composer.generation.engines.virtuoso import composing_context
from composer.generation.form.hits import Stretch
from composer.generation.form.plan import PlannedForm
from composer.generation.form.story import Story
from composer.generation.form.story import story as planned
from composer.generation.request.request import Request
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.piece import Part

# In dense music, from how many of the next bars, positions and pitches the next note is drawn: far up, nothing would be
# left but what another part holds.
SOON = {BAR_ADVANCE: 1, POSITION: 4, PITCH: 12}
NOTHING_TOLD = np.zeros(len(PIECE_COLUMNS), dtype=np.uint8)


def setting(
    meter: str = "4/4", key: str = "C major", parts: int = 2, drums: bool = False, program: int = 48
) -> Setting:
    instruments = [Part((), program=program)] * parts + [Part((), is_drums=True)] * drums
    return Setting(("romantic",), "piano", Meter.parse(meter), 100.0, Key.parse(key), tuple(instruments), 8.0)


def form(
    setting: Setting,
    bars: int,
    events: int | None = None,
    story: Story | None = None,
    keys: Sequence[Key] = (),
    strict: bool = False,
) -> PlannedForm:
    """The plan of a piece: of so many bars, or of so many events in about as many."""
    return PlannedForm(
        events=events or round(bars * setting.notes_per_bar),
        bars=bars,
        request=Request(strict=strict),
        story=story or planned(bars),
        counts_events=events is not None,
        tempo=100.0,
        setting=setting,
        told=(setting.styles,),
        weights=((1.0,),) * len(SECTIONS),
        keys=tuple(keys) or (setting.key,) * len(SECTIONS),
        stretches=(Stretch(0, 100.0),),
        odd_bars={},
        chords=None,
    )


def begun(form: PlannedForm, piece: np.ndarray = NOTHING_TOLD) -> DecoderState:
    """A piece of which nothing is written yet."""
    return DecoderState(composing_context(form, np.tile(piece, (len(SECTIONS), 1, 1))))


def written(
    state: DecoderState,
    random: np.random.Generator,
    sloth: float = 0.0,
    on_step: Callable[[], None] = lambda: None,
    is_dense: bool = False,
) -> list[tuple[int, ...]]:
    """Let chance write; `sloth` is how often it takes the first choice. Unless `is_dense`, most bars are empty."""
    while not state.is_ended:
        on_step()
        event: list[int] = []
        for field in range(len(FIELDS)):
            may = np.flatnonzero(allowed(state, field, event))
            assert len(may), (field, event)
            if is_dense:
                may = may[: SOON.get(field)]
            event.append(int(may[0] if random.random() < sloth else random.choice(may)))
            if field == PART and state.ends_with(event):
                event += [0, 0, 0]
                break
        state.add(tuple(event))
    return state.events


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["4/4", "3/4", "7/8", "2/2"]),
    st.sampled_from(["C major", "F# minor", "G major"]),
    st.integers(1, 4),
    st.booleans(),
    st.integers(1, 12),
    st.sampled_from([0.0, 0.7, 0.95]),
    st.integers(0, 1000),
)
def test_any_choice_among_the_allowed_makes_a_piece_of_exactly_that_many_bars(
    meter: str, key: str, parts: int, drums: bool, bars: int, sloth: float, seed: int
) -> None:
    state = begun(form(setting(meter, key, parts, drums), bars))
    events = written(state, np.random.default_rng(seed), sloth)
    bar, places = 0, []
    for event in events:
        bar += event[BAR_ADVANCE]
        onset = bar * state.context.ticks[0] + event[POSITION]
        assert bar < bars
        assert event[POSITION] < state.context.ticks[0]
        assert onset + DURATIONS[event[DURATION]] <= bars * state.context.ticks[0]
        assert event[VELOCITY] >= 1
        assert event[PART] < parts + drums != END
        if not (drums and event[PART] == parts):
            lowest, highest = range_to_write(state.context.parts[event[PART]])
            assert lowest <= event[PITCH] + state.context.shift(bar) <= highest
        places.append((onset, event[PART], event[PITCH]))
    assert all(earlier < later for earlier, later in pairwise(places))
    assert state.sounds_until > (bars - 1) * state.context.ticks[0]


@pytest.mark.parametrize("events", [None, 800])
def test_a_network_that_never_leaves_a_bar_is_led_out_of_it(events: int | None) -> None:
    state = begun(form(setting(parts=3), 3, events))
    written(state, np.random.default_rng(1), sloth=1.0)
    assert state.is_ended
    assert [state.notes_in(bar) for bar in range(2)] == [MOST_NOTES_A_BAR] * 2


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 3), st.booleans(), st.integers(0, 1000))
def test_no_chord_is_struck_more_than_four_times_in_a_row_whatever_drums_strike_between(
    parts: int, drums: bool, seed: int
) -> None:
    random = np.random.default_rng(seed)
    state = begun(form(setting(parts=parts, drums=drums), 25, events=200))
    # The laziest of all: it would play the lowest note for ever.
    written(state, random, sloth=0.6 if drums else 0.98)
    chords: dict[tuple[int, int], set[int]] = {}
    bar = 0
    for event in state.events:
        bar += event[BAR_ADVANCE]
        if not state.is_unpitched(event):
            chords.setdefault((bar, event[POSITION]), set()).add(event[PITCH])
    run, previous = 0, None
    for chord in chords.values():
        run = run + 1 if chord == previous else 1
        previous = chord
        assert run <= MOST_REPEATS


def test_a_length_in_notes_is_kept_to_the_note() -> None:
    for count in (1, 8, 300):
        state = begun(form(setting(), 40, events=count))
        assert len(written(state, np.random.default_rng(count))) == count


def test_the_network_is_told_where_the_piece_is_and_what_is_planned() -> None:
    state = begun(form(setting("3/4"), 8))
    first = state.rows()[0]
    assert first.shape == (len(COLUMNS),)
    assert first[PLACE["part"]] == 0
    assert (first[PLACE["ticks"]], first[PLACE["bars_left"]], first[PLACE["bar_number"]]) == (72, 8, 1)
    assert first[[PLACE[name] for name in ("energy", "section", "loudness", "density", "next_energy")]].all()
    assert not first[[PLACE["register"], PLACE["hint_pitch"]]].any()
    state.add((2, 24, 1, 60, 23, 90))
    row = state.rows()[0]
    told = [row[PLACE[name]] - 1 for name in ("bar_advance", "position", "part", "pitch", "duration", "velocity")]
    assert told == [2, 24, 1, 60, 23, 90]
    assert (row[PLACE["bars_left"]], row[PLACE["bar_number"]]) == (6, 3)
    assert state.time == 2 * 192 + 64


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 24), st.integers(1, 3), st.booleans(), st.integers(0, 1000))
def test_a_network_is_told_the_same_when_composing_as_when_learning(
    bars: int, parts: int, drums: bool, seed: int
) -> None:
    plan, which = planned(bars), setting(parts=parts, drums=drums)
    facts = PieceFacts(expressive=True, parts=which.parts)
    state = begun(form(which, bars, story=plan), piece_codes(facts))
    rows: list[np.ndarray] = []
    written(state, np.random.default_rng(seed), on_step=lambda: rows.append(state.rows()[0]))

    columns = np.array([*state.events, (bars - state.bar, 0, END, 0, 0, 0)], dtype=np.uint8)
    table = np.zeros(bars, dtype=BAR)
    table["meter"], table["ticks"] = meter_code(which.meter), which.meter.bar_ticks
    table["tempo"] = tempo_classes(np.array(100.0))
    table["bars_left"] = np.arange(bars)[::-1]
    plan.tell(table, which)
    learned = step_rows(columns, table, facts)
    is_told = np.array([column.name.removeprefix("next_") != "register" for column in COLUMNS])
    assert (np.stack(rows)[:, is_told] == learned[:, is_told]).all()
    assert not np.stack(rows)[:, ~is_told].any()


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["C major", "F# minor", "B minor"]),
    st.integers(1, 4),
    st.booleans(),
    st.sampled_from([(FEWEST_BARS, None), (9, None), (12, FEWEST_EVENTS), (12, 90)]),
    st.sampled_from([0.0, 0.7, 0.95]),
    st.sampled_from([0, 14, 32, 47, 73]),
    st.integers(0, 1000),
)
def test_a_piece_ends_on_a_held_chord_of_its_tonic_with_the_tonic_below(
    key: str, parts: int, drums: bool, length: tuple[int, int | None], sloth: float, program: int, seed: int
) -> None:
    state = begun(form(setting("3/4", key, parts, drums, program), *length))
    events = written(state, np.random.default_rng(seed), sloth)
    last = state.by_bar[state.bar]
    final = [event for event in last if not state.is_unpitched(event)]
    assert {event[POSITION] for event in last} == {0}
    assert min(event[PITCH] for event in final) % 12 == 0
    assert {event[PITCH] % 12 for event in final} <= {0, 3 if "minor" in key else 4, 7}
    assert all(36 <= DURATIONS[event[DURATION]] <= 72 for event in last)
    assert len(events) == (length[1] or len(events))
    if length[1] is None:
        ends = [
            state.context.onsets[bar] + event[POSITION] + int(DURATIONS[event[DURATION]])
            for bar, bar_events in state.by_bar.items()
            for event in bar_events
            if bar < state.bar and not state.is_unpitched(event)
        ]
        assert max(ends, default=0) <= state.context.onsets[state.bar]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["C major", "F# minor", "Bb minor"]), st.integers(1, 3), st.booleans(), st.integers(0, 1000))
def test_a_strict_piece_holds_no_note_outside_its_scale(key: str, parts: int, lazy: bool, seed: int) -> None:
    state = begun(form(setting(key=key, parts=parts, program=14), 8, strict=True))
    written(state, np.random.default_rng(seed), 0.9 * lazy)
    own = Key.parse(key).pitch_classes
    raised_seventh = (Key.parse(key).tonic_pitch_class + 11) % 12
    assert {(event[PITCH] + state.context.shift(0)) % 12 for event in state.events} <= own | {raised_seventh}


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_each_section_sounds_in_its_own_key_within_the_instruments_range(seed: int) -> None:
    keys = [Key.parse(name) for name in ("C major", "Eb major", "F# minor", "C major")]
    state = begun(form(setting(parts=1, program=73), 20, keys=keys, strict=True))
    written(state, np.random.default_rng(seed))
    lowest, highest = range_to_write(state.context.parts[0])
    for bar, events in state.by_bar.items():
        sounding = [event[PITCH] + state.context.shift(bar) for event in events]
        key = keys[int(state.context.section[bar])]
        assert {pitch % 12 for pitch in sounding} <= key.pitch_classes | {(key.tonic_pitch_class + 11) % 12}
        assert all(lowest <= pitch <= highest for pitch in sounding)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 1000))
def test_two_parts_of_one_instrument_never_strike_a_note_that_the_other_holds(seed: int) -> None:
    state = begun(form(setting(parts=2, program=0), 2))
    written(state, np.random.default_rng(seed), is_dense=True)
    until = {(part, pitch): 0 for part in range(2) for pitch in range(128)}
    for bar, events in state.by_bar.items():
        for event in events:
            onset, part, pitch = bar * state.context.ticks[0] + event[POSITION], event[PART], event[PITCH]
            # The final chord may be doubled.
            assert until[1 - part, pitch] <= onset or bar == state.bar
            until[part, pitch] = onset + int(DURATIONS[event[DURATION]])


def test_a_loop_does_not_end_and_is_not_told_of_an_end() -> None:
    state = begun(form(setting(), 8, story=planned(8, form="loop")))
    assert state.rows()[0][PLACE["bars_left"]] == buckets(np.array(64)) + 1
    assert not state.context.final_notes


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 1000))
def test_what_a_piano_strikes_together_lies_under_two_hands(seed: int) -> None:
    state = begun(form(setting(parts=1, program=0), 2))
    written(state, np.random.default_rng(seed), is_dense=True)
    struck: dict[tuple[int, int], list[int]] = {}
    for bar, events in state.by_bar.items():
        for event in events:
            struck.setdefault((bar, event[POSITION]), []).append(event[PITCH])
    for chord in map(sorted, struck.values()):
        splits = [(chord[:split], chord[split:]) for split in range(len(chord) + 1)]
        assert any(all(len(hand) <= 5 and np.ptp(hand or [0]) <= 16 for hand in hands) for hands in splits)


@settings(max_examples=12, deadline=None)
@given(st.sampled_from([40, 42, 73]), st.integers(0, 1000))
def test_a_bow_draws_two_strings_and_a_desk_has_two_players(program: int, seed: int) -> None:
    state = begun(form(setting(parts=2, program=program), 2))
    written(state, np.random.default_rng(seed), is_dense=True)
    struck: dict[tuple[int, int, int], list[int]] = {}
    for bar, events in state.by_bar.items():
        for event in events:
            struck.setdefault((bar, event[POSITION], event[PART]), []).append(event[PITCH])
    assert all(len(chord) <= 2 and np.ptp(chord) <= 12 for chord in struck.values())


@pytest.mark.parametrize("key", ["C major", "F# minor"])
def test_the_final_chord_fits_the_hand_that_strikes_it(key: str) -> None:
    """Of two parts for one keyboard each is one hand. If the last of three parts begins the chord and doubles the
    tonic, the third note is still within its reach: no note is missing."""
    trio = replace(setting(key=key), parts=(Part((), program=40), Part((), program=0), Part((), program=0)))
    state = begun(form(trio, bars=5, events=40))
    random = np.random.default_rng(1)
    while not state.is_ended:
        event: list[int] = []
        for field in range(len(FIELDS)):
            may = np.flatnonzero(allowed(state, field, event)).tolist()
            value = int(random.choice(may))
            if event and state.is_final(event[BAR_ADVANCE]):
                if field == PART:
                    value = 2 if 2 in may else value
                if field == PITCH:
                    octave = min(state.chord, default=0) + 12
                    value = octave if octave in may else may[0]
            event.append(value)
            if field == PART and state.ends_with(event):
                event += [0, 0, 0]
                break
        state.add(tuple(event))
    assert len(state.events) == 40
