"""Lyrics: the syllables sung by a part, stored in its messages."""

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass

from composer.score.messages import Message
from composer.score.midi_file import LYRIC
from composer.score.piece import Note

# A syllable belongs to the note that begins within half of this fraction of a tick.
PLACES = 4


@dataclass(frozen=True, slots=True)
class Syllable:
    """A syllable at `onset`, in ticks; `syllabic` is as in MusicXML: single, begin, middle or end."""

    onset: float
    text: str
    syllabic: str

    @property
    def goes_on(self) -> bool:
        """Whether another syllable of the same word follows."""
        return self.syllabic in ("begin", "middle")


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


def by_place(sung: Iterable[Syllable]) -> dict[int, Syllable]:
    """Syllables by their place, to be taken from there by the notes that sing them."""
    return {round(syllable.onset * PLACES): syllable for syllable in sung}


def taken(notes: Iterable[Note], left: MutableMapping[int, Syllable]) -> Syllable | None:
    """The syllable that one of the notes sings, removed from those that are left, so that no other voice sings it."""
    places = (round(note.played_onset * PLACES) for note in notes)
    return next((left.pop(place) for place in places if place in left), None)
