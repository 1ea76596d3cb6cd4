"""Lyrics: the syllables sung by a part, stored in its messages."""

from collections.abc import Iterable
from dataclasses import dataclass

from composer.score.messages import Message
from composer.score.midi_file import LYRIC


@dataclass(frozen=True, slots=True)
class Syllable:
    """A syllable at `onset`, in ticks; `syllabic` is as in MusicXML: single, begin, middle or end."""

    onset: float
    text: str
    syllabic: str


def syllables(messages: Iterable[Message]) -> list[Syllable]:
    """The syllables among a part's messages; a hyphen continues a word."""
    found: list[Syllable] = []
    goes_on = False
    for message in messages:
        if not message.is_meta(LYRIC):
            continue
        # Karaoke files mark new lines and paragraphs with slashes.
        text = message.text.strip().lstrip("/\\")
        came_on, goes_on = goes_on, text.endswith("-")
        text = text.rstrip("-").strip()
        if text:
            place = {(False, False): "single", (False, True): "begin", (True, True): "middle", (True, False): "end"}
            found.append(Syllable(message.onset, text, place[came_on, goes_on]))
    return found
