"""Lyrics: the syllables that a part sings, as its file has them among its messages."""

from collections.abc import Iterable
from dataclasses import dataclass

from composer.score.messages import Message
from composer.score.midi_file import LYRIC


@dataclass(frozen=True, slots=True)
class Syllable:
    """A syllable at `onset`, in ticks; `syllabic` is MusicXML's word for its place: single, begin, middle or end."""

    onset: float
    text: str
    syllabic: str


def syllables(messages: Iterable[Message]) -> list[Syllable]:
    """The syllables among the messages of a part; a word goes on after a hyphen."""
    found: list[Syllable] = []
    goes_on = False
    for message in messages:
        if not message.is_meta(LYRIC):
            continue
        # Karaoke files mark new lines and paragraphs by slashes.
        text = message.text.strip().lstrip("/\\")
        came_on, goes_on = goes_on, text.endswith("-")
        text = text.rstrip("-").strip()
        if text:
            place = {(False, False): "single", (False, True): "begin", (True, True): "middle", (True, False): "end"}
            found.append(Syllable(message.onset, text, place[came_on, goes_on]))
    return found
