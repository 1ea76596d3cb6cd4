"""Files of every kind that people have, generated at random, with known content beside the notes.

They are written byte by byte here, so that our own writer is tested against them.
"""

import io
import random
import struct
import zipfile
from collections.abc import Callable

Entry = tuple[int, bytes]
SIXTEENTHS_A_BAR = 16
# Programs of a few players, and the keys of a kit.
PLAYERS = (0, 4, 24, 32, 40, 42, 48, 52, 56, 68, 73)
KIT = (36, 38, 42, 46)
SCALE = (0, 2, 4, 5, 7, 9, 11)
FIVE = "<time-modification><actual-notes>5</actual-notes><normal-notes>4</normal-notes></time-modification>"
WORDS = ("La", "lu", "하늘", "é", "-")


class Draft:
    """A MIDI file that is being written: `ticks` to a quarter note, the entries of each of its tracks."""

    def __init__(self, dice: random.Random, ticks: int = 480) -> None:
        self.dice, self.ticks = dice, ticks
        self.division = ticks
        self.format = 1
        self.tracks: list[list[Entry]] = [[]]
        self.tempo(0, dice.choice((400_000, 500_000, 631_578)))

    def at(self, quarters: float) -> int:
        """The tick of a place in quarter notes."""
        return round(quarters * self.ticks)

    def say(self, quarters: float, data: bytes, track: int = 0) -> None:
        """Write a message at a place."""
        self.tracks[track].append((self.at(quarters), data))

    def meta(self, quarters: float, kind: int, data: bytes, track: int = 0) -> None:
        """Write a meta message."""
        self.say(quarters, bytes((0xFF, kind)) + _length(len(data)) + data, track)

    def tempo(self, quarters: float, microseconds: int) -> None:
        """Write a tempo."""
        self.meta(quarters, 0x51, microseconds.to_bytes(3))

    def meter(self, quarters: float, beats: int, power: int) -> None:
        """Write a meter: so many beats of a note that is a `power` of a half."""
        self.meta(quarters, 0x58, bytes((beats, power, 24, 8)))

    def control(self, quarters: float, controller: int, value: int, channel: int, track: int) -> None:
        """Write a value of a controller."""
        self.say(quarters, bytes((0xB0 | channel, controller, value)), track)

    def note(self, begin: float, length: float, pitch: int, channel: int, track: int) -> None:
        """Write a note; its velocity is drawn, and it is released with some other one."""
        onset, end = self.at(begin), max(self.at(begin + length), self.at(begin) + 1)
        self.tracks[track].append((onset, bytes((0x90 | channel, pitch, self.dice.randint(40, 110)))))
        self.tracks[track].append((end, bytes((0x80 | channel, pitch, (7 * pitch + onset) % 128))))

    def part(self, name: str, channel: int, begin: float, quarters: float, program: int | None = None) -> int:
        """A track with a tune of sixteenths to halves, now and then of two notes; returns its number."""
        self.tracks.append([])
        track = len(self.tracks) - 1
        self.meta(0, 3, name.encode(), track)
        if channel != 9:
            self.say(0, bytes((0xC0 | channel, self.dice.choice(PLAYERS) if program is None else program)), track)
        place, root = begin, self.dice.choice((48, 60, 67))
        while place < begin + quarters:
            length = min(self.dice.choice((0.25, 0.5, 0.5, 1, 1, 2)), begin + quarters - place)
            pitches = {self.dice.choice(KIT) if channel == 9 else root + self.dice.choice(SCALE)}
            if self.dice.random() < 0.25:
                pitches.add(self.dice.choice(KIT) if channel == 9 else root - 12 + self.dice.choice(SCALE))
            if self.dice.random() > 0.12:
                for pitch in pitches:
                    self.note(place, length * self.dice.choice((0.5, 0.9, 1)), pitch, channel, track)
            place += length
        return track

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        head = b"MThd" + struct.pack(">LHHH", 6, self.format, len(self.tracks), self.division)
        return head + b"".join(_track(entries) for entries in self.tracks if entries)


def _track(entries: list[Entry]) -> bytes:
    body, before = b"", 0
    # Of one tick notes end first; else as they were written.
    for tick, data in sorted(entries, key=lambda entry: (entry[0], entry[1][0] & 0xF0 != 0x80)):
        body += _length(tick - before) + data
        before = tick
    body += b"\0\xff\x2f\0"
    return b"MTrk" + struct.pack(">L", len(body)) + body


def _length(value: int) -> bytes:
    """A number as MIDI files have it, seven bits a byte."""
    found = [value & 0x7F]
    while value := value >> 7:
        found.append(value & 0x7F | 0x80)
    return bytes(reversed(found))


def _parts(draft: Draft, count: int = 2, bars: int = 6, begin: float = 0, bar: float = 4) -> list[int]:
    return [draft.part(f"Part {number + 1}", number, begin, bars * bar) for number in range(count)]


# --- the kinds, each a function of dice ---


def _plain(dice: random.Random) -> tuple[str, bytes]:
    draft = Draft(dice)
    _parts(draft, 3)
    return "plain.mid", draft.content


def _mixed(dice: random.Random) -> tuple[str, bytes]:
    """Volume, pan, expression, effects and the registered parameters of a bend."""
    draft = Draft(dice)
    for channel, track in enumerate(_parts(draft)):
        for controller in (7, 10, 91, 93, 101, 100, 6):
            draft.control(0, controller, dice.randint(0, 127), channel, track)
        for step in range(24):
            draft.control(
                step + dice.random(), dice.choice((1, 7, 10, 11, 11, 11)), dice.randint(0, 127), channel, track
            )
    return "mixed.mid", draft.content


def _half_pedals(dice: random.Random) -> tuple[str, bytes]:
    """Pedals in every position, and one that is never released."""
    draft = Draft(dice)
    for channel, track in enumerate(_parts(draft)):
        for bar in range(6):
            for step, value in enumerate((0, 31, 64, 90, 127, 80, 60, 20, 0)):
                draft.control(4 * bar + step * 0.4 + dice.random() / 10, 64, value, channel, track)
            draft.control(4 * bar + 2, dice.choice((66, 67)), dice.choice((0, 127)), channel, track)
        draft.control(23.7, 64, 127, channel, track)
        draft.control(23.9, 67, 0, channel, track)
    return "half_pedals.mid", draft.content


def _bent(dice: random.Random) -> tuple[str, bytes]:
    draft = Draft(dice, 960)
    for channel, track in enumerate(_parts(draft)):
        for step in range(96):
            place = step / 4 + dice.random() / 8
            kind = dice.choice((0xE0, 0xE0, 0xD0, 0xA0))
            data = [dice.randint(0, 127)] if kind == 0xD0 else [dice.randint(0, 127), dice.randint(0, 127)]
            draft.say(place, bytes((kind | channel, *data)), track)
    return "bent.mid", draft.content


def _banks(dice: random.Random) -> tuple[str, bytes]:
    """Banks, and programs that change in the middle."""
    draft = Draft(dice)
    for channel, track in enumerate(_parts(draft)):
        for place in (0, 8 + dice.random(), 16):
            draft.control(place, 0, dice.randint(0, 20), channel, track)
            draft.control(place, 32, dice.randint(0, 20), channel, track)
            draft.say(place, bytes((0xC0 | channel, dice.choice(PLAYERS))), track)
    return "banks.mid", draft.content


def _tempo_map(dice: random.Random) -> tuple[str, bytes]:
    draft = Draft(dice)
    _parts(draft)
    for step in range(1, 40):
        draft.tempo(step / 2 + dice.choice((0, 0, 0.123)), dice.randint(300_000, 1_100_000))
    return "tempos.mid", draft.content


def _meters(dice: random.Random) -> tuple[str, bytes]:
    draft = Draft(dice)
    place = 0.0
    for _ in range(6):
        beats, power = dice.choice(((5, 2), (7, 3), (3, 2), (6, 3), (2, 2), (4, 2)))
        draft.meter(place, beats, power)
        place += 2 * beats * 4 / 2**power
    for number in range(2):
        draft.part(f"Part {number}", number, 0, place)
    return "meters.mid", draft.content


def _keys(dice: random.Random) -> tuple[str, bytes]:
    draft = Draft(dice)
    _parts(draft)
    for bar in range(0, 6, 2):
        draft.meta(4 * bar, 0x59, bytes((dice.randint(-6, 6) & 0xFF, dice.randint(0, 1))))
    return "keys.mid", draft.content


def _karaoke(dice: random.Random) -> tuple[str, bytes]:
    draft = Draft(dice, 192)
    _parts(draft)
    draft.tracks.append([])
    draft.meta(0, 3, b"Words", 3)
    draft.meta(0, 1, b"@KMIDI KARAOKE FILE", 3)
    for step in range(24):
        draft.meta(step, 1, f"{dice.choice(('', '/', chr(92)))}{dice.choice(WORDS)}".encode(), 3)
    return "song.kar", draft.content


def _lyrics(dice: random.Random) -> tuple[str, bytes]:
    draft = Draft(dice)
    for track in _parts(draft):
        for step in range(24):
            draft.meta(step, 5, dice.choice(WORDS).encode(), track)
    return "lyrics.mid", draft.content


def _markers(dice: random.Random) -> tuple[str, bytes]:
    """Titles, markers, cue points, rights, an offset in film frames and words for one program alone."""
    draft = Draft(dice)
    _parts(draft)
    draft.meta(0, 3, b"Gr\xfc\xdfe")
    draft.meta(0, 2, "© 2026".encode())
    draft.meta(0, 0x54, bytes((96, 0, 1, 0, 0)))
    draft.meta(0, 0x7F, b"\0\0\x41" + bytes(dice.randint(0, 255) for _ in range(200)))
    for bar in range(6):
        draft.meta(4 * bar + dice.random(), dice.choice((1, 6, 7)), f"Verse {bar}".encode(), dice.choice((0, 1)))
    draft.say(1.5, b"\xf0\x08\x7e\x7f\x09\x01\x01\x01\x01\xf7", 1)
    return "markers.mid", draft.content


def _odd_resolution(dice: random.Random) -> tuple[str, bytes]:
    draft = Draft(dice, dice.choice((25, 96, 100, 220, 384, 1000, 1024, 15360)))
    _parts(draft)
    return "odd.mid", draft.content


def _pickup(dice: random.Random) -> tuple[str, bytes]:
    draft = Draft(dice)
    upbeat = dice.choice((1, 2))
    draft.meter(0, upbeat, 2)
    draft.meter(upbeat, 3, 2)
    for number in range(2):
        draft.part(f"Part {number}", number, 0, upbeat + 18)
    return "pickup.mid", draft.content


def _humanized(dice: random.Random) -> tuple[str, bytes]:
    """Played to a click: no note is on the grid."""
    draft = Draft(dice)
    for track in _parts(draft):
        shift = [(0 if data[0] == 0xFF else dice.randint(0, 24)) for _, data in draft.tracks[track]]
        notes = draft.tracks[track]
        moved: list[Entry] = []
        for place in range(len(notes)):
            tick, data = notes[place]
            is_end = data[0] & 0xF0 == 0x80
            moved.append((tick + (shift[place - 1] if is_end else shift[place]), data))
        draft.tracks[track] = moved
    return "humanized.mid", draft.content


def _played(dice: random.Random) -> tuple[str, bytes]:
    """Played without a click, on a file that counts 120 to the minute."""
    draft = Draft(dice)
    draft.tracks[0].clear()
    draft.tempo(0, 500_000)
    draft.tracks.append([])
    moment, number = 1.3, 0
    while number < 36:
        period = 1.27 * (1 + 0.1 * dice.random() + 0.1 * (number % 9) / 9)
        root = (48, 53, 55, 48)[number // 3 % 4]
        pitches = [root] if number % 3 == 0 else [root + 7, root + 12, root + 16]
        for pitch in [*pitches, 72 + SCALE[number * 3 % 7]]:
            draft.note(moment + dice.random() / 60, period * 0.9, pitch, 0, 1)
        for step in range(4):
            draft.control(moment + step * period / 5, 64, 30 * step + dice.randint(0, 30), 0, 1)
        moment, number = moment + period, number + 1
    return "played.mid", draft.content


def _kits(dice: random.Random) -> tuple[str, bytes]:
    """Drums on the tenth channel, of a bank and by name, with a kit of their own."""
    draft = Draft(dice)
    draft.part("Piano", 0, 0, 24)
    drums = draft.part("Standard", 9, 0, 24)
    draft.say(0, bytes((0xC9, dice.choice((0, 8, 25)))), drums)
    draft.tracks.append([])
    draft.meta(0, 3, b"Drum Kit", 3)
    draft.control(0, 0, 120, 4, 3)
    draft.say(0, b"\xc4\x08", 3)
    for step in range(48):
        draft.note(step / 2, 0.1, dice.choice(KIT), 4, 3)
    return "kits.mid", draft.content


def _setup_track(dice: random.Random) -> tuple[str, bytes]:
    """Two tracks on one channel, set up in a third."""
    draft = Draft(dice)
    draft.tracks.append([])
    draft.meta(0, 3, b"Setup", 1)
    draft.say(0, bytes((0xC0, dice.choice(PLAYERS))), 1)
    for bar in range(6):
        draft.control(4 * bar, 64, 127, 0, 1)
        draft.control(4 * bar + 3.5, 64, 0, 0, 1)
    for number, root in enumerate((36, 72)):
        draft.tracks.append([])
        draft.meta(0, 3, (b"RH", b"LH")[number], 2 + number)
        for step in range(24):
            draft.note(step, 0.9, root + dice.choice(SCALE), 0, 2 + number)
    return "setup.mid", draft.content


def _shared_channel(dice: random.Random) -> tuple[str, bytes]:
    """Two hands on one channel, bent together, with a pedal that is never released."""
    draft = Draft(dice)
    for track in _parts(draft):
        draft.tracks[track] = [
            (tick, data if data[0] >= 0xF0 else bytes((data[0] & 0xF0,)) + data[1:])
            for tick, data in draft.tracks[track]
            if data[0] & 0xF0 != 0xC0
        ]
    for step in range(48):
        draft.say(step / 2 + dice.random() / 4, bytes((0xE0, dice.randint(0, 127), dice.randint(0, 127))), 1)
    draft.control(dice.randint(0, 12), 64, dice.randint(64, 127), 0, dice.choice((1, 2)))
    draft.meta(0, 3, b"A second name", dice.choice((0, 1)))
    return "shared.mid", draft.content


def _one_track(dice: random.Random) -> tuple[str, bytes]:
    """Format 0: all channels in one track."""
    draft = Draft(dice)
    for track in reversed(_parts(draft, 3)):
        draft.tracks[0] += [entry for entry in draft.tracks.pop(track) if entry[1][:2] != b"\xff\x03"]
    draft.meta(0, 6, b"A")
    draft.format = 0
    return "one_track.mid", draft.content


def _ports(dice: random.Random) -> tuple[str, bytes]:
    """More parts than there are channels."""
    draft = Draft(dice)
    for number in range(18):
        track = draft.part(f"Part {number}", number % 8, 0, 16)
        draft.tracks[track].insert(0, (0, bytes((0xFF, 0x21, 1, number // 8))))
    return "ports.mid", draft.content


def _film_time(dice: random.Random) -> tuple[str, bytes]:
    """Ticks of a thousandth of a second (SMPTE)."""
    draft = Draft(dice, 500)
    draft.tracks[0].clear()
    draft.meta(0, 6, b"Reel 1")
    draft.division = 0xE728
    _parts(draft)
    return "film.mid", draft.content


def _struck_again(dice: random.Random) -> tuple[str, bytes]:
    """Pitches that are struck while they sound, and notes without a length."""
    draft = Draft(dice)
    track = _parts(draft)[0]
    for bar in range(6):
        draft.note(4 * bar + 1, 1, 90, 0, track)
        draft.note(4 * bar + 1.5, 1, 90, 0, track)
        draft.note(4 * bar + 3, 0.001, 91, 0, track)
    return "struck_again.mid", draft.content


def _roll(dice: random.Random) -> tuple[str, bytes]:
    """128ths, tuplets of five and seven, and grace notes of a few ticks."""
    draft = Draft(dice, 1680)
    track = _parts(draft)[0]
    for place, parts in ((1, 32), (5, 5), (9, 7), (13, 9), (17, 11)):
        for part in range(parts):
            draft.note(place + part / parts, 1 / parts, 84 + part % 5, 0, track)
    for bar in range(6):
        draft.note(4 * bar + 3.96, 0.04, 80, 0, track)
    return "roll.mid", draft.content


def _riff(dice: random.Random) -> tuple[str, bytes]:
    return "mixed.rmi", riff(_mixed(dice)[1])


def _score(dice: random.Random) -> tuple[str, bytes]:
    """MusicXML: an upbeat, words, chord symbols, quintuplets, a repeat, and a tempo that changes."""
    steps = "CDEFGAB"
    measures = []
    for number in range(7):
        notes = []
        for beat in range(1 if number == 0 else 4):
            if number == 3:
                notes += [
                    f"<note><pitch><step>{dice.choice(steps)}</step><octave>5</octave></pitch>"
                    f"<duration>12</duration><voice>1</voice><type>16th</type>{FIVE}</note>"
                    for _ in range(5)
                ]
                continue
            harmony = f"<harmony><root><root-step>{dice.choice('CFG')}</root-step></root><kind>major</kind></harmony>"
            notes.append(
                f"{harmony if beat == 0 else ''}"
                f"<note><pitch><step>{dice.choice(steps)}</step><octave>4</octave></pitch>"
                f"<duration>60</duration><voice>1</voice><type>quarter</type>"
                f"<lyric><syllabic>single</syllabic><text>{dice.choice(WORDS)}</text></lyric></note>"
            )
        time = "<time><beats>4</beats><beat-type>4</beat-type></time>"
        attributes = f"<attributes><divisions>60</divisions>{time}</attributes>" if number == 0 else ""
        tempo = f'<direction><sound tempo="{dice.randint(60, 140)}"/></direction>' if number in (0, 4) else ""
        repeat = '<barline location="right"><repeat direction="backward"/></barline>' if number == 2 else ""
        implicit = ' implicit="yes"' if number == 0 else ""
        measures.append(f'<measure number="{number}"{implicit}>{attributes}{tempo}{"".join(notes)}{repeat}</measure>')
    parts = '<part-list><score-part id="P1"><part-name>Voice</part-name></score-part></part-list>'
    whole = f'<score-partwise version="4.0">{parts}<part id="P1">{"".join(measures)}</part></score-partwise>'
    return "score.musicxml", whole.encode()


def _tune(dice: random.Random) -> tuple[str, bytes]:
    """ABC with an upbeat, chord symbols and words."""
    bars = [
        f'"{dice.choice(("G", "C", "D7"))}"' + "".join(dice.choice("GABcde") + "2" for _ in range(3)) for _ in range(8)
    ]
    words = " ".join(["la"] * 25)
    return "tune.abc", f"X:1\nT:Tune\nM:3/4\nL:1/8\nQ:1/4=90\nK:G\nD2 | {' | '.join(bars)} |]\nw: {words}\n".encode()


KINDS: tuple[Callable[[random.Random], tuple[str, bytes]], ...] = (
    _plain,
    _mixed,
    _half_pedals,
    _bent,
    _banks,
    _tempo_map,
    _meters,
    _keys,
    _karaoke,
    _lyrics,
    _markers,
    _odd_resolution,
    _pickup,
    _humanized,
    _played,
    _kits,
    _setup_track,
    _one_track,
    _ports,
    _film_time,
    _struck_again,
    _roll,
    _riff,
    _score,
    _tune,
    _shared_channel,
)


def riff(midi: bytes) -> bytes:
    """A MIDI file within a RIFF file (.rmi)."""
    return b"RIFF" + struct.pack("<L", len(midi) + 12) + b"RMIDdata" + struct.pack("<L", len(midi)) + midi


def file_named(name: str) -> bytes:
    """The bytes of the first file of the kind that is called so."""
    return next(content for called, content in map(any_file, range(len(KINDS))) if called == name)


def any_file(number: int) -> tuple[str, bytes]:
    """The name and the bytes of a file: of the kinds in turn, each number with dice of its own."""
    return KINDS[number % len(KINDS)](random.Random(number))


def archived(score: bytes) -> bytes:
    """A score as an .mxl."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("score.musicxml", score)
    return content.getvalue()


def in_format(suffix: str, midi: bytes, score: bytes, abc: bytes) -> bytes:
    """Music in the format of a suffix."""
    if suffix == ".abc":
        return abc
    if suffix == ".mxl":
        return archived(score)
    if suffix in (".musicxml", ".xml"):
        return score
    return riff(midi) if suffix == ".rmi" else midi
