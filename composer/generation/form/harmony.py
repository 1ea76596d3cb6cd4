"""The requested chord of every bar."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from composer.errors import BadInput
from composer.events.chords import chord_code, chord_of_code
from composer.generation.form.story import Story
from composer.generation.request.request import Request
from composer.score.harmony import Chord
from composer.score.key import Key
from composer.score.messages import Message, text_message
from composer.score.midi_file import TEXT
from composer.score.progression import Named, parse_progression

T = TypeVar("T")


def symbols(chords: np.ndarray | None, onsets: np.ndarray) -> tuple[Message, ...]:
    """Return chord symbols for a lead sheet, each at the tick where the chord changes.

    `chords` are from `chords_of_bars`; `onsets` (bars + 1,) are the ticks of the bar lines, including the end.
    """
    if chords is None:
        return ()
    codes = chords.ravel().tolist()
    halves = np.stack([onsets[:-1], (onsets[:-1] + onsets[1:]) / 2], axis=1).ravel().tolist()
    return tuple(text_message(halves[place], TEXT, str(chord_of_code(code))) for place, code in changes(codes) if code)


def changes(values: Sequence[T]) -> list[tuple[int, T]]:
    """The values that differ from the one before, and the first, each with its place."""
    return [(place, value) for place, value in enumerate(values) if place == 0 or value != values[place - 1]]


def chords_of_bars(request: Request, story: Story, keys: Sequence[Key | None]) -> np.ndarray | None:
    """Return the chords of the two halves of each bar, (bars, 2) uint8 codes as in `events.chords`; None if none are
    requested.

    `keys` are those of the four sections, relative to which numerals are read. A section's own progression starts with
    the section. A piece with an ending always ends on its tonic. Raises BadInput for numerals without a key.
    """
    if not request.chords and not any(request.section_chords):
        return None
    count = len(story.section)
    bars: list[tuple[Named, Named] | None] = [None] * count
    for section, (key, own) in enumerate(zip(keys, request.section_chords or [""] * len(keys), strict=True)):
        text = own or request.chords
        inside = np.flatnonzero(story.section == section).tolist()
        if text and inside:
            found = parse_progression(text, key).filling(len(inside) if own else count)
            for place, bar in enumerate(inside):
                bars[bar] = found[place if own else bar]
    last = keys[-1]
    if story.closes:
        if last is None:
            raise BadInput("drums_have_no_chords")
        tonic = (last.tonic_pitch_class, "m" if last.mode == "minor" else "")
        bars[-1] = (tonic, tonic)
    codes = [[chord_code(Chord(0, 1, *named)) for named in halves] if halves else [0, 0] for halves in bars]
    return np.array(codes, dtype=np.uint8)
