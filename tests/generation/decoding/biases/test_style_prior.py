"""The habits of a style are favored as counted, and more at higher strength."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.events.habits import HABITS, STEPS_A_NAT, observed
from composer.events.notes import encode
from composer.events.steps import home_transposition
from composer.events.vocabulary import PITCH, key_code
from composer.generation.decoding.biases.style_prior import StylePrior
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.request.request import Request
from composer.generation.tasks.compose import compose
from composer.score.key import Key
from composer.score.piece import Piece
from tests.generation.decoding.constraints.test_masks import begun, form, setting, written


def codes(name: str, context: np.ndarray, choice: np.ndarray) -> list[int]:
    return (context * HABITS[name].size + choice + 1).tolist()


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(["4/4", "3/4", "7/8"]),
    st.sampled_from(["C major", "F# minor"]),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from([0.3, 0.9]),
    st.integers(0, 1000),
)
def test_a_choice_is_looked_up_where_it_was_counted(
    meter: str, key: str, parts: int, drums: bool, sloth: float, seed: int
) -> None:
    which = setting(meter, key, parts, drums)
    events = written(begun(form(which, 12)), np.random.default_rng(seed), sloth)
    is_drums = np.array([part.is_drums for part in which.parts])
    mode = Key.parse(key).mode
    counted = observed(np.array(events), np.full(12, which.meter.bar_ticks), is_drums, mode)
    for name, habit in HABITS.items():
        # A table that says which of its places it was asked at.
        tables = {other: np.zeros((1, it.contexts, it.size)) for other, it in HABITS.items()}
        tables[name][0] = STEPS_A_NAT * (1 + np.arange(habit.contexts * habit.size).reshape(habit.contexts, habit.size))
        prior, draft, asked = StylePrior(tables, [0]), begun(form(which, 12)), []
        for event in events:
            said = prior.added_logits(habit.field, event[: habit.field], draft)
            asked.append(0 if said is None else int(said[0, event[habit.field]]))
            draft.add(event)
        # The first note of all is chosen after nothing.
        first = name in ("degree", "place") and not is_drums[events[0][2]]
        assert [code for code in asked if code] == codes(name, *counted[name])[int(first) :]


def test_the_more_closely_a_style_is_followed_the_more_it_has_of_its_habits() -> None:
    engine = VirtuosoEngine.load()
    style = engine.released.styles.index("chopin")

    def habitual(piece: Piece) -> float:
        events = encode(piece)
        columns, key = events.columns.copy(), piece.keys[0].key
        columns[:, PITCH] = (columns[:, PITCH].astype(int) + home_transposition(key_code(key))).clip(0, 127)
        found = observed(columns, events.bars.ticks, np.zeros(len(piece.parts), dtype=bool), key.mode)
        said = [engine.released.habits[name][style][found[name]] for name in ("after_highest", "length", "wait")]
        return float(np.concatenate(said).mean()) / STEPS_A_NAT

    def pieces(strength: float) -> float:
        requests = [
            Request(styles=(("chopin", 1.0),), ensemble="piano", bars=16, seed=seed, strength=strength)
            for seed in range(6)
        ]
        return float(np.mean([habitual(compose(engine, request)) for request in requests]))

    assert pieces(2.0) > pieces(0.0)
