"""Writes a piece as ABC, with one ABC voice for each voice of each staff."""

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction

from composer.score.analysis import detect_key
from composer.score.chord_symbols import chord_symbols
from composer.score.clock import mean_tempo
from composer.score.key import Key
from composer.score.lyrics import Syllable, by_place, taken
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.midi_file import MARKER
from composer.score.musicxml.write import LONGEST_MARKER, score_bars
from composer.score.names import printable
from composer.score.notation import clefs
from composer.score.notation.grid import BarOfPaper
from composer.score.notation.rhythm import Sign, written
from composer.score.notation.spelling import Spelling, center_of_key, centers, signature, spell
from composer.score.notation.staves import ScorePart, score_parts
from composer.score.piece import KeyMark, Piece
from composer.score.wording import ENGLISH, Wording, worded

# The unit of note lengths: an eighth note.
UNIT_TICKS = TICKS_PER_QUARTER // 2
CLEFS = {
    clefs.TREBLE: "treble",
    clefs.ALTO: "alto",
    clefs.BASS: "bass",
    # Plain bass: players that know octave clefs would transpose the music down once more.
    clefs.OCTAVE_TREBLE: "treble",
    clefs.OCTAVE_BASS: "bass",
    clefs.DRUMS: "perc",
}
ACCIDENTALS = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}
BARS_PER_LINE = 4
MIDDLE_OCTAVE = 4
DRUMS_CHANNEL = 10
# In a line of words: a note that holds the syllable before it, and one without any; and how signs that have a meaning
# there are written, or rather left out.
HELD, SKIPPED = "_", "*"
SIGNS_OF_WORDS = str.maketrans({" ": "~", "-": "\\-", "_": None, "*": None, "|": None})


def abc_bytes(piece: Piece, title: str = "", byline: str = "", wording: Wording = ENGLISH) -> bytes:
    """Return the piece as an ABC tune (UTF-8), with a title and a byline."""
    bars = score_bars(piece)
    marks = piece.keys or (KeyMark(0, detect_key(piece) or Key("C", "major")),)
    keys = [([mark.key for mark in marks if mark.onset < bar.end] or [marks[0].key])[-1] for bar in bars]
    first_key = keys[0] if keys else Key("C", "major")
    meter = bars[0].meter if bars else piece.meters[0].meter
    lines = ["%abc-2.1", "X:1", f"T:{_text(title or piece.title) or 'Untitled'}"]
    lines += [f"C:{_text(byline)}"] if byline else []
    counted = meter.metronome_ticks
    beat = "1/4" if counted == TICKS_PER_QUARTER else "3/8"
    lines += [f"M:{meter}", "L:1/8", f"Q:{beat}={round(mean_tempo(piece) * TICKS_PER_QUARTER / counted)}"]
    parts = score_parts(piece)
    groups: list[str] = []
    names: list[str] = []
    body: list[str] = []
    for number, part in enumerate(parts):
        lyrics = by_place(part.lyrics)
        staves: list[str] = []
        for staff_number, staff in enumerate(part.staves):
            rows = written(staff.notes, bars, part.may_hold)
            of_staff: list[str] = []
            for layer in range(max((len(row) for row in rows), default=0)):
                name = f"{number + 1}{'ab'[staff_number]}{layer + 1}"
                names.append(name)
                of_staff.append(name)
                body.append(f'V:{name} clef={CLEFS[staff.clef]} name="{_quotable(part.name, wording)}"')
                body += _program(part)
                is_leading = len(names) == 1
                body += _voice(
                    piece,
                    bars,
                    meter,
                    keys,
                    [row[layer] if layer < len(row) else [] for row in rows],
                    part,
                    is_leading,
                    wording,
                    lyrics,
                )
            # Voices in parentheses are on one staff, those in braces are of one player.
            staves.append(f"({' '.join(of_staff)})" if len(of_staff) > 1 else " ".join(of_staff))
        groups.append(f"{{{' '.join(staves)}}}" if len(staves) > 1 else " ".join(staves))
    lines += [f"%%score [{' '.join(groups)}]"] if len(names) > 1 else []
    lines.append(f"K:{_key(first_key)}")
    return ("\n".join([*lines, *body]) + "\n").encode()


def _text(text: str) -> str:
    """A text on one line; what follows a bare percent sign would be a remark."""
    return printable(text).replace("%", "\\%")


def _quotable(text: str, wording: Wording) -> str:
    """A name for between quotation marks, in a wording."""
    return _text(worded(printable(text), wording)).replace('"', "'")


def _program(part: ScorePart) -> list[str]:
    return [f"%%MIDI channel {DRUMS_CHANNEL}"] if part.is_drums else [f"%%MIDI program {part.program}"]


def _key(key: Key) -> str:
    return key.tonic + ("m" if key.mode == "minor" else "")


def _voice(
    piece: Piece,
    bars: Sequence[BarOfPaper],
    meter: Meter,
    keys: Sequence[Key],
    rows: Sequence[Sequence[Sign]],
    part: ScorePart,
    is_leading: bool,
    wording: Wording,
    lyrics: dict[int, Syllable],
) -> list[str]:
    """The bars of one voice, in lines, each followed by the words that it sings, which are removed from `lyrics`."""
    pitches = [[note.pitch for sign in row for note in sign.notes] for row in rows]
    homes = centers(pitches, [center_of_key(key) for key in keys])
    chords = chord_symbols(piece) if is_leading else []
    told = [message for message in piece.messages if message.is_meta(MARKER)] if is_leading else []
    markers = [(message.onset, _quotable(printable(message.text)[:LONGEST_MARKER], wording)) for message in told]
    lines: list[str] = []
    line: list[str] = []
    sung: list[str] = []
    words_of_bars = _sung(rows, lyrics)
    for number, (bar, row) in enumerate(zip(bars, rows, strict=True)):
        words: list[str] = []
        if number and keys[number] != keys[number - 1]:
            words.append(f"[K:{_key(keys[number])}]")
        if number and bar.meter != meter:
            words.append(f"[M:{bar.meter}]")
            meter = bar.meter
        words += [f'"^{text}"' for onset, text in markers if bar.onset <= onset < bar.end and text]
        here = [(onset, name) for onset, name in chords if bar.onset <= onset < bar.end]
        words += _signs(row, homes[number], keys[number], here, part.is_drums) or [f"x{_length(bar.end - bar.onset)}"]
        line.append(" ".join(words))
        sung += words_of_bars[number]
        is_last = number == len(bars) - 1
        if len(line) == BARS_PER_LINE or is_last:
            lines.append(" | ".join(line) + (" |]" if is_last else " |"))
            lines += [f"w: {_joined(sung)}"] if set(sung) - {HELD, SKIPPED} else []
            line, sung = [], []
    return lines


def _sung(rows: Sequence[Sequence[Sign]], lyrics: dict[int, Syllable]) -> list[list[str]]:
    """For each chord of each bar, its syllable, which is removed from `lyrics`, or what stands for one."""
    found: list[list[str]] = []
    is_in_word = is_sung = False
    for row in rows:
        found.append([])
        for sign in row:
            if not sign.notes:
                continue
            syllable = None if sign.is_going_on else taken(sign.notes, lyrics)
            text = "" if syllable is None else _text(syllable.text).translate(SIGNS_OF_WORDS).strip("~")
            if syllable is not None and text:
                is_in_word, is_sung = syllable.goes_on, True
                found[-1].append(text + "-" * is_in_word)
            else:
                is_sung = is_in_word or (is_sung and sign.is_going_on)
                found[-1].append(HELD if is_sung else SKIPPED)
    return found


def _joined(sung: Sequence[str]) -> str:
    """A line of words; what is skipped at its end is left out."""
    return "".join(text if text.endswith("-") else f"{text} " for text in sung).rstrip(f"{SKIPPED} ")


def _signs(row: Sequence[Sign], home: int, key: Key, chords: Sequence[tuple[float, str]], is_drums: bool) -> list[str]:
    """The text of a bar; each chord symbol precedes the sign that it falls on or in."""
    there: dict[tuple[str, int | None], int] = {}
    of_key = signature(0 if is_drums else key.sharps)
    onsets = [sign.onset for sign in row]
    named: dict[int, list[str]] = {}
    for onset, name in chords:
        named.setdefault(max(bisect_right(onsets, onset) - 1, 0), []).append(f'"{name}"')
    words: list[str] = []
    for number, sign in enumerate(row):
        word = "".join(named.get(number, []))
        before = row[number - 1].tuplet if number else None
        if sign.tuplet is not None and sign.tuplet != before:
            count = sum(1 for other in row[number:] if other.tuplet == sign.tuplet)
            word += f"({sign.tuplet.actual}:{sign.tuplet.normal}:{count}"
        length = _length(
            sign.ticks if sign.tuplet is None else sign.ticks * Fraction(sign.tuplet.actual, sign.tuplet.normal)
        )
        for position, chord in enumerate(sign.graces):
            spellings = (spell(note.pitch, 0 if is_drums else home) for note in chord)
            struck = [_head(spelling, of_key, there, is_drums) for spelling in spellings]
            word += "{" * (position == 0) + (f"[{''.join(struck)}]" if len(struck) > 1 else struck[0])
        word += "}" * bool(sign.graces)
        if not sign.notes:
            words.append(f"{word}{'x' if sign.is_hidden else 'z'}{length}")
            continue
        heads = []
        for note in sorted(sign.notes):
            spelling = spell(note.pitch, 0 if is_drums else home)
            heads.append(_head(spelling, of_key, there, is_drums) + ("-" if sign.is_tied else ""))
        words.append(word + (f"[{''.join(heads)}]{length}" if len(heads) > 1 else _with_length(heads[0], length)))
    return words


def _with_length(head: str, length: str) -> str:
    return f"{head[:-1]}{length}-" if head.endswith("-") else head + length


def _head(spelling: Spelling, of_key: dict[str, int], there: dict[tuple[str, int | None], int], is_drums: bool) -> str:
    """A note head, with an accidental where it differs from the bar so far or the key."""
    step, alteration, octave = spelling
    accidental = ""
    # Some readers take an accidental for all octaves, others for its own only.
    heard = (there.get(place, 0 if is_drums else of_key[step]) for place in ((step, octave), (step, None)))
    if any(other != alteration for other in heard):
        accidental = ACCIDENTALS[alteration]
        there[step, octave] = there[step, None] = alteration
    higher = octave - MIDDLE_OCTAVE
    letter = step if higher <= 0 else step.lower()
    return accidental + letter + ("," * -higher if higher < 0 else "'" * (higher - 1))


def _length(ticks: Fraction | int) -> str:
    """A length in units: empty for 1, 3/2 for one and a half."""
    share = Fraction(ticks) / UNIT_TICKS
    if share == 1:
        return ""
    return str(share.numerator) if share.denominator == 1 else f"{share.numerator}/{share.denominator}"
