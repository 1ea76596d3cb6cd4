"""The chords of every bar, where they are asked for."""

from collections.abc import Sequence

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


def symbols(chords: np.ndarray | None, onsets: np.ndarray) -> tuple[Message, ...]:
    """The chords as the symbols of a lead sheet, each where it begins; `chords` as `chords_of_bars` gives them.

    `onsets` (bars + 1,) are those of the bars, in ticks, and the end.
    """
    if chords is None:
        return ()
    codes = chords.ravel().tolist()
    changes = [place for place, code in enumerate(codes) if code and (place == 0 or code != codes[place - 1])]
    halves = np.stack([onsets[:-1], (onsets[:-1] + onsets[1:]) / 2], axis=1).ravel().tolist()
    return tuple(text_message(halves[place], TEXT, str(chord_of_code(codes[place]))) for place in changes)


def chords_of_bars(request: Request, story: Story, keys: Sequence[Key | None]) -> np.ndarray | None:
    """The chords of the halves of each bar, (bars, 2) uint8 codes as in `events.chords`; None if none are asked for.

    `keys` are those of the four sections, from which numerals count. Chords of a section begin with it. A piece that
    closes does so on its tonic, whatever chord would be due. Raises BadInput for numerals where there is no key.
    """
    if not request.chords and not any(request.section_chords):
        return None
    count = len(story.section)
    bars: list[tuple[Named, Named] | None] = [None] * count
    for section, key in enumerate(keys):
        text = (request.section_chords[section] if request.section_chords else "") or request.chords
        inside = np.flatnonzero(story.section == section).tolist()
        if text and inside:
            own = bool(request.section_chords and request.section_chords[section])
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
