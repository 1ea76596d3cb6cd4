"""Files that were made to do harm, read, edited and exported: python benchmarks/hostile.py --mutants 2000

Each mutant is real music (MIDI, MusicXML, ABC, a zip of pieces) or a real soundfont that was spoilt by the dice of its
own number; giants are small files that ask for much. What works with it is a process of its own, which is begun anew
where it ends or hangs. Writes JSON to stdout: how many were read and how many refused with a sentence, the most
processor time and memory that one took, and all that ended otherwise. `--one KIND NUMBER` tells the story of one.
"""

import argparse
import io
import json
import random
import re
import resource
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from select import select
from typing import Any

PROJECT = Path(__file__).parents[1]
# What one may take: of the processor, of the clock before it counts as hanging, and of memory beyond what the process
# takes anyway.
MOST_SECONDS, HANGING_SECONDS, MOST_MEGABYTES = 5.0, 60.0, 300.0
ADDRESS_SPACE_BYTES = 6 << 30
MOST_SPOILS = 4
HUGE = ("-1", "0", "99999999999999999999", "1e309", "2147483648", "NaN", "0.0000000001", "9" * 5000)
STRANGE = ("\x00", "\x1b[2J", "\ud800", "\u202e", "<script>", "'\"`", "\uffff", "é" * 3000)
FONT_BYTES_HEARD = 44_100


@dataclass(frozen=True)
class Fate:
    """What became of a mutant: `read` or `refused` with a sentence, or else what happened."""

    kind: str
    number: int
    outcome: str
    seconds: float = 0.0
    megabytes: float = 0.0
    said: str = ""


# --- what is spoilt ---


@cache
def bases(kind: str) -> tuple[tuple[str, bytes], ...]:
    """Whole files of a kind, with their names."""
    from composer.export.bundle import library_zip
    from composer.export.cue_sheet import cue_json
    from composer.export.work import Work
    from composer.generation.request.request import Request
    from composer.score.abc.write import abc_bytes
    from composer.score.midi import midi_bytes
    from composer.score.musicxml.write import musicxml_bytes
    from composer.score.piece import Note, Part, Pedal, Piece, TempoMark

    if kind == "giant":
        return tuple(giants())
    piano = Part(
        tuple(Note(24 * beat, 48 + beat % 24, 30, 40 + beat) for beat in range(48)),
        pedals=(Pedal(0, 90),),
        name="Lento",
    )
    voice = Part(tuple(Note(48 * beat, 60 + beat % 12, 48) for beat in range(24)), program=52, name="노래")
    drums = Part(tuple(Note(12 * beat, 42, 6) for beat in range(96)), is_drums=True)
    pieces = [
        Piece((piano,)),
        Piece((piano, voice, drums), tempos=(TempoMark.of(0, 90), TempoMark.of(200, 60)), title="Été"),
    ]
    if kind == "midi":
        return tuple(("song.mid", midi_bytes(piece)) for piece in pieces)
    if kind == "musicxml":
        return tuple(("song.musicxml", musicxml_bytes(piece)) for piece in pieces)
    if kind == "abc":
        return tuple(("song.abc", abc_bytes(piece, "A song", "Nobody")) for piece in pieces)
    if kind == "restored":
        works = [Work(piece, Request(bars=12, seed=7), "abcd1234", name="For Clara") for piece in pieces]
        return (("library.zip", library_zip(works)), ("piece.json", cue_json(works[0])))
    return (("font.sf2", tiny_font()),)


def giants() -> Iterator[tuple[str, bytes]]:
    """Files of at most a megabyte that ask for as much time or memory as such a file can."""
    from composer.score.midi import midi_bytes
    from composer.score.piece import Note, Part, Piece, TempoMark, settled

    head, size = b"X:1\nM:4/4\nL:1/8\nQ:1/4=90\nK:C\nCDEF|\n", 900_000
    for line in (b"{", b"[a:", b"[C", b'"a', b"!a", b"a", b"z|", b"Z500", b"CDE:|", b"|1a:|2b:|", b"[K:D]", b"w:a-"):
        yield "giant.abc", head + line * (size // len(line)) + b"\n"
    for field in (b"Q:1" + b" " * size + b"x", b"Q:1/" + b"9" * size, b"M:" + b"1+" * (size // 2), b"%" * size):
        yield "giant.abc", head + field + b"\nCDEF|\n"
    parts = b'<score-partwise><part-list><score-part id="P1"><part-name>%s</part-name></score-part></part-list>'
    note = b"<note><pitch><step>C</step><octave>4</octave></pitch><duration>%s</duration></note>"
    start = parts + b'<part id="P1"><measure number="1"><attributes><divisions>1</divisions></attributes>%s</measure>'
    end = b"</part></score-partwise>"
    yield "giant.musicxml", start % (b"a", note % b"2147483647") + end
    yield "giant.musicxml", start % (b"a", note % b"4" * (size // 90)) + end
    bars = b"".join(b'<measure number="%d">%s</measure>' % (bar, note % b"4") for bar in range(size // 120))
    yield "giant.musicxml", start % (b"a", note % b"4") + bars + end
    yield "giant.musicxml", start % (b"x" * size, note % b"4") + end
    yield "giant.musicxml", start % (b"a", b"<note><chord/>" * (size // 14)) + end
    # Three quarters of an hour in a hundred bytes; and as many notes as fit.
    slow = Part((Note(0, 60, 24), Note(24 * 44 * 20, 62, 24)))
    yield "giant.mid", midi_bytes(Piece((slow,), (TempoMark.of(0, 20),)))
    many = Part(settled(Note(place // 4, 30 + place % 60, 6) for place in range(size // 10)))
    yield "giant.mid", midi_bytes(Piece((many,)))
    with_zeros = io.BytesIO()
    with zipfile.ZipFile(with_zeros, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(60):
            archive.writestr(f"{number}.mid", bytes(4_000_000))
    yield "giant.zip", with_zeros.getvalue()
    yield "giant.json", b"[" * size
    yield "giant.json", b'{"seed": ' + b"9" * size + b"}"


def tiny_font() -> bytes:
    """A soundfont of one instrument with one sample, as SoundFont 2.04 lays it out."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)

    samples = struct.pack("<600h", *(8000 * ((place // 50) % 2 * 2 - 1) for place in range(600))) + b"\0" * 92
    info = chunk(b"ifil", struct.pack("<HH", 2, 4)) + chunk(b"isng", b"EMU8000\0") + chunk(b"INAM", b"tiny\0\0")
    generators = [(43, 127 << 8), (54, 1), (53, 0)]
    hydra = [
        (b"phdr", b"".join(struct.pack("<20sHHHIII", b"p", 0, 0, bag, 0, 0, 0) for bag in (0, 1))),
        (b"pbag", struct.pack("<HHHH", 0, 0, 1, 0)),
        (b"pmod", bytes(10)),
        (b"pgen", struct.pack("<HHHH", 41, 0, 0, 0)),
        (b"inst", struct.pack("<20sH20sH", b"i", 0, b"EOI", 1)),
        (b"ibag", struct.pack("<HHHH", 0, 0, len(generators), 0)),
        (b"imod", bytes(10)),
        (b"igen", b"".join(struct.pack("<HH", *one) for one in generators) + bytes(4)),
        (b"shdr", struct.pack("<20sIIIIIBbHH", b"s", 0, 600, 50, 550, 44100, 60, 0, 0, 1) + bytes(46)),
    ]
    lists = [b"INFO" + info, b"sdta" + chunk(b"smpl", samples), b"pdta" + b"".join(chunk(*one) for one in hydra)]
    return chunk(b"RIFF", b"sfbk" + b"".join(chunk(b"LIST", one) for one in lists))


# --- how it is spoilt ---


def mutant(kind: str, number: int) -> tuple[str, bytes]:
    """The mutant of a kind with a number: its name and what is in it."""
    if kind == "giant":
        return bases(kind)[number % len(bases(kind))]
    dice = random.Random(f"{kind} {number}")
    name, content = dice.choice(bases(kind))
    for _ in range(dice.randint(1, MOST_SPOILS)):
        ways = WAYS[Path(name).suffix] if dice.random() < 0.7 else BYTES
        content = dice.choice(ways)(content, dice)
    return name, content


def _flipped(content: bytes, dice: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(dice.randint(1, 20)):
        spoilt[dice.randrange(len(spoilt))] = dice.choice((0, 0x7F, 0x80, 0xFF, dice.randrange(256)))
    return bytes(spoilt)


def _cut(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(1, len(content) + 1)]


def _doubled(content: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(content))
    part = content[start : start + dice.randint(1, 400)]
    return content[:start] + part * dice.choice((2, 3, 500)) + content[start:]


def _without(content: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(content))
    return content[:start] + content[start + dice.randint(1, 200) :] or b"\0"


def _wide(content: bytes, dice: random.Random) -> bytes:
    """Four bytes, where a length or a time may stand, that say a great deal."""
    start = dice.randrange(len(content))
    return content[:start] + dice.choice((b"\xff\xff\xff\x7f", b"\x7f\xff\xff\xff", b"\0\0\0\0")) + content[start + 4 :]


def _number(content: bytes, dice: random.Random) -> bytes:
    """Another number in a text."""
    found = list(re.finditer(rb"\d+", content))
    if not found:
        return content
    one = dice.choice(found)
    return content[: one.start()] + dice.choice(HUGE).encode() + content[one.end() :]


def _words(content: bytes, dice: random.Random) -> bytes:
    """Strange letters in a text."""
    start = dice.randrange(len(content))
    return content[:start] + dice.choice(STRANGE).encode(errors="surrogatepass") + content[start:]


def _nested(content: bytes, dice: random.Random) -> bytes:
    start, depth = dice.randrange(len(content)), dice.choice((50, 2_000, 100_000))
    return content[:start] + dice.choice((b"<part>", b"[", b'{"a":')) * depth + content[start:]


def _entities(content: bytes, dice: random.Random) -> bytes:
    told = b'<!DOCTYPE a [<!ENTITY b "' + b"ha" * 50 + b'">'
    told += b"".join(b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in b"cdefghi")
    told += dice.choice((b"", b'<!ENTITY x SYSTEM "file:///etc/passwd">')) + b"]>"
    spoilt = re.sub(rb"<!DOCTYPE[^>]*>", b"", content).replace(b"?>", b"?>" + told, 1)
    return re.sub(rb"(<part-name>)[^<]*", rb"\1" + dice.choice((b"&i;", b"&x;", b"&b;")), spoilt, count=1)


def _element(content: bytes, dice: random.Random) -> bytes:
    """An element of XML left out, or there many times."""
    found = list(re.finditer(rb"<(\w[\w-]*)>[^<]*</\1>", content))
    if not found:
        return content
    one = dice.choice(found)
    return content[: one.start()] + one[0] * dice.choice((0, 2, 3000)) + content[one.end() :]


def _abc(content: bytes, dice: random.Random) -> bytes:
    """Signs that open or end something in ABC, often."""
    start = dice.randrange(len(content))
    sign = dice.choice(
        (b"{", b"[", b"[V:2]", b"|:", b":|", b"(9:9:9", b"/", b"Z99", b'"', b"!", b"<", b"\nV:x\n", b"-")
    )
    return content[:start] + sign * dice.choice((1, 3, 5_000)) + content[start:]


def _value(content: bytes, dice: random.Random) -> bytes:
    """Something of another kind in JSON."""
    try:
        told: Any = json.loads(content)
        place = told[dice.randrange(len(told))] if isinstance(told, list) else told
        place[dice.choice(sorted(place))] = dice.choice((None, [], {}, -1, 1e300, "x" * 20_000, [[[]]], True, "\ud800"))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return content
    return json.dumps(told).encode()


def _packed(content: bytes, dice: random.Random) -> bytes:
    """A zip in which one file was spoilt, has another name, or is a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    except (OSError, ValueError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zipfile.zlib.error):  # type: ignore[attr-defined]
        return content
    if not files:
        return content
    name = dice.choice(sorted(files))
    way = dice.randrange(4)
    if way == 0:
        files[dice.choice(("../../etc/passwd", "a\0b.mid", "/x.json", "\u202e.mid"))] = files.pop(name)
    elif way == 1:
        files[name] = bytes(dice.choice((10_000_000, 60_000_000)))
    else:
        ways = WAYS.get(Path(name).suffix, BYTES) if way == 2 else BYTES
        files[name] = dice.choice(ways)(files[name] or b"\0", dice)
    spoilt = io.BytesIO()
    with zipfile.ZipFile(spoilt, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, inside in files.items():
            archive.writestr(one, inside)
    return spoilt.getvalue()


Way = Callable[[bytes, random.Random], bytes]
BYTES: tuple[Way, ...] = (_flipped, _cut, _doubled, _without, _wide)
WAYS: dict[str, tuple[Way, ...]] = {
    ".mid": BYTES,
    ".sf2": (_flipped, _wide, _wide, _cut),
    ".musicxml": (_number, _words, _nested, _entities, _element),
    ".abc": (_number, _words, _nested, _abc, _abc),
    ".json": (_number, _words, _nested, _value, _value),
    ".zip": (_packed,),
}
KINDS = ("midi", "musicxml", "restored", "soundfont", "abc", "giant")


# --- what is done with it ---


def work_with(kind: str, name: str, content: bytes) -> None:
    """Read, edit and export, as a visitor could. Raises a ComposerError where it is refused."""
    from composer.export.restoring import restored
    from composer.export.work import Work
    from composer.studio.editing.own_music import own_composition, read_own_music
    from composer.studio.session.library import KeptPiece, Shelf

    if kind == "soundfont":
        _play_with(content)
        return
    if kind == "restored" or name.endswith((".zip", ".json")):
        works, requests = restored(name, content)
        for work in works:
            KeptPiece.of(work)
            _export(work)
        for request in requests:
            request.to_query()
        return
    made = own_composition(read_own_music(content, name), Shelf())
    for remark in made.remarks:
        remark.text("ko")
    _export(Work(made.composition.piece, name=name))


def _export(work: Any) -> None:
    from composer.audio.live import playable
    from composer.export.cue_sheet import cue_json
    from composer.export.files import score_bytes
    from composer.score.editing import edited, edits_of_text
    from composer.score.midi import midi_bytes, parse_midi

    changed = edited(work.piece, edits_of_text("tempo=1.25,transpose=3"), tuple(range(len(work.piece.parts))))
    parse_midi(midi_bytes(changed), "edited.mid")
    playable(changed)
    cue_json(work)
    score_bytes(work, ".musicxml")


def _play_with(content: bytes) -> None:
    from composer.audio.live import LiveSynthesizer, playable
    from composer.score.piece import Note, Part, Piece

    with tempfile.NamedTemporaryFile(suffix=".sf2") as file:
        file.write(content)
        file.flush()
        with LiveSynthesizer(Path(file.name)) as synthesizer:
            synthesizer.play(playable(Piece((Part((Note(0, 60, 24), Note(12, 64, 24))),))), FONT_BYTES_HEARD)


def fate_of(kind: str, number: int) -> Fate:
    """What becomes of a mutant, in this process."""
    from composer.errors import ComposerError

    name, content = mutant(kind, number)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, begun, said = _peak_megabytes(), time.process_time(), ""
    try:
        work_with(kind, name, content)
        outcome = "read"
    except ComposerError as error:
        outcome, said = "refused", str(error)
        error.notice.text("ko")
    except Exception:
        outcome, said = "error", traceback.format_exc(limit=-3)
    seconds, megabytes = time.process_time() - begun, _peak_megabytes() - before
    if outcome in ("read", "refused") and (seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES):
        outcome = "too much"
    return Fate(kind, number, outcome, round(seconds, 3), round(megabytes, 1), said)


def _peak_megabytes() -> float:
    """The most memory that this process has had since that was last forgotten."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _child() -> None:
    """Works with the mutants that stdin names, a line each, and tells of each on stdout."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    answers, sys.stdout = sys.stdout, sys.stderr
    # What is loaded once is not the fault of the first.
    for kind in KINDS:
        if kind != "giant":
            for name, content in bases(kind):
                work_with(kind, name, content)
    for line in sys.stdin:
        kind, number = line.split()
        print(json.dumps(asdict(fate_of(kind, int(number)))), file=answers, flush=True)


def fates(wanted: Sequence[tuple[str, int]]) -> Iterator[Fate]:
    """What becomes of mutants, one after the other, in a process of its own."""
    left = list(reversed(wanted))
    while left:
        command = [sys.executable, "-c", "from benchmarks.hostile import _child; _child()"]
        with subprocess.Popen(
            command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as child:
            assert child.stdin is not None
            assert child.stdout is not None
            patience = 3 * HANGING_SECONDS
            while left:
                kind, number = left[-1]
                child.stdin.write(f"{kind} {number}\n")
                child.stdin.flush()
                is_there = select([child.stdout], [], [], patience)[0]
                answer = child.stdout.readline() if is_there else ""
                left.pop()
                patience = HANGING_SECONDS
                if not answer:
                    child.kill()
                    yield Fate(kind, number, "crashed" if is_there else "hung", said=f"exit code {child.wait()}")
                    break
                yield Fate(**json.loads(answer))
            child.stdin.close()


def summary(found: Sequence[Fate]) -> dict[str, Any]:
    """All fates in figures, for JSON."""
    return {
        "mutants": len(found),
        "outcomes": {kind: Counter(fate.outcome for fate in found if fate.kind == kind) for kind in KINDS},
        "most_seconds": max(fate.seconds for fate in found),
        "most_megabytes": max(fate.megabytes for fate in found),
        "not_as_it_should_be": [asdict(fate) for fate in found if fate.outcome not in ("read", "refused")],
    }


def main() -> None:
    """Try many, and write what became of them; or tell the story of one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first (default: 0)")
    parser.add_argument("--one", nargs=2, metavar=("KIND", "NUMBER"), help=f"of {', '.join(KINDS)}")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(asdict(fate_of(asked.one[0], int(asked.one[1]))), indent=1))
        return
    wanted = [(KINDS[number % len(KINDS)], asked.first + number // len(KINDS)) for number in range(asked.mutants)]
    found = []
    for fate in fates(wanted):
        found.append(fate)
        if sys.stderr.isatty():
            print(f"\r{len(found)} of {len(wanted)}", end="", file=sys.stderr, flush=True)
    print(json.dumps(summary(found), indent=1))


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    main()
