"""Listening to a performance over the app's routes, while it grows and afterwards."""

import asyncio
import io
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest
import soundfile
from starlette.requests import Request as WebRequest
from starlette.responses import Response

from composer.audio.instruments import Instruments
from composer.audio.live import LiveSynthesizer
from composer.audio.soundfonts import choose_soundfont
from composer.audio.synthesis import send
from composer.audio.timeline import TimedMessage
from composer.errors import BadInput
from composer.generation.engines.protocol import Bar
from composer.generation.form.plan import Form
from composer.generation.request.request import Request
from composer.score.editing import Edits, edits_of_text
from composer.score.midi import piece_from_midi
from composer.score.midi_file import read_midi_file
from composer.score.piece import Note, Part, Piece, TempoMark, settled
from composer.studio.playback import listening, routes
from composer.studio.playback.listening import (
    MOST_OF_PERFORMANCE,
    MOST_STREAMS,
    Full,
    Listeners,
    NotNext,
    NotYet,
    Slice,
    Stream,
    lead_seconds,
)
from composer.studio.playback.performance import Performance, find_performance
from composer.studio.playback.roll import roll_since
from composer.studio.texts.language import COOKIE_NAME

FONT = choose_soundfont()
RATE = 44_100
BAR_TICKS = 96


class MetronomeEngine:
    """Composes by rule: a flute on every beat, and from the third bar on a bass below it."""

    name = "metronome"
    weights = "none"

    def plan(self, request: Request) -> Form:
        return Form(5 * (request.bars or 1), request.bars or 1, request)

    def stream(self, form: Form, number: int = 0) -> Any:
        for bar in range(form.bars):
            onset = bar * BAR_TICKS
            bass = (Note(onset, 40, BAR_TICKS),) if bar >= 2 else ()
            yield Bar(bar, (bass, tuple(Note(onset + 24 * beat, 72 + beat, 20) for beat in range(4))), 5)

    def assemble(self, bars: Sequence[Bar], form: Form) -> Piece:
        notes = [settled(note for bar in bars for note in bar.notes[part]) for part in range(2)]
        parts = tuple(Part(some, program) for some, program in zip(notes, (32, 73), strict=True) if some)
        return Piece(parts, tempos=(TempoMark.of(0, 120),))


def composed(bars: int, upto: int | None = None) -> Performance:
    """A performance of so many bars of two seconds; still going on if only some are there."""
    engine, request = MetronomeEngine(), Request(bars=bars)
    form = engine.plan(request)
    done = list(engine.stream(form))
    performance = Performance()
    if upto is None:
        performance.finish(engine.assemble(done, form))
    else:
        performance.grow(engine, done[:upto], form)
    return performance


def heard(stream: Stream, first: int = 0) -> np.ndarray:
    """All that is left of a stream, decoded as a browser does, (frames, 2)."""
    slices: list[np.ndarray] = []
    while (made := stream.slice(first + len(slices))) is not None:
        slices.append(soundfile.read(io.BytesIO(made.flac), dtype="float32")[0])
    return np.concatenate(slices)


def test_the_slices_of_a_stream_have_no_gap_and_no_silence() -> None:
    samples = heard(Stream(composed(4), 0.0, Edits(), FONT))
    assert len(samples) / RATE == pytest.approx(8, abs=3)
    envelope = np.abs(samples[: 7 * RATE]).max(axis=1)
    loud = np.flatnonzero(envelope > 1e-4)
    assert np.diff(loud).max() < 0.05 * RATE


def test_a_stream_from_the_middle_goes_on_where_the_whole_would() -> None:
    performance = composed(4)
    whole, rest = heard(Stream(performance, 0.0, Edits(), FONT)), heard(Stream(performance, 4.0, Edits(), FONT))
    assert len(rest) == pytest.approx(len(whole) - 4 * RATE, abs=RATE)


def test_who_has_enough_to_begin_with_leaves_the_next_turn_to_who_has_nothing_yet() -> None:
    assert Performance().lead is None
    assert composed(8, upto=1).lead is None
    begun = composed(8, upto=2)
    assert begun.heard_since is None
    assert begun.lead == pytest.approx(4)
    # Nor must it wait for more: the beginning can be played.
    assert Stream(begun, 0.0, Edits(), FONT).slice(0)
    assert begun.lead is not None
    assert begun.lead < 4


def test_what_is_not_composed_yet_is_not_given_away() -> None:
    with pytest.raises(NotYet):
        Stream(Performance(), 0.0, Edits(), FONT).slice(0)
    stream = Stream(composed(8, upto=2), 0.0, Edits(), FONT)
    # Two bars are four seconds: the first slice, one more, and what is left is too short.
    assert all(stream.slice(number) for number in range(2))
    with pytest.raises(NotYet):
        stream.slice(2)


def test_a_faster_tempo_plays_the_same_in_less_time() -> None:
    performance = composed(4)
    slow = heard(Stream(performance, 0.0, Edits(), FONT))
    fast = heard(Stream(performance, 0.0, edits_of_text("tempo=2"), FONT))
    assert len(slow) - len(fast) == pytest.approx(4 * RATE, abs=RATE)


def freely_played(bars: int) -> Performance:
    """A performance that holds back the more, the more freely it is played."""
    form = Form(5 * bars, bars)
    piece = MetronomeEngine().assemble(list(MetronomeEngine().stream(form)), form)

    def slower(amount: float) -> Piece:
        return replace(piece, tempos=(TempoMark.of(0, 120), TempoMark.of(BAR_TICKS, 120 / (1 + amount))))

    return Performance.of(piece, with_expression=slower)


def test_what_is_seen_lies_where_it_is_heard_however_freely_it_is_played() -> None:
    performance = freely_played(4)
    told = roll_since(performance, 0, 0.5)
    assert told["bars"] == [0, 2, 5, 8]
    assert roll_since(performance, 0)["bars"] == [0, 2, 4, 6]
    whole = heard(Stream(performance, 0.0, edits_of_text("expression=0.5"), FONT))
    rest = heard(Stream(performance, told["bars"][3], edits_of_text("expression=0.5"), FONT))
    assert len(whole) - len(rest) == pytest.approx(8 * RATE, abs=RATE / 2)


@pytest.fixture
def struck(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Channel and pitch of every note that a synthesizer is made to strike."""
    notes: list[tuple[int, int]] = []

    def note(instruments: Instruments, timed: TimedMessage) -> None:
        if timed.is_onset:
            notes.append((timed.channel, timed.data[1]))
        send(instruments, timed)

    monkeypatch.setattr("composer.audio.live.send", note)
    return notes


@pytest.mark.parametrize("start", [0, 3])
@pytest.mark.parametrize("until_whole", [1, 3, 5])
@pytest.mark.parametrize("tempo", ["", "tempo=1.5"])
def test_what_is_heard_while_a_piece_grows_and_after_it_is_whole_is_one_piece_without_a_seam(
    struck: list[tuple[int, int]], start: int, until_whole: int, tempo: str
) -> None:
    engine, bars = RisingEngine(), 10
    form = Form(5 * bars, bars)
    done = list(engine.stream(form))
    written = engine.assemble(done, form)
    performance = Performance()
    performance.grow(engine, done, form)
    stream = Stream(performance, 2.0 * start, edits_of_text(tempo), FONT, is_growing=True)
    slices = [stream.slice(number) for number in range(until_whole)]
    performance.finish(slower(written, 0.5), (1,), partial(slower, written))
    while (made := stream.slice(len(slices))) is not None:
        slices.append(made)
    first = next(place for place, note in enumerate(struck) if note[1] == RisingEngine.LOWEST + 4 * start)
    assert struck[first:] == [(1, RisingEngine.LOWEST + beat) for beat in range(4 * start, 4 * bars)]

    # It goes on at a bar line; before that a bar lasts two seconds, and from there on three.
    factor = edits_of_text(tempo).tempo
    told = [(place, made.joined) for place, made in enumerate(slices) if made and made.joined]
    [(place, (offset, second))] = told
    before = sum(seconds_of(made) for made in slices[:place] if made)
    bar = 2 + round((second - 4) / 3)
    assert second == pytest.approx(4 + 3 * (bar - 2), abs=0.01)
    assert (before + offset) * factor == pytest.approx(2 * (bar - start), abs=0.01)
    sounded = sum(seconds_of(made) for made in slices if made)
    assert sounded == pytest.approx((2 * (bar - start) + 3 * (bars - bar)) / factor, abs=3)


class RisingEngine(MetronomeEngine):
    """Composes by rule: a scale of quarter notes, each of them another."""

    LOWEST = 40

    def stream(self, form: Form, number: int = 0) -> Any:
        for bar in range(form.bars):
            beats = range(4 * bar, 4 * bar + 4)
            yield Bar(bar, ((), tuple(Note(24 * beat, self.LOWEST + beat, 20) for beat in beats)), 4)


def slower(piece: Piece, amount: float) -> Piece:
    """Played so freely that from the third bar on all takes so much longer."""
    if not amount:
        return piece
    return replace(piece, tempos=(TempoMark.of(0, 120), TempoMark.of(2 * BAR_TICKS, 120 / (1 + amount))))


def seconds_of(made: Slice) -> float:
    return soundfile.info(io.BytesIO(made.flac)).duration


def test_a_piece_that_rests_while_it_grows_is_played_on() -> None:
    engine = MetronomeEngine()
    form = Form(40, 8)
    bars = list(engine.stream(form))
    rests = [replace(bar, notes=((), ())) for bar in bars[2:6]]
    performance = Performance()
    performance.grow(engine, [*bars[:2], *rests], form)
    stream = Stream(performance, 0.0, Edits(), FONT)
    # Twelve seconds are composed, and four of them sound.
    slices = [stream.slice(number) for number in range(6)]
    assert not any(made.is_last for made in slices if made)
    assert sum(seconds_of(made) for made in slices if made) > 8
    assert len(heard(Stream(Performance.of(Piece(())), 0.0, Edits(), FONT))) > 0


def test_what_is_over_is_whole_whoever_looks_while_it_is_finished() -> None:
    engine = MetronomeEngine()
    form = Form(40, 8)
    bars = list(engine.stream(form))
    for _ in range(50):
        performance, seen = Performance(), list[bool]()
        performance.grow(engine, bars[:4], form)

        def look(performance: Performance = performance, seen: list[bool] = seen) -> None:
            while not (told := roll_since(performance, 0))["over"]:
                pass
            seen.append(told["composed"] == 8)

        looking = Thread(target=look)
        looking.start()
        performance.finish(engine.assemble(bars, form))
        looking.join()
        assert seen == [True]


def test_a_look_from_before_the_end_has_its_own_piece_and_numbers_with_any_expression() -> None:
    engine = MetronomeEngine()
    form = Form(40, 8)
    bars = list(engine.stream(form))
    performance = Performance()
    performance.grow(engine, bars[:2], form)
    before = performance.snapshot
    assert before is not None
    whole = engine.assemble(bars, form)
    performance.finish(whole, with_expression=partial(slower, whole))
    assert performance.played(before, 0.5) is before.piece
    assert len(before.numbers) < len(whole.parts)


def test_a_piece_that_becomes_whole_while_a_slice_is_made_is_joined_at_the_bar_line() -> None:
    class BetweenTwoLooks(Performance):
        """Complete, though it was not yet when it was asked whether it is over."""

        is_over = False

    engine = MetronomeEngine()
    form = Form(40, 8)
    bars = list(engine.stream(form))
    whole = engine.assemble(bars, form)
    made: list[np.ndarray] = []
    for kind in (Performance, BetweenTwoLooks):
        performance = kind()
        performance.grow(engine, bars[:4], form)
        stream = Stream(performance, 0.0, Edits(expression=0.5), FONT, is_growing=True)
        assert stream.slice(0)
        assert stream.slice(1)
        performance.finish(whole, with_expression=partial(slower, whole))
        # It is the one that crosses the next bar line.
        joining = stream.slice(2)
        assert joining is not None
        performance.__class__ = Performance
        made.append(np.concatenate([soundfile.read(io.BytesIO(joining.flac), dtype="float32")[0], heard(stream, 3)]))
    assert np.array_equal(made[0], made[1])


def test_a_slice_is_given_once_more_and_none_is_left_out() -> None:
    stream = Stream(composed(4), 0.0, Edits(), FONT)
    assert stream.slice(0) == stream.slice(0)
    with pytest.raises(NotNext):
        stream.slice(2)


def test_a_performance_has_two_streams_and_made_up_names_take_nobody_elses() -> None:
    listeners, mine, others = Listeners(), composed(2), composed(2)
    first = listeners.stream("first", mine, 0.0, Edits(), FONT)
    heard_by_another = listeners.stream("theirs", others, 0.0, Edits(), FONT)
    assert heard_by_another.slice(0)
    for number in range(2 * MOST_STREAMS):
        listeners.stream(str(number), mine, 0.0, Edits(), FONT)
    assert listeners.count == 1 + MOST_OF_PERFORMANCE
    with pytest.raises(NotNext):
        first.slice(0)
    assert heard_by_another.slice(1)


def test_one_listener_too_many_is_told_and_those_who_listen_are_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    listeners, performances = Listeners(), [composed(1) for _ in range(MOST_STREAMS + 1)]
    streams = [listeners.stream("a", each, 0.0, Edits(), FONT) for each in performances[:-1]]
    with pytest.raises(Full):
        listeners.stream("a", performances[-1], 0.0, Edits(), FONT)
    assert not any(stream.is_closed for stream in streams)
    monkeypatch.setattr("composer.studio.playback.listening.UNUSED_SECONDS", 0)
    listeners.stream("a", performances[-1], 0.0, Edits(), FONT)
    assert streams[0].is_closed


def test_who_left_holds_no_sound_and_no_piece_though_nobody_else_comes() -> None:
    listeners, left, listened_to = Listeners(), composed(2), composed(2)
    gone = listeners.stream("left", left, 0.0, Edits(), FONT)
    assert gone.slice(0)
    going = listeners.stream("listens", listened_to, 0.0, Edits(), FONT)
    gone.used -= listening.IDLE_SECONDS
    listeners.close_idle()
    assert (gone.is_closed, going.is_closed, listeners.count) == (True, False, 1)
    assert going.slice(0)
    # A browser that comes back asks for another stream.
    with pytest.raises(NotNext):
        listeners.stream("left", left, 0.0, Edits(), FONT, number=1)
    name = left.id
    del left, gone
    assert find_performance(name) is None


def test_nobody_waits_while_the_font_of_another_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    listeners, is_loading, may_load = Listeners(), Event(), Event()
    playing = listeners.stream("plays", composed(2), 0.0, Edits(), FONT)
    assert playing.slice(0)
    loaded = LiveSynthesizer

    def slowly(font: Path, second: float = 0.0) -> LiveSynthesizer:
        is_loading.set()
        assert may_load.wait(60)
        return loaded(font, second)

    monkeypatch.setattr(listening, "live_synthesizer", slowly)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(listeners.stream("loads", composed(2), 0.0, Edits(), FONT).slice, 0)
        warming = threads.submit(listeners.warm_up, FONT)
        try:
            assert is_loading.wait(60)
            # Others begin to listen, and listen on, meanwhile.
            assert listeners.stream("begins", composed(2), 0.0, Edits(), FONT)
            assert playing.slice(1)
            assert not first.done()
        finally:
            may_load.set()
        assert first.result(60)
        warming.result(60)


def test_a_performance_lives_as_long_as_somebody_keeps_it() -> None:
    performance = composed(1)
    name = performance.id
    assert find_performance(name) is performance
    del performance
    assert find_performance(name) is None


# --- what the browser is told ---


def test_the_roll_is_told_in_seconds_and_grows_bar_by_bar() -> None:
    performance = composed(8, upto=3)
    told = roll_since(performance, 0)
    assert told["notes"][:2] == [[0, 0.417, 72, 80, 1], [0.5, 0.917, 73, 80, 1]]
    assert (told["composed"], told["planned"], told["over"]) == (3, 8, False)
    later = roll_since(performance, 2)
    assert later["from"] == 2
    assert [note for note in told["notes"] if note[0] >= 4] == later["notes"]


def test_the_time_that_is_left_counts_from_the_first_bar_and_not_from_the_press() -> None:
    performance = Performance()
    time.sleep(0.05)
    assert roll_since(performance, 0)["elapsed"] == 0
    first = composed(8, upto=1)
    first.first_bar_at = time.monotonic() - 3
    assert roll_since(first, 0)["elapsed"] >= 3


def test_a_part_keeps_its_number_when_another_joins_it() -> None:
    flute = [part["number"] for part in roll_since(composed(8, upto=1), 0)["parts"]]
    both = [part["number"] for part in roll_since(composed(8, upto=4), 0)["parts"]]
    assert (flute, both) == ([1], [0, 1])


def asked(endpoint: Any, query: str = "", headers: Sequence[tuple[bytes, bytes]] = (), **path: Any) -> Response:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": list(headers), "query_string": query.encode()}
    # In a thread of its own: where browser tests ran before, this one has an event loop already.
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(asyncio.run, endpoint(WebRequest({**scope, "path_params": path}, receive)))
        response: Response = answer.result()
    return response


def test_a_browser_gets_slices_as_flac_until_the_last() -> None:
    performance = composed(1)
    answers = [
        asked(routes.sound, "from=0", performance=performance.id, stream="a", number=place) for place in range(5)
    ]
    statuses = [answer.status_code for answer in answers]
    last = statuses.index(204) - 1
    assert answers[0].media_type == "audio/flac"
    assert [answer.headers["composer-last"] for answer in answers[: last + 1]] == ["0"] * last + ["1"]


@pytest.mark.parametrize("query", ["from=x", "from=-1", "edits=tempo=0", "font=../../etc/passwd", "from=nan"])
def test_nonsense_is_refused_with_a_sentence(query: str, tmp_path: Path) -> None:
    performance = composed(1)
    answer = asked(routes.sound, query, performance=performance.id, stream="b", number=0)
    assert answer.status_code == 400
    assert json.loads(bytes(answer.body))["problem"].endswith(".")


@pytest.mark.parametrize(("spoken", "told"), [("ko", "초로 적어 주세요."), ("en", "a second"), ("xx", "a second")])
def test_what_is_refused_is_told_in_the_language_that_was_chosen(spoken: str, told: str) -> None:
    cookie = (b"cookie", f"{COOKIE_NAME}={spoken}".encode())
    performance = composed(1)
    answer = asked(routes.sound, "from=x", [cookie], performance=performance.id, stream="c", number=0)
    assert told in json.loads(bytes(answer.body))["problem"]


def test_a_font_that_is_gone_is_played_on_by_those_who_hear_it_and_refused_to_others(tmp_path: Path) -> None:
    font = tmp_path / FONT.name
    font.write_bytes(FONT.read_bytes())
    going = Stream(composed(4), 0.0, Edits(), font)
    assert going.slice(0) is not None
    font.unlink()
    assert going.slice(1) is not None
    with pytest.raises(BadInput, match="does not exist"):
        Stream(composed(4), 0.0, Edits(), font).slice(0)


def test_no_font_tells_which_files_there_are() -> None:
    performance = composed(1)
    answers = {
        bytes(asked(routes.sound, f"font={name}", performance=performance.id, stream="b", number=0).body)
        for name in ("README.md", "composer", "nothing", "%2Fetc%2Fpasswd", "..%2Fapp.py", "%00")
    }
    assert len(answers) == 1


def test_the_browser_is_told_the_notes_as_freely_as_it_asks_and_has_fonts_made_ready() -> None:
    performance = freely_played(4)
    answer = asked(routes.score, "edits=expression=0.5,tempo=2", performance=performance.id, bar=0)
    assert json.loads(bytes(answer.body))["bars"] == [0, 2, 5, 8]
    assert asked(routes.score, "edits=kazoo", performance=performance.id, bar=0).status_code == 400
    assert asked(routes.ready, f"font={FONT.stem}", performance=performance.id).status_code == 204
    assert asked(routes.ready, "font=../../etc/passwd", performance=performance.id).status_code == 400
    assert asked(routes.ready, performance="nobody").status_code == 404


@pytest.mark.parametrize(
    ("endpoint", "path"), [(routes.score, {"bar": 0}), (routes.midi, {"part": "all"}), (routes.messages, {})]
)
def test_nobody_who_listens_waits_while_a_piece_is_performed_anew(endpoint: Any, path: dict[str, Any]) -> None:
    """The event loop sends the slices of all; a long piece takes a second."""
    loops: list[bool] = []

    def perform(amount: float) -> Piece:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            loops.append(False)
        else:
            loops.append(True)
        return slower(piece, amount)

    piece = MetronomeEngine().assemble(list(MetronomeEngine().stream(Form(20, 4))), Form(20, 4))
    performance = Performance.of(piece, with_expression=perform)
    assert asked(endpoint, "edits=expression=0.5", performance=performance.id, **path).status_code == 200
    assert loops == [False]


def test_a_performance_that_is_gone_is_not_found() -> None:
    assert asked(routes.score, performance="nobody", bar=0).status_code == 404
    assert asked(routes.sound, performance="nobody", stream="c", number=0).status_code == 404


def test_where_composing_is_slow_the_music_begins_later_and_the_later_the_longer_it_is() -> None:
    def lead(speed: float, bars: int) -> float:
        snapshot = composed(bars, upto=2).snapshot
        assert snapshot is not None
        return lead_seconds(speed, snapshot)

    assert lead(8, 4) < 1
    assert lead(2, 4) == lead(2, 60)
    # At half the speed of the music two thirds of it must be there: the rest comes while they play.
    assert lead(0.5, 60) > 0.6 * 120 > lead(1, 60) > lead(1, 30)


def test_a_piece_and_each_of_its_parts_are_there_as_midi_files() -> None:
    performance = composed(4)
    snapshot = performance.snapshot
    assert snapshot is not None

    def notes(part: str, edits: str = "") -> list[int]:
        answer = asked(routes.midi, f"edits={edits}", performance=performance.id, part=part)
        piece = piece_from_midi(read_midi_file(bytes(answer.body), "dragged.mid"))
        return sorted(note.pitch for one in piece.parts for note in one.notes)

    all_notes = notes("all")
    assert all_notes == sorted(note.pitch for one in snapshot.piece.parts for note in one.notes)
    assert sorted(pitch for number in snapshot.numbers for pitch in notes(str(number))) == all_notes
    assert notes("all", "transpose=2") == [pitch + 2 for pitch in all_notes]
    assert asked(routes.midi, performance=performance.id, part="99").status_code == 404
    assert asked(routes.midi, performance="nobody", part="all").status_code == 404
    assert asked(routes.midi, "edits=kazoo", performance=performance.id, part="all").status_code == 400
