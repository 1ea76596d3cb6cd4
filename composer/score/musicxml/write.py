"""Writes MusicXML scores with an id for every note head.

The document is MusicXML 4.0 (W3C, 2021), partwise, in concert pitch. It is assembled from strings: a piece of 500 notes
takes some hundredths of a second.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import lcm
from xml.sax.saxutils import escape

from composer.score.analysis import detect_key
from composer.score.chord_symbols import chord_symbols, harmony_element
from composer.score.clock import mean_tempo
from composer.score.instruments import INSTRUMENTS
from composer.score.key import Key
from composer.score.lyrics import Syllable, by_place, taken
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.meters import pickup_ticks
from composer.score.midi_file import MARKER
from composer.score.names import printable
from composer.score.notation import clefs
from composer.score.notation.beams import beams
from composer.score.notation.dynamics import Hairpin, dynamics_and_hairpins
from composer.score.notation.elements import FEET, Place, Spellings, elements, grace_elements, spelled
from composer.score.notation.grid import BarOfPaper, Ticks
from composer.score.notation.groups import groups
from composer.score.notation.ottavas import ABOVE, BELOW, Ottava, ottavas
from composer.score.notation.rhythm import Sign, written
from composer.score.notation.spelling import center_of_key, centers
from composer.score.notation.staves import ScorePart, score_parts
from composer.score.piece import KeyMark, Note, Piece, settled
from composer.score.wording import ENGLISH, Wording, worded

CLEFS = {
    clefs.TREBLE: "<sign>G</sign><line>2</line>",
    clefs.ALTO: "<sign>C</sign><line>3</line>",
    clefs.BASS: "<sign>F</sign><line>4</line>",
    clefs.OCTAVE_TREBLE: "<sign>G</sign><line>2</line><clef-octave-change>-1</clef-octave-change>",
    clefs.OCTAVE_BASS: "<sign>F</sign><line>4</line><clef-octave-change>-1</clef-octave-change>",
    clefs.DRUMS: "<sign>percussion</sign><line>2</line>",
}
BRACKET = '<part-group number="1" type="start"><group-symbol>bracket</group-symbol></part-group>'
NO_SIGNATURE = "<fifths>0</fifths>"
END_OF_BRACKET = '<part-group number="1" type="stop"/>'
# A new tempo is marked if it differs from the last mark by this share; smaller changes are expression.
TEMPO_CHANGE = 0.2
# A longer text is not a rehearsal mark.
LONGEST_MARKER = 40
# Hairpins over more bars, which could be more than a line, are words.
LONGEST_HAIRPIN = 4
HEADER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 '
    'Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n<score-partwise version="4.0">'
)


Shifts = tuple[Mapping[Ticks, tuple[str, str]], Mapping[Ticks, tuple[str, str]]]
NO_SHIFTS: Shifts = {}, {}


@dataclass(frozen=True, slots=True)
class NoteHead:
    """A note head: the id of its element, its note, and its tick (the note's own tick for a grace note)."""

    id: str
    note: Note
    tick: Ticks | float


def musicxml_bytes(piece: Piece, title: str = "", byline: str = "", wording: Wording = ENGLISH) -> bytes:
    """Return the score as a MusicXML document (UTF-8), with a title and a byline."""
    return musicxml_with_heads(piece, title, byline, wording)[0]


def musicxml_with_heads(
    piece: Piece, title: str = "", byline: str = "", wording: Wording = ENGLISH
) -> tuple[bytes, list[NoteHead]]:
    """Return the score and all its note heads; a tied note has several."""
    writer = _Writer(piece, wording)
    body = "".join(writer.part(number, player) for number, player in enumerate(writer.score_parts, 1))
    head = (
        f"<work><work-title>{escape(printable(title or piece.title) or 'Untitled')}</work-title></work>"
        f'<identification><creator type="composer">{escape(printable(byline))}</creator></identification>'
        f"<part-list>{writer.listings()}</part-list>"
    )
    return f"{HEADER}{head}{body}</score-partwise>\n".encode(), writer.heads


def score_bars(piece: Piece) -> list[BarOfPaper]:
    """The bars of the score; the last is complete, and a pickup is a short bar of the meter that follows it."""
    onsets = piece.bar_onsets()
    if not onsets:
        return []
    ends = [*onsets[1:], onsets[-1] + piece.meter_at(onsets[-1]).bar_ticks]
    meters = [piece.meter_at(onset) for onset in onsets]
    if len(onsets) > 1 and pickup_ticks(piece) == onsets[1] < meters[1].bar_ticks:
        meters[0] = meters[1]
    bars = [BarOfPaper(*bar) for bar in zip(onsets, ends, meters, strict=True)]
    if len(bars) > 1:
        bars[0] = replace(bars[0], missing=max(meters[0].bar_ticks - ends[0], 0))
    grouped = groups((note for part in piece.parts for note in part.notes), bars)
    return [replace(bar, groups=grouped.get(bar.meter, ())) for bar in bars] if grouped else bars


class _Writer:
    """Writes the parts of a document and numbers its note heads."""

    def __init__(self, piece: Piece, wording: Wording) -> None:
        self.wording = wording
        self.bars = score_bars(piece)
        # A pickup has no number.
        self.has_pickup = bool(self.bars and self.bars[0].missing)
        self.score_parts = score_parts(piece)
        self.heads: list[NoteHead] = []
        self.rows = [
            [
                written(staff.notes, self.bars, player.may_hold, FEET if player.is_drums else ())
                for staff in player.staves
            ]
            for player in self.score_parts
        ]
        self.divisions = TICKS_PER_QUARTER * lcm(
            *(
                sign.ticks.denominator
                for rows in self.rows
                for row in rows
                for voices in row
                for voice in voices
                for sign in voice
            )
        )
        self.tempos = _tempos(piece, self.bars)
        self.chords = chord_symbols(piece)
        told = [message for message in piece.messages if message.is_meta(MARKER)]
        self.markers = [(message.onset, message.text) for message in told if printable(message.text)]
        self.leading = next((number for number, player in enumerate(self.score_parts, 1) if not player.is_drums), 0)
        self.keys = keys = _keys(piece, self.bars)
        self.sharps = [key.sharps for key in keys]
        pitches: list[list[int]] = [[] for _ in self.bars]
        for part in piece.parts:
            for note in () if part.is_drums else part.notes:
                pitches[bisect_right(self.bars, note.onset, key=lambda bar: bar.onset) - 1].append(note.pitch)
        self.centers = centers(pitches, [center_of_key(key) for key in keys])

    def listings(self) -> str:
        """The part list; players next to each other are joined by a bracket, except those with a brace of their own."""
        listed = ""
        for has_brace, run in groupby(enumerate(self.score_parts, 1), key=lambda one: len(one[1].staves) > 1):
            players = [self._listing(number, player) for number, player in run]
            joined = "".join(players)
            listed += joined if has_brace or len(players) == 1 else f"{BRACKET}{joined}{END_OF_BRACKET}"
        return listed

    def _listing(self, number: int, player: ScorePart) -> str:
        name, id = self._worded(player.name), f"P{number}"
        if player.is_drums:
            keys = sorted({note.pitch for note in player.staves[0].notes})
            sounds = "".join(
                f'<score-instrument id="{id}-{key}"><instrument-name>{name}</instrument-name></score-instrument>'
                for key in keys
            ) + "".join(
                f'<midi-instrument id="{id}-{key}"><midi-channel>10</midi-channel><midi-program>{player.program + 1}'
                f"</midi-program><midi-unpitched>{key + 1}</midi-unpitched></midi-instrument>"
                for key in keys
            )
        elif player.changes:
            programs = dict.fromkeys(program for _, program in player.changes)
            sounds = "".join(
                f'<score-instrument id="{id}-I{program}"><instrument-name>{self._instrument(program)}</instrument-name>'
                "</score-instrument>"
                for program in programs
            ) + "".join(
                f'<midi-instrument id="{id}-I{program}"><midi-program>{program + 1}</midi-program></midi-instrument>'
                for program in programs
            )
        else:
            sounds = (
                f'<score-instrument id="{id}-I"><instrument-name>{name}</instrument-name></score-instrument>'
                f'<midi-instrument id="{id}-I"><midi-program>{player.program + 1}</midi-program></midi-instrument>'
            )
        return f'<score-part id="{id}"><part-name>{name}</part-name>{sounds}</score-part>'

    def _worded(self, name: str) -> str:
        return escape(worded(printable(name), self.wording))

    def _instrument(self, program: int) -> str:
        return self._worded(INSTRUMENTS[program].name)

    def part(self, number: int, player: ScorePart) -> str:
        """All measures of a part."""
        rows = self.rows[number - 1]
        played = settled(note for staff in player.staves for note in staff.notes)
        marks, wedges = dynamics_and_hairpins(played, self.bars)
        lyrics = by_place(player.lyrics)
        chosen = [clefs.clefs(staff.notes, self.bars, staff.clef, staff.may_change_clef) for staff in player.staves]
        passages = [ottavas(row, self.bars, clef) for row, clef in zip(rows, chosen, strict=True)]
        shifts = list(map(_shifts, passages))
        measures = []
        for bar_number, bar in enumerate(self.bars):
            content = [self._attributes(bar_number, player, chosen)]
            if number == 1:
                content += [self._rehearsal(bar), self._tempo(bar_number)]
            if bar_number in marks:
                content.append(_below(f"<dynamics><{marks[bar_number]}/></dynamics>"))
            content += [
                self._wedge(wedge, bar, bar_number in marks) for wedge in wedges if wedge.first_bar == bar_number
            ]
            voices = [(staff, voice) for staff, row in enumerate(rows) for voice in row[bar_number]]
            for voice_number, (staff, voice) in enumerate(voices, 1):
                if voice_number > 1:
                    content.append(self._backup(bar))
                beside = rows[staff][bar_number]
                if player.is_drums:
                    stem = "down" if _is_of_feet(voice) else "up"
                else:
                    stem = "" if len(beside) == 1 else "up" if voice is beside[0] else "down"
                place = Place(f"P{number}", staff + 1, len(rows), voice_number, stem, player.is_drums)
                spellings = (
                    {}
                    if player.is_drums
                    else spelled(
                        beside,
                        self.centers[bar_number],
                        self.sharps[bar_number],
                        _octaves(passages[staff], beside, bar),
                    )
                )
                chords = self._chords(bar) if voice_number == 1 and number == self.leading else []
                if voice_number == 1:
                    content += [self._changes(player, bar)]
                if len(beside) == 1:
                    content.append(self._voice(voice, place, player, spellings, chords, lyrics, shifts[staff]))
                    continue
                # Readers go through a document in its order: all voices of the staff stand between the two.
                begins, ends = shifts[staff]
                content += [_shift(begins, bar.onset, place) if voice is beside[0] else ""]
                content += [self._voice(voice, place, player, spellings, chords, lyrics)]
                content += [_shift(ends, bar.onset, place) if voice is beside[-1] else ""]
            ended = [wedge for wedge in wedges if wedge.last_bar == bar_number and not _is_long(wedge)]
            content += [_below('<wedge type="stop"/>') for _ in ended]
            end = '<barline location="right"><bar-style>light-heavy</bar-style></barline>'
            is_last = bar_number + 1 == len(self.bars)
            numbered = bar_number + 1 - self.has_pickup
            told = "" if numbered else ' implicit="yes"'
            measures.append(f'<measure number="{numbered}"{told}>{"".join(content)}{end if is_last else ""}</measure>')
        return f'<part id="P{number}">{"".join(measures)}</part>'

    def _rehearsal(self, bar: BarOfPaper) -> str:
        """The markers of a bar as rehearsal marks."""
        return "".join(
            '<direction placement="above"><direction-type><rehearsal>'
            f"{self._worded(printable(text)[:LONGEST_MARKER])}</rehearsal></direction-type>"
            f"{self._offset(onset - bar.onset)}</direction>"
            for onset, text in self.markers
            if bar.onset <= onset < bar.end
        )

    def _changes(self, player: ScorePart, bar: BarOfPaper) -> str:
        """The names of the instruments that the player takes within a bar."""
        return "".join(
            f'<direction placement="above"><direction-type><words>{self._instrument(program)}</words></direction-type>'
            f"{self._offset(onset - bar.onset)}</direction>"
            for onset, program in player.changes[1:]
            if bar.onset <= onset < bar.end
        )

    def _offset(self, later: float) -> str:
        """An element for what stands some ticks after its place in the document."""
        return f"<offset>{round(later * self.divisions / TICKS_PER_QUARTER)}</offset>" if later else ""

    def _wedge(self, hairpin: Hairpin, bar: BarOfPaper, has_mark: bool) -> str:
        """The beginning of a hairpin, or the words that stand for a long one, a beat after the mark of their bar."""
        later = hairpin.onset - bar.onset
        if not _is_long(hairpin):
            return _below(f'<wedge type="{"crescendo" if hairpin.is_rise else "diminuendo"}"/>', self._offset(later))
        words = f'<words font-style="italic">{"cresc." if hairpin.is_rise else "dim."}</words>'
        return _below(words, self._offset(max(later, bar.unit * has_mark)))

    def _backup(self, bar: BarOfPaper) -> str:
        """An element that moves back to the start of the bar."""
        return f"<backup><duration>{(bar.end - bar.onset) * self.divisions // TICKS_PER_QUARTER}</duration></backup>"

    def _chords(self, bar: BarOfPaper) -> list[tuple[float, str]]:
        """The chord symbols of a bar."""
        return [(onset, name) for onset, name in self.chords if bar.onset <= onset < bar.end]

    def _voice(
        self,
        voice: Sequence[Sign],
        place: Place,
        player: ScorePart,
        spellings: Spellings,
        chords: list[tuple[float, str]],
        lyrics: dict[int, Syllable],
        shifts: Shifts = NO_SHIFTS,
    ) -> str:
        """The signs of a voice in a bar, with beams, tuplet brackets, chord symbols and syllables.

        What it sings is removed from `lyrics`.
        """
        content = []
        bar = self.bars[bisect_right(self.bars, voice[0].onset, key=lambda bar: bar.onset) - 1]
        all_beams = beams(voice, bar)
        for sign, joined, bracket in zip(voice, all_beams, _brackets(voice, all_beams), strict=True):
            if player.changes:
                program = [program for onset, program in player.changes if onset <= sign.onset][-1]
                place = replace(place, instrument=f"{place.part}-I{program}")
            content += [self._chord(name, onset - sign.onset) for onset, name in chords if onset < sign.end]
            chords = [(onset, name) for onset, name in chords if onset >= sign.end]
            begins, ends = shifts
            content.append(_shift(begins, sign.onset, place))
            graces = [note for chord in sign.graces for note in chord]
            content.append(grace_elements(sign, place, spellings, self._named(graces)))
            ids = self._named(sign.notes, sign.onset)
            sung = None if sign.is_going_on else taken(sign.notes, lyrics)
            content.append(elements(sign, place, spellings, ids, joined, bracket, self.divisions, sung))
            content.append(_shift(ends, sign.onset, place))
        return "".join(content)

    def _named(self, notes: Sequence[Note], tick: Ticks | None = None) -> list[str]:
        """New ids for note heads at a tick, or at their own ticks."""
        ids = [f"head-{len(self.heads) + number}" for number in range(len(notes))]
        self.heads += [
            NoteHead(id, note, note.played_onset if tick is None else tick) for id, note in zip(ids, notes, strict=True)
        ]
        return ids

    def _chord(self, name: str, later: float) -> str:
        """A chord symbol, `later` ticks after the sign that follows it."""
        offset = round(later * self.divisions / TICKS_PER_QUARTER)
        return harmony_element(name, offset)

    def _attributes(self, bar_number: int, player: ScorePart, chosen: Sequence[Sequence[str]]) -> str:
        """The attributes that change in a bar; all of them in the first."""
        is_first = bar_number == 0
        content = f"<divisions>{self.divisions}</divisions>" if is_first else ""
        if is_first or self.sharps[bar_number] != self.sharps[bar_number - 1]:
            content += f"<key>{NO_SIGNATURE if player.is_drums else self._signature(bar_number)}</key>"
        meter = self.bars[bar_number].meter
        if is_first or meter != self.bars[bar_number - 1].meter:
            content += f"<time><beats>{meter.numerator}</beats><beat-type>{meter.denominator}</beat-type></time>"
        if is_first:
            content += f"<staves>{len(player.staves)}</staves>" if len(player.staves) > 1 else ""
        for number, row in enumerate(chosen, 1):
            if is_first or row[bar_number] != row[bar_number - 1]:
                numbered = f' number="{number}"' if len(player.staves) > 1 else ""
                content += f"<clef{numbered}>{CLEFS[row[bar_number]]}</clef>"
        return f"<attributes>{content}</attributes>" if content else ""

    def _signature(self, bar_number: int) -> str:
        """The key signature of a bar; a change of mode alone is none."""
        key = self.keys[bar_number]
        return f"<fifths>{key.sharps}</fifths><mode>{key.mode}</mode>"

    def _tempo(self, bar_number: int) -> str:
        """A metronome mark if the tempo differs from the last mark; in dotted quarter notes if those are the beat."""
        if bar_number not in self.tempos:
            return ""
        tempo = self.tempos[bar_number]
        counted = self.bars[bar_number].meter.metronome_ticks
        dot = "" if counted == TICKS_PER_QUARTER else "<beat-unit-dot/>"
        # Metronomes show integers.
        return (
            f'<direction placement="above"><direction-type><metronome><beat-unit>quarter</beat-unit>{dot}'
            f"<per-minute>{round(tempo * TICKS_PER_QUARTER / counted)}</per-minute></metronome></direction-type>"
            f'<sound tempo="{tempo:.6g}"/></direction>'
        )


def _is_of_feet(voice: Sequence[Sign]) -> bool:
    return any(note.pitch in FEET for sign in voice for note in sign.notes)


def _below(sign: str, offset: str = "") -> str:
    """A direction below the first staff of a player."""
    return f'<direction placement="below"><direction-type>{sign}</direction-type>{offset}<staff>1</staff></direction>'


def _is_long(hairpin: Hairpin) -> bool:
    return hairpin.last_bar - hairpin.first_bar >= LONGEST_HAIRPIN


def _shifts(passages: Sequence[Ottava]) -> Shifts:
    """The begins and ends of passages by their ticks: type and placement of their elements."""
    kinds = {ABOVE: ("down", "above"), BELOW: ("up", "below")}
    return (
        {passage.first: kinds[passage.kind] for passage in passages},
        {passage.last: ("stop", kinds[passage.kind][1]) for passage in passages},
    )


def _octaves(passages: Sequence[Ottava], beside: Sequence[Sequence[Sign]], bar: BarOfPaper) -> dict[Ticks, int]:
    """By how many octaves the signs of a bar sound above their places, by onset. A bar of two voices is not divided."""
    return {
        sign.onset: passage.kind
        for passage in passages
        for voice in beside
        for sign in voice
        if passage.first <= (sign.onset if len(beside) == 1 else bar.onset) <= passage.last
    }


def _shift(shifts: Mapping[Ticks, tuple[str, str]], tick: Ticks, place: Place) -> str:
    """The begin or end of 8va or 8vb at a tick."""
    if tick not in shifts:
        return ""
    kind, placement = shifts[tick]
    return (
        f'<direction placement="{placement}"><direction-type><octave-shift type="{kind}" size="8" '
        f'number="{place.staff}"/></direction-type><staff>{place.staff}</staff></direction>'
    )


def _brackets(voice: Sequence[Sign], joined: Sequence[Sequence[str]]) -> list[str]:
    """The starts and stops of tuplets, each of which fills a beat, given the beams of the signs."""
    marks = [""] * len(voice)
    for tuplet, signs in groupby(enumerate(voice), key=lambda one: one[1].tuplet):
        drawn = [number for number, sign in signs if not sign.is_hidden]
        if tuplet is not None and len(drawn) > 1:
            # A beam over the whole tuplet shows it without a bracket.
            states = [beam[0] if beam else "" for beam in joined[drawn[0] : drawn[-1] + 1]]
            is_shown = states == ["begin", *["continue"] * (len(states) - 2), "end"]
            marks[drawn[0]] = f'<tuplet type="start" bracket="{"no" if is_shown else "yes"}"/>'
            marks[drawn[-1]] = '<tuplet type="stop"/>'
    return marks


def _keys(piece: Piece, bars: Sequence[BarOfPaper]) -> list[Key]:
    """The key of each bar: that of the piece, or the best fit to its notes."""
    marks = piece.keys or (KeyMark(0, detect_key(piece) or Key("C", "major")),)
    return [([mark.key for mark in marks if mark.onset < bar.end] or [marks[0].key])[-1] for bar in bars]


def _tempos(piece: Piece, bars: Sequence[BarOfPaper]) -> dict[int, float]:
    """The marked tempos in quarter notes a minute, by bar number."""
    if len(piece.tempos) > max(len(bars), 2):
        # A mark on every beat means that it was performed: musicians get the mean.
        return {0: mean_tempo(piece)}
    marked: dict[int, float] = {}
    current = 0.0
    for number, bar in enumerate(bars):
        holding = [mark for mark in piece.tempos if mark.onset <= bar.onset][-1]
        # Only tempos that last longer than the bar count; others are expression.
        following = [mark for mark in piece.tempos if mark.onset <= bar.end][-1]
        tempo = holding.quarters_per_minute
        if not current or (holding == following and abs(tempo - current) > TEMPO_CHANGE * current):
            marked[number] = current = tempo
    return marked
