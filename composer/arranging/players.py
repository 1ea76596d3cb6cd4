"""Who plays a new piece: the instruments that the setting of a real one means, which may not be those that it names."""

from dataclasses import replace

import numpy as np

from composer.events.settings import Setting
from composer.score.instruments import VOICES
from composer.score.piece import Part
from composer.score.program_names import CHOIR

# Who plays a quartet, and in place of voices: violin, violin, viola and cello. A duet is mostly one of high voices.
VIOLIN, VIOLA, CELLO = 40, 41, 42
STRINGS = (VIOLIN, VIOLIN, VIOLA, CELLO)
DUET = 2
# Editions of old music name some instruments by others: an early piano is an electric grand, basset horns are kotos,
# and timpani are all kinds of drums with a pitch.
MEANT = {2: 0, 107: 71, 112: 47, 116: 47, 117: 47}
# Genres that mean the instruments that they name.
MODERN = {"drums", "electronic", "game", "pop"}


def players_of(setting: Setting, is_choir: bool) -> tuple[Part, ...]:
    """The parts of a setting with the programs in which they sound.

    Old music is played by the instruments that its editions mean. In songs, voices are replaced with strings, from the
    highest voice to the lowest, because synthetic voices sing no words. A requested choir (`is_choir`) sings, also
    where an edition names no voices, and a quartet has one viola and one cello.
    """
    parts = list(setting.parts)
    if setting.styles[0] not in MODERN:
        parts = [replace(part, program=MEANT.get(part.program, part.program)) for part in parts]
    if setting.ensemble == "song":
        voices = [slot for slot, part in enumerate(parts) if part.program in VOICES]
        lowest = STRINGS.index(VIOLA if len(voices) <= DUET else CELLO)
        for slot, string in zip(voices, np.linspace(0, lowest, len(voices)).round(), strict=True):
            parts[slot] = replace(parts[slot], program=STRINGS[int(string)])
    elif setting.ensemble == "quartet" and len(parts) == len(STRINGS):
        parts = [replace(part, program=program) for part, program in zip(parts, STRINGS, strict=True)]
    elif is_choir:
        parts = [replace(part, program=CHOIR) for part in parts]
    return tuple(parts)
