"""A tempo is known where somebody chose it, not where a converter had to write one."""

from pathlib import Path

from composer.corpus.manifest import Entry
from composer.corpus.tempos import known_tempos
from composer.score.midi_file import DEFAULT_TEMPO


def entry(source: str, expressive: str = "no") -> Entry:
    return Entry(Path(), source, "", "", "", "CC0-1.0", expressive=expressive)


def test_midis_120_says_nothing_but_of_music_that_was_played() -> None:
    files = [(entry("scores"), DEFAULT_TEMPO), (entry("players", "tempo+velocity"), DEFAULT_TEMPO)]
    assert known_tempos(files) == [False, True]


def test_a_tempo_that_a_fifth_of_a_source_has_is_the_converters() -> None:
    files = [(entry("a"), 1_000_000)] * 3 + [(entry("a"), 400_000 + number) for number in range(7)]
    assert known_tempos(files) == [False] * 3 + [True] * 7
    assert known_tempos([(entry("b"), 1_000_000), *[(entry("b"), number + 1) for number in range(9)]])[0]


def test_a_tempo_that_changes_was_chosen() -> None:
    assert known_tempos([(entry("a"), 0)] * 5) == [True] * 5
