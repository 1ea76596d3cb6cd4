"""Reads an ABC tune line by line into voices of bars."""

import re
from collections.abc import Iterator
from fractions import Fraction
from math import floor

from composer.errors import BadInput
from composer.score.abc.fields import (
    ACCIDENTAL,
    MIDDLE_C,
    key_in,
    meter_in,
    octave_in,
    part_order_in,
    percussion_key_in,
    tempo_in,
    transposition_in,
    unit_in,
    written_pitch,
)
from composer.score.abc.text import plain_text
from composer.score.abc.voice import AbcBar, AbcHead, Voice
from composer.score.key import LETTERS, Key
from composer.score.meter import Meter
from composer.score.musicxml.navigation import signs_in
from composer.score.musicxml.part_reader import ACCENTS, AFTER_ACCENTS, VELOCITIES
from composer.score.names import printable
from composer.score.notation.graces import sounding_quarters

# The most notes and bars that are read: more than anybody writes by hand (a guess), and read within a second.
MOST_WRITTEN = 40_000
# How many notes' time each tuplet takes, by its number; 0 depends on the meter.
TUPLETS = {2: 3, 3: 2, 4: 3, 5: 0, 6: 2, 7: 0, 8: 3, 9: 0}
# The decorations that say where to go on, by the signs of a bar.
JUMPS = {
    **dict.fromkeys(("dacapo", "d.c.", "d.c.alfine", "d.c.alcoda"), "dacapo"),
    **dict.fromkeys(("d.s.", "d.s.alfine", "d.s.alcoda"), "dalsegno"),
    **dict.fromkeys(("dacoda", "tocoda"), "tocoda"),
    "coda": "coda",
    "segno": "segno",
    "fine": "fine",
}
ORNAMENTS = frozenset(
    {
        *("trill", "trill(", "turn", "turnx", "invertedturn", "roll", "mordent", "lowermordent", "uppermordent"),
        *("pralltriller", "/", "//", "///"),
    }
)
# The decorations that have a sign of one letter.
SIGNS = {"~": "roll", "M": "lowermordent", "O": "coda", "P": "uppermordent", "S": "segno", "T": "trill"}
# The length of bracketed text is limited, so that unclosed brackets do not each scan to the end of the line.
TOKEN = re.compile(
    rf"""(?P<field>\[[A-Za-z]:[^\]]{{0,200}}\])
    |(?P<grace>\{{/?[^}}]{{0,200}}\}})
    |(?P<quoted>"[^"]{{0,200}}")
    |(?P<decoration>![^!|\n]{{0,40}}!|\+[a-zA-Z()<>.]{{1,40}}\+|[.~HLMOPSTuv])
    |(?P<bar>:*(?:\[\||\|)[|\]]*:*|::+)
    |(?P<ending>\[?(?P<numbers>[1-9](?:[,\-][1-9])*)(?=[\s"a-gA-Gz(\[^_=!.~{{x]|$))
    |(?P<tuplet>\((?P<count>[2-9])(?::(?P<time>\d*))?(?::(?P<notes>\d*))?)
    |(?P<chord>\[(?=[^\]]{{0,200}}\]))
    |(?P<note>(?P<accidental>{ACCIDENTAL})?(?P<letter>[A-Ga-g])(?P<octave>[,']*)(?P<length>\d*(?:/\d*)*)(?P<tie>-?))
    |(?P<rest>[zxZX](?P<rest_length>\d*(?:/\d*)*))
    |(?P<spacer>y\d*)
    |(?P<overlay>&)
    |(?P<broken>[<>]+)
    |(?P<other>.)""",
    re.VERBOSE,
)
KINDS = (
    *("field", "grace", "quoted", "decoration", "bar", "ending", "tuplet", "chord", "note", "rest", "spacer"),
    *("overlay", "broken", "other"),
)
HEAD = re.compile(rf"({ACCIDENTAL})?([A-Ga-g])([,']*)(\d*(?:/\d*)*)(-?)")
# What is no note within a chord.
IN_CHORD = re.compile(r'"[^"]*"|![^!]*!|\+[a-z]+\+')
# How far an accidental reaches within its bar: to the note alone, to its octave, or to all octaves (ABC 2.1, 11.3).
REACHES = ("not", "octave", "pitch")
LENGTH = re.compile(r"\d*(?:/\d*)*")
FIELD = re.compile(r"^([A-Za-z+]):\s*(.*)$")
COMMENT = re.compile(r"(?<!\\)%.*")
# A clef or a setting for percussion in the field of a key.
PERCUSSION = re.compile(r"(?<![A-Za-z])perc(?:ussion)?\b")
# A line that goes on with a tune after an empty one.
MUSIC = re.compile(r"^(?:[KLMQVw]:|\[V:)|\|")
# The longest header field apart from lyrics; titles are shorter.
LONGEST_FIELD = 500
SYLLABLES = re.compile(r"(?:\\-|[^\s\-_*|])+-?|[_*|]|-")


class Tune:
    """Reads the first tune of a file line by line.

    `count` is the number of tunes in the file, `order` the parts in playing order if told; `microtones` and `ornaments`
    count what is simplified.
    """

    def __init__(self, name: str) -> None:
        self.name, self.written = name, 0
        self.voices: dict[str, Voice] = {}
        self.title = ""
        self.order = ""
        self.count = self.microtones = self.ornaments = 0
        self.meter = Meter()
        self.is_free = False
        self.unit: Fraction | None = None
        self.tempo = ""
        self.program: int | None = None
        self.drum_keys: dict[int, int] = {}
        self.accidentals_reach = "pitch"
        self.octave = self.transposition = 0
        self.key = Key("C", "major")
        self.signature: dict[str, int] = {}
        self.in_body = False
        self.voice = Voice()

    def read(self, text: str) -> list[Voice]:
        """Return the voices of the first tune."""
        is_over = is_text = False
        after_blank = is_continued = False
        for raw in _lines(text):
            line = raw.strip()
            if is_text or line.startswith(("%%begin", "%%text")):
                is_text = not line.startswith(("%%end", "%%text"))
                continue
            is_new = line.startswith("X:")
            self.count += is_new
            is_over = is_over or (is_new and self.in_body)
            if is_over:
                continue
            if line.startswith("%%"):
                self._instruction(line[2:].split())
                continue
            is_blank = not line
            line = COMMENT.sub("", line).replace("\\%", "%").strip()
            # Text after the empty line that ends a tune is no music.
            if self.in_body and after_blank and line and not MUSIC.search(line):
                continue
            after_blank = is_blank if is_blank or line else after_blank
            named = FIELD.match(line)
            if named is not None and (not self.in_body or len(named[1]) == 1):
                self._field(named[1], named[2])
            elif self.in_body and line:
                self._music(line.rstrip("\\"), is_continued)
                is_continued = line.endswith("\\")
        for voice in self.voices.values():
            self._close(voice)
        return list(self.voices.values())

    # --- Fields ---

    def _instruction(self, words: list[str]) -> None:
        match words:
            case ["MIDI", *told]:
                self._midi(told)
            case ["percmap", note, *told]:
                self._map_drum(note, told)
            case ["propagate-accidentals", reach] if reach in REACHES:
                self.accidentals_reach = reach

    def _map_drum(self, note: str, told: list[str]) -> None:
        """Say which drum a note stands for: in its voice, and in others that do not say so themselves."""
        pitch, key = written_pitch(note), percussion_key_in(told)
        if pitch is not None and key is not None:
            self.drum_keys.setdefault(pitch, key)
            if self.voices:
                self.voice.drum_keys[pitch] = key

    def _midi(self, words: list[str]) -> None:
        numbers = [int(word) for word in words[1:] if re.fullmatch(r"-?\d{1,3}", word)]
        told = [self.voice] if self.voices else []
        if words[:1] == ["program"] and numbers:
            program = min(max(numbers[-1], 0), 127)
            self.program = self.program if self.voices else program
            for voice in told:
                voice.program = program
        elif words[:1] == ["channel"] and numbers == [10]:
            self.voice.is_drums = True
        elif words[:1] == ["drummap"] and len(words) > 2:
            self._map_drum(words[1], words[2:])
        elif words[:1] == ["transpose"] and numbers:
            self.transposition = self.transposition if self.voices else numbers[0]
            for voice in told:
                voice.transposition = numbers[0]

    def _field(self, name: str, value: str) -> None:
        if name != "w":
            value = value[:LONGEST_FIELD].strip()
        match name:
            case "T" if not self.title:
                self.title = printable(plain_text(value))
            case "M":
                self._set_meter(value)
            case "L":
                unit = unit_in(value)
                if unit is not None and self.in_body:
                    self.voice.unit = unit
                elif unit is not None:
                    self.unit = unit
            case "Q" if self.in_body:
                self._tell_tempo(self.voice, value)
            case "Q":
                self.tempo = value
            case "K":
                self._set_key(value)
            case "V":
                self._set_voice(value)
            case "P" if self.in_body:
                self._here().label = value[:1]
            case "P":
                self.order = part_order_in(value)
            case "I":
                # Only the directives of MIDI may have an equals sign, which a note may begin with.
                self._instruction(value.replace("MIDI=", "MIDI ", 1).split())
            case "w" if self.in_body:
                self._words(plain_text(value))

    def _here(self) -> AbcBar:
        return self.voice.bars[-1]

    def _set_meter(self, value: str) -> None:
        meter = meter_in(value)
        if not self.in_body:
            self.is_free = meter is None
        if meter is None:
            return
        if self.in_body and self._here().is_empty:
            self._here().meter = self.voice.meter = meter
        elif self.in_body:
            # Told before the bar line after which it counts.
            self.voice.coming_meter = meter
        else:
            self.meter = meter

    def _set_key(self, value: str) -> None:
        told = key_in(value)
        octave, transposition = octave_in(value), transposition_in(value)
        if PERCUSSION.search(value):
            self.voice.is_drums = True
        if not self.in_body:
            if told is not None:
                self.key, self.signature = told.key, told.alterations
            self.octave, self.transposition = octave or 0, transposition or self.transposition
            self.in_body = True
            if not self.voices:
                is_drums = self.voice.is_drums
                self._set_voice("1")
                self.voice.is_drums = is_drums
            for voice in self.voices.values():
                self._begin(voice)
            return
        self.voice.octave = self.voice.octave if octave is None else octave
        self.voice.transposition = self.voice.transposition if transposition is None else transposition
        if told is not None:
            self.voice.signature = told.alterations
            self._here().keys.append((self._here().length, told.key))

    def _begin(self, voice: Voice) -> None:
        is_short = Fraction(self.meter.numerator, self.meter.denominator) < Fraction(3, 4) and not self.is_free
        voice.unit = self.unit or (Fraction(1, 16) if is_short else Fraction(1, 8))
        voice.signature = self.signature
        voice.meter = voice.bars[0].meter = self.meter
        self._tell_tempo(voice, self.tempo)
        voice.bars[0].keys.append((Fraction(0), self.key))
        voice.octave = voice.octave or self.octave
        voice.transposition = voice.transposition or self.transposition
        voice.program = self.program if voice.program is None else voice.program

    def _tell_tempo(self, voice: Voice, value: str) -> None:
        tempo, bar = tempo_in(value, voice.unit), voice.bars[-1]
        if tempo is not None:
            bar.tempos.append((bar.length, tempo))

    def _set_voice(self, value: str) -> None:
        words = value.split(maxsplit=1)
        name = words[0] if words else "1"
        is_new = name not in self.voices
        self.voice = self.voices.setdefault(name, Voice())
        told = words[1] if len(words) > 1 else ""
        called = re.search(r'\b(?:name|nm)=(?:"([^"]*)"|([^\s"]+))', told)
        if called is not None:
            self.voice.name = printable(plain_text(called[1] or called[2] or ""))
        octave, transposition = octave_in(told), transposition_in(told)
        self.voice.octave = self.voice.octave if octave is None else octave
        self.voice.transposition = self.voice.transposition if transposition is None else transposition
        if "perc" in re.sub(r'"[^"]*"', "", told):
            self.voice.is_drums = True
        if is_new and self.in_body:
            self._begin(self.voice)

    # --- Music ---

    def _music(self, line: str, is_continued: bool) -> None:
        if not is_continued:
            self._begin_line()
        after_bar = True
        position = 0
        while position < len(line):
            found = TOKEN.match(line, position)
            assert found is not None
            position = found.end()
            voice = self.voice
            kind = found.lastgroup if found.lastgroup in KINDS else next(k for k in KINDS if found[k] is not None)
            if kind == "field":
                self._field(found["field"][1], found["field"][3:-1])
                if self.voice is not voice:
                    self._begin_line()
            elif kind == "grace":
                voice.graces = [self._pitch(head[1], head[2], head[3])[1] for head in HEAD.finditer(found["grace"])]
            elif kind == "quoted":
                self._quoted(found["quoted"][1:-1].strip())
            elif kind == "decoration":
                self._decorated(found["decoration"])
            elif kind == "bar":
                self._bar_line(found["bar"])
            elif kind == "ending" and (after_bar or found["ending"][0] == "["):
                self._ending(found["numbers"])
            elif kind == "tuplet":
                count = int(found["count"])
                usual = TUPLETS[count] or (3 if voice.meter.numerator % 3 == 0 and voice.meter.numerator > 3 else 2)
                time = int((found["time"] or "0")[:3]) or usual
                voice.tuplet = (int((found["notes"] or "0")[:3]) or count, Fraction(time, count))
            elif kind == "chord":
                position = self._chord(line, position)
            elif kind == "note":
                head = self._pitch(found["accidental"], found["letter"], found["octave"])
                self._strike([(*head, bool(found["tie"]), share_of(found["length"]))])
            elif kind == "rest":
                self._rest(found["rest"][0], found["rest_length"])
            elif kind == "overlay":
                self._overlay()
            elif kind == "broken":
                self._broken(found["broken"])
            after_bar = kind == "bar" or (kind == "other" and line[position - 1].isspace() and after_bar)

    def _begin_line(self) -> None:
        voice = self.voice
        voice.unsung = [] if voice.verse else [*voice.unsung, voice.line]
        voice.line, voice.verse = [], 0

    def _quoted(self, text: str) -> None:
        signs = signs_in(text)
        if signs:
            self._here().signs |= signs
        elif text and text[0] not in "^_<>@":
            self._here().chords.append((self._here().length, text))

    def _decorated(self, text: str) -> None:
        name = SIGNS.get(text, text.strip("!+").lower())
        if name in JUMPS:
            self._here().signs.add(JUMPS[name])
        elif name in ACCENTS:
            self.voice.accent = VELOCITIES[name]
            self.voice.velocity = VELOCITIES.get(AFTER_ACCENTS.get(name, ""), self.voice.velocity)
        elif name in VELOCITIES:
            self.voice.velocity = VELOCITIES[name]
        elif name in ORNAMENTS:
            self.ornaments += 1

    def _bar_line(self, sign: str) -> None:
        voice = self.voice
        if voice.reach:
            self._here().length = max(self._here().length, voice.reach)
            voice.reach = Fraction(0)
        before, after = len(sign) - len(sign.lstrip(":")), len(sign) - len(sign.rstrip(":"))
        if before == len(sign):
            before = after = len(sign) // 2
        # A sign after the line that ended a bar belongs to that bar.
        ended = voice.bars[-2] if self._here().is_empty and len(voice.bars) > 1 else self._here()
        if before and not ended.is_empty:
            ended.repeats = before + 1
        if before or any(end in sign for end in ("||", "|]", "[|")):
            ended.ends_section = True
        if not self._here().is_empty:
            self._count(1)
            voice.bars.append(AbcBar(meter=voice.coming_meter))
            voice.meter, voice.coming_meter = voice.coming_meter or voice.meter, None
            voice.altered = {}
            voice.line.append(None)
        if after:
            self._here().begins_repeat = True

    def _close(self, voice: Voice) -> None:
        """Give the last bar the length of its longest overlay."""
        voice.bars[-1].length = max(voice.bars[-1].length, voice.reach)

    def _ending(self, numbers: str) -> None:
        if not self._here().is_empty:
            self._bar_line("|")
        told: set[int] = set()
        for span in numbers.split(","):
            first, last = int(span[0]), int(span[-1])
            told |= set(range(first, last + 1)) or {first}
        self._here().endings = tuple(sorted(told))

    def _overlay(self) -> None:
        """Begin the bar again with another line of notes."""
        self.voice.reach = max(self.voice.reach, self._here().length)
        self._here().length = Fraction(0)
        self.voice.last = []

    def _count(self, written: int) -> None:
        """Count notes or bars against the limit."""
        self.written += written
        if self.written > MOST_WRITTEN:
            raise BadInput("too_many_notes_to_read", name=self.name, most=MOST_WRITTEN)

    def _pitch(self, accidental: str | None, letter: str, octaves: str) -> tuple[str, int]:
        """The staff place of a note, and its MIDI pitch."""
        octave = octaves.count("'") - octaves.count(",") + letter.islower()
        place = f"{letter.upper()}{octave}"
        voice = self.voice
        # In what an accidental counts, besides its own note.
        reached = place if self.accidentals_reach == "octave" else letter.upper()
        # A tie carries the accidental over the bar line.
        carried = voice.tied.get(place)
        if accidental:
            alteration = self._alteration(accidental)
            if self.accidentals_reach != "not":
                voice.altered[reached] = alteration
        elif carried is not None:
            alteration = carried
        else:
            of_key = 0 if voice.is_drums else voice.signature.get(letter.upper(), 0)
            alteration = voice.altered.get(reached, of_key)
        pitch = MIDDLE_C + LETTERS[letter.upper()] + 12 * octave + alteration
        if voice.is_drums:
            return place, voice.drum_keys.get(pitch, self.drum_keys.get(pitch, pitch))
        return place, pitch + voice.octave + voice.transposition

    def _alteration_of(self, place: str, pitch: int) -> int:
        """By how much a pitch is altered from the natural note at its staff place; drums are not."""
        if self.voice.is_drums:
            return 0
        moved = self.voice.octave + self.voice.transposition
        return pitch - moved - MIDDLE_C - LETTERS[place[0]] - 12 * int(place[1:])

    def _alteration(self, accidental: str) -> int:
        sign = accidental.count("^") - accidental.count("_")
        if "/" not in accidental:
            return sign
        above, below = accidental[1:].split("/")
        exact = sign * Fraction(int(above or 1), int(below or 2) or 2)
        self.microtones += exact.denominator != 1
        return floor(exact + Fraction(1, 2))

    def _chord(self, line: str, position: int) -> int:
        heads: list[tuple[str, int, bool, Fraction]] = []
        while position < len(line) and line[position] != "]":
            aside = IN_CHORD.match(line, position)
            found = None if aside else HEAD.match(line, position)
            if found is None:
                position = aside.end() if aside else position + 1
                continue
            place, pitch = self._pitch(found[1], found[2], found[3])
            heads.append((place, pitch, bool(found[5]), share_of(found[4])))
            position = found.end()
        position += 1
        length = LENGTH.match(line, position)
        assert length is not None
        position = length.end()
        is_tied = line[position : position + 1] == "-"
        whole = share_of(length[0])
        self._strike([(place, pitch, tied or is_tied, share * whole) for place, pitch, tied, share in heads])
        return position + is_tied

    def _strike(self, heads: list[tuple[str, int, bool, Fraction]]) -> None:
        """Write a chord; each head has its staff place, pitch, tie and share of the unit. It lasts as its first."""
        voice, bar = self.voice, self._here()
        if not heads:
            return
        factor = self._factor()
        velocity, voice.accent = voice.accent or voice.velocity, None
        struck = [
            AbcHead(bar.length, factor * share, pitch, tied, velocity=velocity)
            for _, pitch, tied, share in heads
            if 0 <= pitch <= 127
        ]
        graces = self._graced()
        voice.tied = {place: self._alteration_of(place, pitch) for place, pitch, tied, _ in heads if tied}
        self._count(len(struck))
        bar.heads += graces
        bar.heads += struck
        voice.last, voice.last_place = struck, bar.length
        if struck:
            voice.line.append(struck[0])
        bar.length += factor * heads[0][3]

    def _rest(self, sign: str, length: str) -> None:
        voice = self.voice
        if sign in "ZX":
            for _ in range(min(int(share_of(length)) or 1, 500)):
                if not self._here().is_empty:
                    self._bar_line("|")
                self._here().length = Fraction(voice.meter.numerator, voice.meter.denominator)
            return
        self._here().heads += self._graced()
        voice.last, voice.last_place = [], self._here().length
        self._here().length += self._factor() * share_of(length)

    def _graced(self) -> list[AbcHead]:
        """The grace notes before the next note or rest."""
        voice, bar = self.voice, self._here()
        graces = _graces([pitch for pitch in voice.graces if 0 <= pitch <= 127], bar.length, voice.velocity)
        voice.graces = []
        self._count(len(graces))
        return graces

    def _factor(self) -> Fraction:
        """What a length of one unit lasts, within a tuplet or a broken rhythm."""
        voice = self.voice
        left, factor = voice.tuplet
        lasts = voice.unit * voice.broken * (factor if left else 1)
        voice.tuplet, voice.broken = (max(left - 1, 0), factor), Fraction(1)
        return lasts

    def _broken(self, signs: str) -> None:
        """Lengthen the last note or rest and shorten the next, or the reverse."""
        voice, bar = self.voice, self._here()
        small = Fraction(1, 2 ** min(len(signs), 4))
        before, voice.broken = (2 - small, small) if signs[0] == ">" else (small, 2 - small)
        for head in voice.last:
            head.length *= before
        if bar.length > voice.last_place:
            bar.length = voice.last_place + (bar.length - voice.last_place) * before

    def _words(self, value: str) -> None:
        """Assign syllables to the notes of the preceding line, or of more lines before it if there are more syllables;
        each further line is another verse."""
        syllables = SYLLABLES.findall(value)
        line, place = self.voice.line, 0
        for before in reversed(self.voice.unsung):
            if sum(head is not None for head in line) >= sum(syllable != "|" for syllable in syllables):
                break
            line = [*before, *line]
        for syllable in syllables:
            if syllable == "|":
                while place < len(line) and line[place] is not None:
                    place += 1
                place += 1
                continue
            while place < len(line) and line[place] is None:
                place += 1
            if place >= len(line):
                break
            head = line[place]
            assert head is not None
            place += 1
            if syllable not in ("_", "*", "-"):
                head.words += [""] * (self.voice.verse - len(head.words))
                head.words.append(syllable.replace("~", " ").replace("\\-", "-"))
        self.voice.verse += 1


def _graces(pitches: list[int], onset: Fraction, velocity: int) -> list[AbcHead]:
    """Grace notes before an onset in the bar."""
    each = sounding_quarters(len(pitches)) / 4
    early = [onset - (len(pitches) - number) * each for number in range(len(pitches))]
    return [
        AbcHead(place, each, pitch, False, is_grace=True, velocity=velocity)
        for place, pitch in zip(early, pitches, strict=True)
    ]


def share_of(text: str) -> Fraction:
    """Parse a length such as 3/2, / or 4, relative to the unit; 1 if empty."""
    number, slash, rest = text.partition("/")
    above = int(number[:4]) if number else 1
    if not slash:
        return Fraction(above)
    if set(rest) <= {"/"}:
        return Fraction(above, 2 ** min(1 + len(rest), 8))
    below = int(rest.strip("/").split("/")[0][:4] or "2")
    return Fraction(above, below or 1)


def _lines(text: str) -> Iterator[str]:
    """The lines of a file; what continues a field is added to it."""
    field = ""
    for line in text.splitlines():
        if line.startswith("+:") and field:
            field = f"{COMMENT.sub('', field).rstrip()} {line[2:].strip()}"
            continue
        if field:
            yield field
        field = line if FIELD.match(line) else ""
        if not field:
            yield line
    if field:
        yield field
