"""ABC tunes to pieces: headers, voices, notes, chords, rests, ties, tuplets, broken rhythm, repeats and endings,
accidentals by bar and key, modes, grace notes, chord symbols, words below the staff.

Of a file with several tunes the first is read. What is not music (decorations, layout) is passed over.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from fractions import Fraction

from composer.errors import BadInput
from composer.notices import Notice
from composer.score.key import LETTERS, Key
from composer.score.messages import Message, text_message
from composer.score.meter import TICKS_PER_WHOLE, Meter
from composer.score.meters import meter_of_ticks
from composer.score.midi_file import LYRIC, TEXT
from composer.score.midi_marks import TONICS
from composer.score.names import printable
from composer.score.notation.graces import sounding_quarters
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark, settled

LARGEST_BYTES = 2_000_000
MOST_NOTES = 200_000
# Notes and bars as they are written: a guess at what nobody wrote by hand, and is read in a second.
MOST_WRITTEN = 40_000
MOST_REPEATS = 8
MIDDLE_C = 60
SHARPS_ORDER = "FCGDAEB"
# How many sharps a mode has more than the major key of its tonic.
MODES = {"": 0, "maj": 0, "ion": 0, "m": -3, "min": -3, "aeo": -3, "mix": -1, "dor": -2, "phr": -4, "lyd": 1, "loc": -5}
MINOR_MODES = {"m", "min", "aeo", "dor", "phr", "loc"}
MAJOR_SHARPS = {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F": -1}
ACCIDENTALS = {"^": 1, "^^": 2, "_": -1, "__": -2, "=": 0}
# How many notes take the time of how many, by the number before them; those of 0 depend on the meter.
TUPLETS = {2: 3, 3: 2, 4: 3, 5: 0, 6: 2, 7: 0, 8: 3, 9: 0}
USUAL_TEMPO = 120.0
# What is in brackets of any kind is looked for so far: without an end, all brackets of a line would look to its end.
TOKEN = re.compile(
    r"""(?P<field>\[[A-Za-z]:[^\]]{0,200}\])
    |(?P<grace>\{/?[^}]{0,200}\})
    |(?P<quoted>"[^"]{0,200}")
    |(?P<decoration>![^!\n]{0,40}!|\+[a-z()<>.]{1,40}\+|[.~HLMOPSTuv])
    |(?P<bar>\|\]|\|\||\[\||\|:|:\||::|\||:)
    |(?P<ending>\[?(?P<number>[1-9])(?=[\s"a-gA-Gz(\[^_=]|$))
    |(?P<tuplet>\((?P<count>[2-9])(?::(?P<time>\d*))?(?::(?P<notes>\d*))?)
    |(?P<chord>\[(?=[^\]]{0,200}\]))
    |(?P<note>(?P<accidental>\^\^|\^|__|_|=)?(?P<letter>[A-Ga-g])(?P<octave>[,']*)(?P<length>\d*(?:/\d*)*)(?P<tie>-?))
    |(?P<rest>[zxZX](?P<rest_length>\d*(?:/\d*)*))
    |(?P<broken>[<>]+)
    |(?P<other>.)""",
    re.VERBOSE,
)
HEAD = re.compile(r"(\^\^|\^|__|_|=)?([A-Ga-g])([,']*)(\d*(?:/\d*)*)(-?)")
LENGTH = re.compile(r"\d*(?:/\d*)*")
KEY = re.compile(r"\s*([A-G])([#b]?)\s*([A-Za-z]*)")
TEMPO = re.compile(r"(?:(\d{1,3})/(\d{1,3})\s*)?=?\s*(\d{1,4}(?:\.\d{1,6})?)$")
FIELD = re.compile(r"^([A-Za-z+]):\s*(.*)$")
# Of a field, but for words that are sung: a title takes less.
LONGEST_FIELD = 500


@dataclass
class _Head:
    """A note as it is written: where in its bar (before it, for a grace note), how long, its pitch, and whether it goes
    on."""

    onset: Fraction
    length: Fraction
    pitch: int
    is_tied: bool
    word: str = ""
    is_grace: bool = False


@dataclass
class _Bar:
    """A bar of a voice: its heads, how long it is, what changes in it, how it repeats."""

    heads: list[_Head] = field(default_factory=list)
    length: Fraction = Fraction(0)
    chords: list[tuple[Fraction, str]] = field(default_factory=list)
    keys: list[tuple[Fraction, Key]] = field(default_factory=list)
    meter: Meter | None = None
    tempo: float | None = None
    begins_repeat: bool = False
    repeats: bool = False
    ending: int | None = None
    ends_endings: bool = False


@dataclass
class _Voice:
    """A voice: its bars, and what holds while it is read."""

    name: str = ""
    program: int = 0
    is_drums: bool = False
    octave: int = 0
    bars: list[_Bar] = field(default_factory=lambda: [_Bar()])
    line: list[_Head] = field(default_factory=list)
    last: list[_Head] = field(default_factory=list)
    graces: list[int] = field(default_factory=list)
    unit: Fraction = Fraction(1, 8)
    sharps: int = 0
    altered: dict[str, int] = field(default_factory=dict)
    tuplet: tuple[int, Fraction] = (0, Fraction(1))
    broken: Fraction = Fraction(1)


def piece_from_abc(content: bytes, name: str) -> tuple[Piece, tuple[Notice, ...]]:
    """The first tune of some ABC, and remarks. Raises BadInput if there is none."""
    if len(content) > LARGEST_BYTES:
        raise BadInput("abc_too_large", name=name, most=LARGEST_BYTES / 1e6)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    voices, title = _Tune(name).read(text)
    played = [voice for voice in voices if any(bar.heads for bar in voice.bars)]
    if not played:
        raise BadInput("no_abc", name=name)
    remarks: list[Notice] = []
    order = _order(played[0].bars)
    if len(order) > len(played[0].bars):
        remarks.append(Notice("repeats_played_out", written=len(played[0].bars), played=len(order)))
    bars = [voice.bars for voice in played]
    if sum(len(some[number].heads) for some in bars for number in order if number < len(some)) > MOST_NOTES:
        raise BadInput("too_many_notes_to_read", name=name, most=MOST_NOTES)
    return _assembled(played, order, title), tuple(remarks)


class _Tune:
    """Reads a tune, line by line."""

    def __init__(self, name: str) -> None:
        self.name, self.written = name, 0
        self.voices: dict[str, _Voice] = {}
        self.title = ""
        self.meter = Meter()
        self.unit: Fraction | None = None
        self.tempo: float | None = None
        self.key = Key("C", "major")
        self.in_body = False
        self.voice = _Voice()

    def read(self, text: str) -> tuple[list[_Voice], str]:
        """The voices of the first tune, and its title."""
        for raw in text.splitlines():
            line = raw.strip()
            if line.startswith("%%MIDI"):
                self._midi(line.split()[1:])
                continue
            line = re.sub(r"(?<!\\)%.*", "", line).strip()
            named = FIELD.match(line)
            if named is not None and (not self.in_body or len(named[1]) == 1):
                if named[1] == "X" and self.in_body:
                    break
                self._field(named[1], named[2])
            elif self.in_body and line:
                self._music(line.rstrip("\\"))
        return list(self.voices.values()), self.title

    def _midi(self, words: list[str]) -> None:
        numbers = [int(word) for word in words[1:] if word.isdigit() and len(word) < 4]
        if words[:1] == ["program"] and numbers:
            self.voice.program = min(numbers[-1], 127)
        elif words[:1] == ["channel"] and numbers == [10]:
            self.voice.is_drums = True

    def _field(self, name: str, value: str) -> None:
        if name != "w":
            value = value[:LONGEST_FIELD].strip()
        if name == "T" and not self.title:
            self.title = printable(value)
        elif name == "M":
            self._set_meter(value)
        elif name == "L":
            self._set_unit(value)
        elif name == "Q":
            self._set_tempo(value)
        elif name == "K":
            self._set_key(value)
        elif name == "V":
            self._set_voice(value)
        elif name == "w" and self.in_body:
            self._words(value)

    def _set_meter(self, value: str) -> None:
        value = value.strip()
        found = re.fullmatch(r"([0-9+() ]+)/(\d+)", value)
        try:
            if value in ("C", "C|"):
                meter = Meter(4, 4) if value == "C" else Meter(2, 2)
            elif found is not None:
                beats = sum(int(one) for one in re.findall(r"\d{1,3}", found[1]))
                meter = Meter(beats, int(found[2][:4]))
            else:
                return
        except BadInput:
            return
        if self.in_body:
            self.voice.bars[-1].meter = meter
        else:
            self.meter = meter

    def _set_unit(self, value: str) -> None:
        found = re.match(r"(\d{1,3})/(\d{1,3})", value.strip())
        if found is not None and int(found[2]) and int(found[1]):
            unit = Fraction(int(found[1]), int(found[2]))
            if self.in_body:
                self.voice.unit = unit
            else:
                self.unit = unit

    def _set_tempo(self, value: str) -> None:
        found = TEMPO.search(re.sub(r'"[^"]*"', "", value).strip())
        if found is None:
            return
        share = Fraction(int(found[1]), int(found[2]) or 1) if found[1] else self.unit or Fraction(1, 4)
        tempo = float(found[3]) * float(share * 4)
        if not 5 <= tempo <= 600:
            return
        if self.in_body:
            self.voice.bars[-1].tempo = tempo
        else:
            self.tempo = tempo

    def _set_key(self, value: str) -> None:
        found = KEY.match(value)
        sharps, mode = 0, "major"
        if found is not None:
            ending = found[3].lower()[:3]
            ending = "m" if ending in ("m", "min") or found[3] == "m" else ending
            if ending not in MODES:
                ending = ""
            sharps = MAJOR_SHARPS[found[1]] + {"#": 7, "b": -7, "": 0}[found[2]] + MODES[ending]
            mode = "minor" if ending in MINOR_MODES else "major"
        sharps = max(min(sharps, 7), -7)
        key = Key(TONICS["minor" if mode == "minor" else "major"][sharps + 7], "minor" if mode == "minor" else "major")
        if not self.in_body:
            self.key, self.in_body = key, True
            if not self.voices:
                self._set_voice("1")
            for voice in self.voices.values():
                self._begin(voice)
            return
        self.voice.sharps = sharps
        self.voice.bars[-1].keys.append((self.voice.bars[-1].length, key))

    def _begin(self, voice: _Voice) -> None:
        voice.unit = self.unit or (
            Fraction(1, 16)
            if Fraction(self.meter.numerator, self.meter.denominator) < Fraction(3, 4)
            else Fraction(1, 8)
        )
        voice.sharps = self.key.sharps
        voice.bars[0].meter, voice.bars[0].tempo = self.meter, self.tempo
        voice.bars[0].keys.append((Fraction(0), self.key))

    def _set_voice(self, value: str) -> None:
        words = value.split(maxsplit=1)
        name = words[0] if words else "1"
        is_new = name not in self.voices
        self.voice = self.voices.setdefault(name, _Voice())
        told = words[1] if len(words) > 1 else ""
        called = re.search(r'(?:name|nm)="([^"]*)"', told)
        if called is not None:
            self.voice.name = printable(called[1])
        moved = re.search(r"[+-]8\b", told)
        if moved is not None:
            self.voice.octave = 12 if moved[0][0] == "+" else -12
        if "perc" in told:
            self.voice.is_drums = True
        if is_new and self.in_body:
            self._begin(self.voice)

    def _music(self, line: str) -> None:
        voice = self.voice
        voice.line = []
        after_bar = True
        position = 0
        while position < len(line):
            found = TOKEN.match(line, position)
            assert found is not None
            position = found.end()
            bar = voice.bars[-1]
            kind = found.lastgroup if found.lastgroup in KINDS else next(k for k in KINDS if found[k] is not None)
            if kind == "field":
                self._field(found["field"][1], found["field"][3:-1])
            elif kind == "grace":
                voice.graces = [self._pitch(head[1], head[2], head[3]) for head in HEAD.finditer(found["grace"])]
            elif kind == "quoted":
                name = found["quoted"][1:-1].strip()
                if name and name[0] not in "^_<>@":
                    bar.chords.append((bar.length, name))
            elif kind == "bar":
                self._bar_line(found["bar"])
            elif kind == "ending" and after_bar:
                voice.bars[-1].ending = int(found["number"])
            elif kind == "tuplet":
                count = int(found["count"])
                usual = TUPLETS[count] or (3 if self.meter.numerator % 3 == 0 and self.meter.numerator > 3 else 2)
                time = int((found["time"] or "0")[:3]) or usual
                voice.tuplet = (int((found["notes"] or "0")[:3]) or count, Fraction(time, count))
            elif kind == "chord":
                position = self._chord(line, position)
            elif kind == "note":
                pitch = self._pitch(found["accidental"], found["letter"], found["octave"])
                self._strike([(pitch, bool(found["tie"]))], found["length"])
            elif kind == "rest":
                self._rest(found["rest"][0], found["rest_length"])
            elif kind == "broken":
                self._broken(found["broken"])
            after_bar = kind == "bar" or (kind == "other" and line[position - 1].isspace() and after_bar)

    def _bar_line(self, sign: str) -> None:
        voice = self.voice
        bar = voice.bars[-1]
        if sign in (":|", "::"):
            bar.repeats = True
        if sign in ("|]", "||", ":|", "::"):
            bar.ends_endings = True
        if bar.heads or bar.length:
            self._count(1)
            voice.bars.append(_Bar())
            voice.altered = {}
        if sign in ("|:", "::"):
            voice.bars[-1].begins_repeat = True

    def _count(self, written: int) -> None:
        """So many notes or bars more are written."""
        self.written += written
        if self.written > MOST_WRITTEN:
            raise BadInput("too_many_notes_to_read", name=self.name, most=MOST_WRITTEN)

    def _pitch(self, accidental: str | None, letter: str, octaves: str) -> int:
        octave = octaves.count("'") - octaves.count(",") + letter.islower()
        place = f"{letter.upper()}{octave}"
        if accidental:
            self.voice.altered[place] = ACCIDENTALS[accidental]
        sharps = self.voice.sharps
        raised = letter.upper() in (SHARPS_ORDER[:sharps] if sharps > 0 else "")
        lowered = sharps < 0 and letter.upper() in SHARPS_ORDER[7 + sharps :]
        of_key = 0 if self.voice.is_drums else raised - lowered
        alteration = self.voice.altered.get(place, of_key)
        return MIDDLE_C + LETTERS[letter.upper()] + 12 * octave + alteration + self.voice.octave

    def _chord(self, line: str, position: int) -> int:
        heads: list[tuple[int, bool]] = []
        first = ""
        while position < len(line) and line[position] != "]":
            found = HEAD.match(line, position)
            if found is None:
                position += 1
                continue
            heads.append((self._pitch(found[1], found[2], found[3]), bool(found[5])))
            first = first or found[4]
            position = found.end()
        position += 1
        length = LENGTH.match(line, position)
        assert length is not None
        position = length.end()
        is_tied = line[position : position + 1] == "-"
        whole = _share(first) * _share(length[0])
        self._strike([(pitch, tied or is_tied) for pitch, tied in heads], "", whole)
        return position + is_tied

    def _strike(self, heads: list[tuple[int, bool]], length: str, share: Fraction | None = None) -> None:
        bar = self.voice.bars[-1]
        lasts = self._lasting(_share(length) if share is None else share)
        struck = [_Head(bar.length, lasts, pitch, tied) for pitch, tied in heads if 0 <= pitch <= 127]
        graces = _graces([pitch for pitch in self.voice.graces if 0 <= pitch <= 127], bar.length)
        self.voice.graces = []
        self._count(len(struck) + len(graces))
        bar.heads += graces
        bar.heads += struck
        self.voice.last = struck
        if struck:
            self.voice.line.append(struck[0])
        bar.length += lasts

    def _rest(self, sign: str, length: str) -> None:
        bar = self.voice.bars[-1]
        if sign in "ZX":
            meter = self.meter
            for _ in range(min(int(_share(length)) or 1, 500)):
                self.voice.bars[-1].length = Fraction(meter.numerator, meter.denominator)
                self._bar_line("|")
            return
        self.voice.last = []
        bar.length += self._lasting(_share(length))

    def _lasting(self, share: Fraction) -> Fraction:
        voice = self.voice
        left, factor = voice.tuplet
        lasts = voice.unit * share * voice.broken * (factor if left else 1)
        voice.tuplet, voice.broken = (max(left - 1, 0), factor), Fraction(1)
        return lasts

    def _broken(self, signs: str) -> None:
        """The last note longer and the next shorter, or the other way round."""
        voice = self.voice
        small = Fraction(1, 2 ** min(len(signs), 4))
        before, voice.broken = (2 - small, small) if signs[0] == ">" else (small, 2 - small)
        for head in voice.last:
            head.length *= before
        if voice.last:
            voice.bars[-1].length = voice.last[0].onset + voice.last[0].length

    def _words(self, value: str) -> None:
        """Syllables to the notes of the line above."""
        syllables = re.findall(r"[^\s\-_*|]+-?|[_*]", value)
        for head, syllable in zip(self.voice.line, syllables, strict=False):
            if syllable not in "_*":
                head.word = syllable.replace("~", " ")


def _graces(pitches: list[int], onset: Fraction) -> list[_Head]:
    """Grace notes before what begins at a place of the bar."""
    each = sounding_quarters(len(pitches)) / 4
    early = [onset - (len(pitches) - number) * each for number in range(len(pitches))]
    return [_Head(place, each, pitch, False, is_grace=True) for place, pitch in zip(early, pitches, strict=True)]


KINDS = (
    "field",
    "grace",
    "quoted",
    "decoration",
    "bar",
    "ending",
    "tuplet",
    "chord",
    "note",
    "rest",
    "broken",
    "other",
)


def _share(text: str) -> Fraction:
    """A length such as 3/2, / or 4, as a share of the unit; 1 for none."""
    number, slash, rest = text.partition("/")
    above = int(number[:4]) if number else 1
    if not slash:
        return Fraction(above)
    if set(rest) <= {"/"}:
        return Fraction(above, 2 ** min(1 + len(rest), 8))
    below = int(rest.strip("/").split("/")[0][:4] or "2")
    return Fraction(above, below or 1)


def _order(bars: list[_Bar]) -> list[int]:
    """The bars as they are played, with repeats and endings."""
    order: list[int] = []
    endings: dict[int, list[int]] = {}
    for number, bar in enumerate(bars):
        if bar.ending is not None:
            endings.setdefault(bar.ending, []).append(number)
    place = start = 0
    time = 1
    while place < len(bars) and len(order) < MOST_REPEATS * len(bars):
        bar = bars[place]
        if bar.begins_repeat and place != start:
            start, time = place, 1
        if bar.ending is not None and bar.ending != time:
            later = endings.get(time, [])
            following = bisect_right(later, place)
            if following < len(later):
                place = later[following]
                bar = bars[place]
        order.append(place)
        goes_on = bar.repeats and (time == 1 or endings.get(time + 1, [-1])[-1] > place)
        if goes_on:
            time, place = time + 1, start
            continue
        if bar.ends_endings or bar.repeats:
            start, time = place + 1, 1
        place += 1
    return order


def _assembled(voices: list[_Voice], order: list[int], title: str) -> Piece:
    """The voices as parts, bar below bar."""
    count = max(len(voice.bars) for voice in voices)
    lengths = [
        max((voice.bars[n].length for voice in voices if n < len(voice.bars)), default=Fraction(0))
        for n in range(count)
    ]
    order = [*order, *range(len(voices[0].bars), count)]
    onsets: list[Fraction] = []
    now = Fraction(0)
    for number in order:
        onsets.append(now)
        now += lengths[number]
    parts = tuple(
        Part(
            _notes(voice, order, onsets),
            voice.program,
            voice.name,
            voice.is_drums,
            messages=_sung(voice, order, onsets),
        )
        for voice in voices
    )
    leading = voices[0].bars
    told = [(onsets[place], leading[number]) for place, number in enumerate(order) if number < len(leading)]
    tempos: dict[int, TempoMark] = {0: TempoMark.of(0, USUAL_TEMPO)}
    keys: dict[int, KeyMark] = {}
    for onset, bar in told:
        if bar.tempo is not None:
            tempos[_tick(onset)] = TempoMark.of(_tick(onset), bar.tempo)
        for later, key in bar.keys:
            keys[_tick(onset + later)] = KeyMark(_tick(onset + later), key)
    symbols = [
        text_message(float((onset + later) * TICKS_PER_WHOLE), TEXT, name)
        for onset, bar in told
        for later, name in bar.chords
    ]
    kept_keys: list[KeyMark] = []
    for tick in sorted(keys):
        if not kept_keys or kept_keys[-1].key != keys[tick].key:
            kept_keys.append(keys[tick])
    return Piece(
        parts,
        tuple(tempos[tick] for tick in sorted(tempos)),
        _meters(told, lengths[order[0]]),
        tuple(kept_keys),
        title,
        messages=tuple(sorted(symbols, key=lambda message: message.onset)),
    )


def _meters(told: list[tuple[Fraction, _Bar]], first: Fraction) -> tuple[MeterMark, ...]:
    """The meters; a first bar that is shorter is a pickup."""
    marks: list[MeterMark] = []
    for place, (onset, bar) in enumerate(told):
        if bar.meter is None or (marks and marks[-1].meter == bar.meter):
            continue
        is_pickup = place == 0 and len(told) > 1 and 0 < _tick(first) < bar.meter.bar_ticks
        short = meter_of_ticks(_tick(first), bar.meter) if is_pickup else None
        if short is not None:
            marks.append(MeterMark(0, short))
            onset = first
        if not marks or _tick(onset) > marks[-1].onset:
            marks.append(MeterMark(_tick(onset), bar.meter))
    return tuple(marks) or (MeterMark(0, Meter()),)


def _notes(voice: _Voice, order: list[int], onsets: list[Fraction]) -> tuple[Note, ...]:
    """The notes of a voice; tied heads are one."""
    found: list[tuple[Fraction, Fraction, int, bool]] = []
    open_ties: dict[int, int] = {}
    for place, number in enumerate(order):
        if number >= len(voice.bars):
            continue
        for head in voice.bars[number].heads:
            onset = max(onsets[place] + head.onset, Fraction(0))
            before = open_ties.pop(head.pitch, None)
            if before is not None and found[before][0] + found[before][1] == onset:
                begun, lasts, pitch, is_grace = found[before]
                found[before] = (begun, lasts + head.length, pitch, is_grace)
            else:
                before = len(found)
                found.append((onset, head.length, head.pitch, head.is_grace))
            if head.is_tied:
                open_ties[head.pitch] = before
    return settled(_note(*head) for head in found if head[1] > 0)


def _note(onset: Fraction, lasts: Fraction, pitch: int, is_grace: bool) -> Note:
    """A note on the grid, with what it is beside it."""
    begin, length = onset * TICKS_PER_WHOLE, lasts * TICKS_PER_WHOLE
    tick, ticks = _tick(onset), max(round(length), 1)
    late, longer = float(begin - tick), float(length - ticks)
    return Note(tick, pitch, ticks, onset_offset=late, duration_offset=longer, is_grace=is_grace)


def _sung(voice: _Voice, order: list[int], onsets: list[Fraction]) -> tuple[Message, ...]:
    """The words of a voice."""
    return tuple(
        text_message(float((onsets[place] + head.onset) * TICKS_PER_WHOLE), LYRIC, head.word)
        for place, number in enumerate(order)
        if number < len(voice.bars)
        for head in voice.bars[number].heads
        if head.word
    )


def _tick(moment: Fraction) -> int:
    return round(moment * TICKS_PER_WHOLE)
