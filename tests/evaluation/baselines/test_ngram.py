"""The n-gram baseline gives valid probabilities from the past alone, and better ones after training."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.evaluation.baselines.ngram import CLASSES, LARGEST_ORDER, Level, NgramModel, learned_weights, train_ngrams
from composer.evaluation.baselines.ngram_contexts import CONTEXTS, Music, Word, contexts_within, words_of
from composer.evaluation.metrics.nats import Score
from composer.events.notes import Events, encode
from composer.events.pack import Pack
from composer.events.packing import BAR_FEATURES, PackedPiece, Split, write_pack
from composer.events.scoring import TIED, scored, struck
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    END,
    FIELDS,
    PART,
    PITCH,
    POSITION,
    TIE,
    VELOCITY,
)
from composer.score.key import Key
from composer.score.piece import Note, Part, Piece
from tests.pieces import chorale, melody

ALL_FIELDS = range(len(FIELDS))


def tune(seed: int, bars: int = 12, key: Key | None = None) -> Piece:
    """A melody of two figures in random order, over long bass notes and a drum; C major unless in another key."""
    random = np.random.default_rng(seed)
    shift = key.tonic_pitch_class if key else 0
    figures = ((0, 4, 7, 4, 0, 4, 7, 12), (12, 11, 9, 7, 5, 4, 2, 0))
    heard = [figures[number] for number in random.integers(0, 2, bars)]
    notes = tuple(
        Note(bar * 96 + place * 12, 60 + shift + step, 12, 64 + 8 * (place % 2))
        for bar, figure in enumerate(heard)
        for place, step in enumerate(figure)
    )
    bass = tuple(Note(bar * 96, 36 + shift, 200, 50) for bar in range(0, bars, 4))
    drums = tuple(Note(bar * 96, 36, 6, 90) for bar in range(bars))
    return Piece((Part(notes), Part(bass, program=32), Part(drums, is_drums=True)))


def packed(
    music: Piece | Events, work: str, split: Split = "train", expressive: bool = True, key: Key | None = None
) -> PackedPiece:
    events = encode(music) if isinstance(music, Piece) else music
    return PackedPiece(
        events=events,
        features=np.zeros(len(events.bars), dtype=BAR_FEATURES),
        expressive=expressive,
        split=split,
        key=key or Key("C", "major"),
        ensemble="band",
        styles=("folk",),
        path=f"{work}.mid",
        work=work,
    )


def opened(folder: Path, pieces: Iterable[PackedPiece]) -> Pack:
    write_pack(folder, pieces)
    return Pack.open(folder)


def learned() -> list[PackedPiece]:
    """Music to train on; every third piece typed in, not played."""
    return [packed(tune(seed), f"work {seed}", expressive=seed % 3 > 0) for seed in range(12)]


def nats_of(ngrams: NgramModel, pack: Pack, number: int) -> float:
    return Score.of(ngrams.nats(pack, number), struck(pack.columns(number))).nats_per_note


@pytest.mark.parametrize("field", ALL_FIELDS, ids=[field.name for field in FIELDS])
def test_the_chances_of_all_values_add_up_to_one_in_music_that_was_heard_and_that_was_not(
    tmp_path: Path, field: int
) -> None:
    pack = opened(tmp_path, [*learned(), packed(chorale(), "other", "test")])
    ngrams = train_ngrams(pack)
    for number in (1, len(pack) - 1):
        music = Music.of_pack(pack, [number])
        values = np.arange(FIELDS[field].size, dtype=np.uint8)
        chances = [ngrams.chances(music, field, np.full(len(music.columns), value)) for value in values]
        assert np.min(chances) > 0
        assert np.sum(chances, axis=0) == pytest.approx(np.ones(len(music.columns)))


def test_where_nobody_played_the_velocities_a_tie_and_no_tie_add_up_to_one(tmp_path: Path) -> None:
    pack = opened(tmp_path, learned())
    ngrams, music = train_ngrams(pack), Music.of_pack(pack, [0])
    tie, one, other = (
        ngrams.chances(music, VELOCITY, np.full(len(music.columns), value, dtype=np.uint8)) for value in (TIE, 1, 80)
    )
    assert tie + one == pytest.approx(np.ones(len(tie)))
    assert (one == other).all()


def test_nats_are_those_of_the_chances_where_they_count(tmp_path: Path) -> None:
    pack = opened(tmp_path, learned())
    ngrams = train_ngrams(pack)
    for number in (0, 1):
        nats, music = ngrams.nats(pack, number), Music.of_pack(pack, [number])
        counts = scored(pack.columns(number), expressive=number > 0)
        counts[:, VELOCITY] |= counts[:, TIED]
        assert nats.dtype == np.float32
        assert not nats[~counts[:, :TIED]].any()
        for field in ALL_FIELDS:
            chances = ngrams.chances(music, field, music.columns[:, field])
            assert nats[counts[:, field], field] == pytest.approx(-np.log(chances[counts[:, field]]), abs=1e-5)


def changed(events: Events, place: int, field: int, random: np.random.Generator) -> Events:
    """The same events but for this field of one, what comes after it in this event, and all later events."""
    columns = events.columns.copy()
    notes = np.flatnonzero(columns[:, PART] < len(events.frame.parts))
    for later in range(field, len(FIELDS)):
        hit = notes[notes >= place + (later < field)]
        if later == BAR_ADVANCE:
            # One bar later here is one bar sooner at the next event that can be: no more bars than there are.
            sooner = np.flatnonzero(columns[place + 1 :, BAR_ADVANCE])[0] + place + 1
            columns[[place, sooner], BAR_ADVANCE] += np.array([1, 255], dtype=np.uint8)
        else:
            size = {POSITION: 96, PART: len(events.frame.parts)}.get(later, FIELDS[later].size)
            columns[hit, later] = random.integers(0, size, len(hit))
    for earlier in range(POSITION, field):
        hit = notes[notes > place]
        size = {POSITION: 96, PART: len(events.frame.parts)}.get(earlier, FIELDS[earlier].size)
        columns[hit, earlier] = random.integers(0, size, len(hit))
    return replace(events, columns=columns)


def test_nothing_is_read_before_it_is_chosen(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    events = encode(tune(1, bars=6))
    places = random.integers(0, len(events.columns) - 12, 8)
    trials = [(int(place), field) for place in places for field in ALL_FIELDS]
    variants = [packed(changed(events, place, field, random), "variant") for place, field in trials]
    pack = opened(tmp_path, [packed(events, "original"), *variants])
    original = Music.of_pack(pack, [0])
    different_facts = 0
    for number, (place, field) in enumerate(trials, start=1):
        variant = Music.of_pack(pack, [number])
        for read_for in ALL_FIELDS:
            for words in contexts_within(read_for, LARGEST_ORDER):
                same = original.contexts(words)[: place + 2] == variant.contexts(words)[: place + 2]
                assert same[:place].all()
                assert same[place] or read_for > field
                different_facts += not same.all()
    assert different_facts > 1000


def test_pieces_are_read_apart(tmp_path: Path) -> None:
    pack = opened(tmp_path, learned()[:2])
    both = Music.of_pack(pack, [0, 1])
    for field in ALL_FIELDS:
        for words in contexts_within(field, LARGEST_ORDER):
            apart = [Music.of_pack(pack, [number]).contexts(words) for number in (0, 1)]
            assert (both.contexts(words) == np.concatenate(apart)).all()


def test_words_name_facts_of_this_event_of_those_before_and_of_those_in_the_part() -> None:
    assert words_of("program pitch-2 pitch~1..2") == [
        Word("program"),
        Word("pitch", "-", 2),
        Word("pitch", "~", 1),
        Word("pitch", "~", 2),
    ]


def test_facts_are_those_of_the_events_that_words_name(tmp_path: Path) -> None:
    melody_and_bass = Piece((Part((Note(0, 60, 24), Note(24, 64, 24))), Part((Note(0, 40, 24), Note(24, 43, 24)))))
    music = Music.of_pack(opened(tmp_path, [packed(melody_and_bass, "one")]), [0])
    assert music.columns[:-1, PITCH].tolist() == [60, 40, 64, 43]

    def facts(word: str) -> list[int]:
        return music.read(words_of(word)[0])[:-1].tolist()

    assert facts("pitch-1") == [255, 60, 40, 64]
    assert facts("pitch~1") == [255, 255, 60, 40]
    assert facts("wait") == [255, 0, 24, 0]
    assert facts("part_wait") == [255, 255, 24, 24]
    assert facts("under") == [255, 60, 255, 64]
    assert facts("together") == [0, 1, 0, 1]


def test_a_context_of_order_n_looks_no_further_back() -> None:
    for field in ALL_FIELDS:
        for order in (0, 1, 3):
            contexts = contexts_within(field, order)
            assert max((word.reach for words in contexts for word in words), default=0) <= order
            assert len(set(contexts)) == len(contexts)
    assert max(word.reach for words in contexts_within(PITCH, 3) for word in words) == 3


def test_every_word_of_the_contexts_is_known(tmp_path: Path) -> None:
    facts = Music.of_pack(opened(tmp_path, [packed(chorale(), "one")]), [0]).facts
    assert {word.fact for contexts in CONTEXTS.values() for context in contexts for word in words_of(context)} <= {
        *facts
    }


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
def test_counting_is_counting(seen: list[tuple[int, int]]) -> None:
    contexts, values = np.array(seen, dtype=np.uint64).T
    # Contexts differ in their upper bits, as mixed ones do.
    spread = (contexts + np.uint64(1)) << np.uint64(40)
    level = Level.count((), spread, values.astype(np.uint8))
    shares, classes = level.look_up(spread, values.astype(np.uint8))
    for share, (context, value) in zip(shares, seen, strict=True):
        followers = [other for heard, other in seen if heard == context]
        assert share == followers.count(value) / len(followers)
    assert (classes > 0).all()
    shares, classes = level.look_up(np.full(1, 9 << 40, dtype=np.uint64), np.zeros(1, dtype=np.uint8))
    assert (shares.tolist(), classes.tolist()) == ([0.0], [0])


def test_weights_trust_the_contexts_that_foresaw_what_came() -> None:
    right, wrong, unseen = np.full(500, 7), np.full(500, 8), np.zeros(500, dtype=np.int64)
    classes = np.concatenate([right, wrong, unseen])
    shares = np.concatenate([np.full(500, 0.9), np.full(1000, 0.01)])
    weights = learned_weights(classes, shares, np.full(1500, 0.1))
    assert weights.shape == (CLASSES,)
    assert weights[7] > 0.95
    assert weights[8] < 0.05
    assert weights[0] == 0


def test_what_was_counted_is_foreseen_and_the_more_so_the_further_back_it_looks(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    strange = melody([int(pitch) for pitch in random.integers(30, 90, 96)], duration=12)
    pieces = [*learned(), packed(tune(99), "alike", "test"), packed(strange, "strange", "test")]
    pack = opened(tmp_path, pieces)
    alike, other = len(pack) - 2, len(pack) - 1
    none, one, all_orders = (train_ngrams(pack, order) for order in (0, 1, LARGEST_ORDER))
    assert nats_of(all_orders, pack, alike) < 0.8 * nats_of(one, pack, alike)
    assert nats_of(one, pack, alike) < 0.8 * nats_of(none, pack, alike)
    assert nats_of(all_orders, pack, alike) < 0.3 * nats_of(all_orders, pack, other)


def test_validation_and_test_pieces_are_not_counted(tmp_path: Path) -> None:
    small = train_ngrams(opened(tmp_path / "small", learned()))
    others: tuple[Split, ...] = ("validation", "test")
    more = train_ngrams(opened(tmp_path / "more", [*learned(), *(packed(tune(77), "more", split) for split in others)]))
    for one, other in zip(small.levels[PITCH], more.levels[PITCH], strict=True):
        assert one.ends[-1] == other.ends[-1]


def test_music_in_another_key_is_as_foreseeable_but_its_drums_stay(tmp_path: Path) -> None:
    keys = (Key("C", "major"), Key("E", "major"), Key("E", "minor"))
    pieces = [packed(tune(50, key=key), f"in {key}", "test", key=key) for key in keys]
    pack = opened(tmp_path, [*learned(), *pieces])
    ngrams = train_ngrams(pack)
    in_c, in_e, called_minor = (len(pack) - 3, len(pack) - 2, len(pack) - 1)
    assert ngrams.nats(pack, in_e) == pytest.approx(ngrams.nats(pack, in_c))
    assert nats_of(ngrams, pack, called_minor) > nats_of(ngrams, pack, in_c) + 0.5


def test_the_end_of_a_piece_is_foreseen_like_a_note(tmp_path: Path) -> None:
    pack = opened(tmp_path, learned())
    columns, nats = pack.columns(1), train_ngrams(pack).nats(pack, 1)
    assert columns[-1, PART] == END
    assert (nats[-1, : PART + 1] > 0).all()
    assert not nats[-1, [PITCH, DURATION, VELOCITY]].any()


def test_the_baseline_needs_two_works_to_train_on(tmp_path: Path) -> None:
    pieces = [packed(tune(1), "one"), packed(tune(2), "one"), packed(tune(3), "two", "validation")]
    with pytest.raises(BadInput, match="two works"):
        train_ngrams(opened(tmp_path, pieces))
