"""Reads the measures of a part in order, tracking meter, dynamics and transposition."""

from bisect import bisect_right, insort
from collections import Counter
from fractions import Fraction
from math import floor
from xml.etree.ElementTree import Element

from composer.errors import BadInput
from composer.score.chord_symbols import moved_chord, name_of_harmony
from composer.score.key import LETTERS
from composer.score.meter import Meter
from composer.score.musicxml.listing import Listing
from composer.score.musicxml.measures import (
    TEMPO_LIMITS,
    Measure,
    Written,
    divisions_of,
    meter_of,
    number_of,
    tempo_of,
    whole_of,
    written_quarters,
)
from composer.score.musicxml.navigation import navigation_of
from composer.score.musicxml.percussion import key_of_name, key_of_place
from composer.score.names import printable
from composer.score.notation.graces import sounding_quarters
from composer.score.program_names import program_of_sound

LONGEST_MEASURE_QUARTERS = 1000
USUAL_TEMPO = 120.0
DEFAULT_VELOCITY = 80
# MusicXML gives dynamics in percent of a MIDI velocity of 90.
VELOCITY_PER_PERCENT = 0.9
# The midpoints of the ranges in notation/dynamics.py.
VELOCITIES = {"pppp": 12, "ppp": 20, "pp": 34, "p": 49, "mp": 64, "mf": 80, "f": 95, "ff": 110, "fff": 122, "ffff": 127}
VELOCITIES |= {"sf": 110, "sfz": 110, "fz": 110, "fp": 95, "sfp": 95, "rf": 102, "rfz": 102, "sff": 117, "sffz": 117}
# The marks that count for what begins at them alone, and what some of them say of the rest.
VELOCITIES |= {"pppppp": 4, "ppppp": 8, "fffff": 127, "ffffff": 127, "pf": 80, "sfpp": 95, "sfzp": 110}
AFTER_ACCENTS = {"fp": "p", "sfp": "p", "sfpp": "pp", "sfzp": "p", "pf": "f"}
ACCENTS = frozenset({"sf", "sfz", "fz", "rf", "rfz", "sff", "sffz", *AFTER_ACCENTS})
ORNAMENTS = frozenset({"trill-mark", "turn", "inverted-turn", "mordent", "inverted-mordent", "tremolo", "shake"})

# The strings that can be plucked: violin to double bass, and string ensembles; and how those sound.
BOWED, PIZZICATO = frozenset({40, 41, 42, 43, 44, 48, 49}), 45

# What players read beside the notes, within notations and directions. What else stands there is read, or only ties and
# brackets.
MARKS = frozenset({"slur", "articulations", "fermata", "arpeggiate", "technical", "glissando", "slide"})
MARKS_BESIDE = frozenset({"bracket", "dashes", "string-mute", "accordion-registration", "harp-pedals"})


class PartReader:
    """Reads the measures of one part in order.

    `counts` has the number of simplifications by name; `divisions` are those of the notes before any are told.
    """

    def __init__(self, listing: Listing, resolution: int, name: str, divisions: Fraction = Fraction(1)) -> None:
        self.listing = listing
        self.counts: Counter[str] = Counter()
        self._name = name
        self._resolution = resolution
        self._per_division = resolution / (divisions or Fraction(1))
        # The staves with a percussion clef.
        self._drum_staves: set[str] = set()
        # The measures so far, and of how many each group of measures repeats those before it.
        self._read: list[Measure] = []
        self._repeated = 0
        # The programs that are told in the music, by instrument, and whether strings are plucked.
        self._programs: dict[str, int] = {}
        self._is_plucked = False
        self._transpositions: dict[str, int] = {}
        self._fifths = 0
        # From which place on the measure is how loud, and where notes are accented.
        self._loudness = [(0, DEFAULT_VELOCITY)]
        self._accents: dict[int, int] = {}
        self._tempo = USUAL_TEMPO
        self._meter: Meter | None = Meter()
        # A part with a single instrument may be named after it.
        self._part_key = key_of_name(listing.name) if len(listing.instruments) < 2 else None
        self._measure = Measure()
        self._place = self._last_onset = 0
        self._graces: list[list[Written]] = []

    def read(self, element: Element) -> Measure:
        """Read the next measure. Raises BadInput if it is impossibly long."""
        self._measure = measure = Measure()
        self._place = self._last_onset = 0
        self._loudness, self._accents = [(0, self._loudness[-1][1])], {}
        for child in element:
            match child.tag:
                case "note":
                    self._note(child)
                case "backup":
                    self._end_graces()
                    self._place = max(self._place - self._units(child.findtext("duration")), 0)
                case "forward":
                    self._end_graces()
                    self._advance(self._units(child.findtext("duration")))
                case "attributes":
                    self._attributes(child)
                case "direction":
                    self._direction(child)
                case "sound":
                    self._sound(child, self._offset(child))
                case "harmony":
                    self._harmony(child)
        self._end_graces()
        # A later voice may tell of an earlier time; where one pedal follows another, the first goes up before.
        measure.pedals.sort()
        measure.nominal = self._bar_units()
        if self._repeated and not measure.notes and self._repeated <= len(self._read):
            before = self._read[-self._repeated]
            measure.notes, measure.length = before.notes, before.length
        self._read.append(measure)
        measure.navigation = navigation_of(element)
        return measure

    def _bar_units(self) -> int | None:
        if self._meter is None:
            return None
        return 4 * self._resolution * self._meter.numerator // self._meter.denominator

    def _units(self, text: str | None) -> int:
        return round(number_of(text) * self._per_division)

    def _advance(self, units: int) -> None:
        self._place += max(units, 0)
        if self._place > LONGEST_MEASURE_QUARTERS * self._resolution:
            raise BadInput("measure_too_long", name=self._name, most=LONGEST_MEASURE_QUARTERS)
        self._measure.length = max(self._measure.length, self._place)

    # --- State for the following measures ---

    def _attributes(self, element: Element) -> None:
        # The key precedes the transposition that applies to it.
        for child in element.findall("transpose"):
            self._transpose(child)
        for child in element:
            match child.tag:
                case "divisions":
                    divisions = divisions_of(child)
                    if divisions:
                        self._per_division = self._resolution / divisions
                case "key":
                    self._key(child)
                case "time":
                    self._meter = meter_of(child)
                    self._measure.meters.append((self._place, self._meter))
                case "clef" if child.findtext("sign") == "percussion":
                    self._drum_staves.add(child.get("number", "1"))
                case "clef":
                    self._drum_staves.discard(child.get("number", "1"))
                case "measure-style" if (repeated := child.find("measure-repeat")) is not None:
                    self._repeated = whole_of(repeated.text) or 1 if repeated.get("type") == "start" else 0

    def _transpose(self, element: Element) -> None:
        chromatic = whole_of(element.findtext("chromatic"))
        self._transpositions[element.get("number", "")] = chromatic + 12 * whole_of(element.findtext("octave-change"))
        diatonic = element.findtext("diatonic")
        steps = whole_of(diatonic) if diatonic else round(chromatic * 7 / 12)
        self._fifths = 7 * chromatic - 12 * steps

    def _key(self, element: Element) -> None:
        text = element.findtext("fifths")
        if text is None:
            return
        sharps = whole_of(text) + self._fifths
        # Past seven accidentals, respell the key enharmonically.
        sharps -= 12 * ((sharps > 7) - (sharps < -7))
        if -7 <= sharps <= 7:
            self._measure.keys.append((self._place, sharps, (element.findtext("mode") or "").strip()))

    def _direction(self, element: Element) -> None:
        sound = element.find("sound")
        offset = element.find("offset")
        # Otherwise it only says where the direction is drawn.
        is_heard = offset is not None and offset.get("sound") == "yes"
        place = self._offset(element) if is_heard else self._place
        mark = next((mark.tag for mark in element.iterfind("direction-type/dynamics/*") if mark.tag in VELOCITIES), "")
        if mark:
            percent = 0.0 if sound is None else float(number_of(sound.get("dynamics")))
            self._tell_loudness(place, _velocity(percent) if percent > 0 else VELOCITIES[mark], mark)
        for kind in element.iterfind("direction-type/*"):
            match kind.tag:
                # If both give a tempo, sound is exact, while the words may say "c. 150".
                case "metronome" if sound is None or "tempo" not in sound.attrib:
                    self._tell_tempo(place, tempo_of(kind, self._tempo))
                case "rehearsal" if text := printable(kind.text or ""):
                    self._measure.markers.append((self._offset(element), text))
                case "wedge" if kind.get("type") != "stop":
                    self.counts["hairpins"] += 1
                case tag if tag in MARKS_BESIDE and kind.get("type") != "stop":
                    self.counts["marks"] += 1
                case "pedal":
                    if kind.get("type") in ("stop", "change"):
                        self._measure.pedals.append((place, False))
                    if kind.get("type") in ("start", "change"):
                        self._measure.pedals.append((place, True))
        if sound is not None:
            has_pedal = element.find("direction-type/pedal") is not None
            at = place if sound.find("offset") is None else self._offset(sound)
            self._sound(sound, at, has_pedal, has_loudness=bool(mark))

    def _sound(self, element: Element, place: int, has_pedal: bool = False, has_loudness: bool = False) -> None:
        for told in element:
            program = None
            if told.tag == "midi-instrument" and 1 <= whole_of(told.findtext("midi-program")) <= 128:
                program = whole_of(told.findtext("midi-program")) - 1
            elif told.tag == "instrument-change":
                program = program_of_sound((told.findtext("instrument-sound") or "").strip())
            if program is not None:
                self._programs[told.get("id", "")] = program
        if "pizzicato" in element.attrib:
            self._is_plucked = element.get("pizzicato") == "yes"
            if not self._is_plucked:
                # Some files tell both, and the program only where strings are plucked.
                self._programs = {id: program for id, program in self._programs.items() if program != PIZZICATO}
        tempo = float(number_of(element.get("tempo")))
        if TEMPO_LIMITS[0] <= tempo <= TEMPO_LIMITS[1]:
            self._tell_tempo(place, tempo)
        percent = float(number_of(element.get("dynamics")))
        if percent > 0 and not has_loudness:
            self._tell_loudness(place, _velocity(percent))
        if "damper-pedal" in element.attrib and not has_pedal:
            self._measure.pedals.append((place, element.get("damper-pedal") not in ("no", "0")))

    def _offset(self, element: Element) -> int:
        """The place of what is told beside the notes."""
        return max(self._place + self._units(element.findtext("offset")), 0)

    def _tell_loudness(self, place: int, velocity: int, mark: str = "") -> None:
        """Mark a loudness from a place on, or of an accent. Voices that are written later may begin before it."""
        if mark in ACCENTS:
            self._accents[place] = velocity
            mark = AFTER_ACCENTS.get(mark, "")
            if not mark:
                return
            velocity = VELOCITIES[mark]
        insort(self._loudness, (place, velocity), key=lambda told: told[0])

    def _loudness_at(self, place: int) -> int:
        """The velocity of notes at a place, without an accent."""
        return self._loudness[max(bisect_right(self._loudness, place, key=lambda told: told[0]) - 1, 0)][1]

    def _tell_tempo(self, place: int, tempo: float) -> None:
        """Mark a tempo, unless it is 0."""
        if tempo:
            self._measure.tempos.append((place, tempo))
            self._tempo = tempo

    def _harmony(self, element: Element) -> None:
        chord = name_of_harmony(element)
        if chord:
            self._measure.chords.append((self._offset(element), moved_chord(chord, self._fifths)))

    # --- Notes ---

    def _note(self, element: Element) -> None:
        found = {child.tag: child for child in element}
        if "grace" in found:
            self._grace(element, found)
            return
        if "duration" in found:
            duration = self._units(found["duration"].text)
        else:
            duration = round(written_quarters(element) * self._resolution)
        if "chord" in found:
            onset = self._last_onset
        else:
            onset = self._last_onset = self._place
            rest = found.get("rest")
            self._begin_with_graces(onset)
            if rest is not None and onset == 0 and self._is_whole_bar(rest, found, duration):
                self._measure.rest_length = max(self._measure.rest_length, duration)
                self._place = min(duration, LONGEST_MEASURE_QUARTERS * self._resolution)
                return
            self._advance(duration)
        if "cue" in found or not ("pitch" in found or "unpitched" in found):
            return
        if (element.findtext("notehead") or "").strip() == "slash":
            # Players read the chord symbol there; the pitch is only that of the middle line.
            self.counts["slashes"] += 1
            return
        if duration <= 0:
            self.counts["without a length"] += 1
            return
        for mark in element.iterfind("notations/dynamics/*") if "notations" in found else ():
            if mark.tag in VELOCITIES:
                self._tell_loudness(onset, VELOCITIES[mark.tag], mark.tag)
        self._measure.notes.append(self._written(element, found, onset, duration))
        if "lyric" in found:
            self._lyrics(element, onset)
        if "notations" in found:
            self.counts["ornaments"] += any(mark.tag in ORNAMENTS for mark in element.iterfind("notations/ornaments/*"))
            self.counts["marks"] += sum(mark.tag in MARKS for mark in found["notations"] if mark.get("type") != "stop")

    def _is_whole_bar(self, rest: Element, found: dict[str, Element], duration: int) -> bool:
        return rest.get("measure") == "yes" or ("type" not in found and duration == self._bar_units())

    def _written(self, element: Element, found: dict[str, Element], onset: int, duration: int) -> Written:
        percent = float(number_of(element.get("dynamics")))
        marked = self._loudness_at(onset)
        if duration:
            marked = self._accents.get(onset, marked)
        velocity = _velocity(percent) if percent > 0 else marked
        self.counts["of marked loudness"] += percent <= 0
        # Some programs only draw ties.
        drawn = "notations/tied" if "tie" not in found and "notations" in found else "tie"
        ties = {tie.get("type") for tie in element.iterfind(drawn)}
        pitch, is_drum = self._sounding(found)
        times = tuple(whole_of(time) for time in element.get("time-only", "").split(",") if whole_of(time) > 0)
        return Written(
            onset,
            duration,
            pitch,
            velocity,
            is_drum,
            is_going_on="stop" in ties,
            is_tied="start" in ties,
            program=None
            if is_drum
            else self._program(found["instrument"].get("id", "") if "instrument" in found else ""),
            times=times,
        )

    def _program(self, instrument: str) -> int | None:
        """The program of a note, by the instrument that it names, if any; None for the usual one of the part."""
        listed = self.listing.instruments.get(instrument)
        usual = next(iter(self.listing.instruments), "")
        program = self._programs.get(instrument or usual, None if listed is None else listed.program)
        if self._is_plucked and (self.listing.program if program is None else program) in BOWED:
            return PIZZICATO
        return program

    def _sounding(self, found: dict[str, Element]) -> tuple[int, bool]:
        """The MIDI pitch or drum key of a note, and whether it is a drum."""
        instrument = found["instrument"].get("id", "") if "instrument" in found else ""
        listed = self.listing.instruments.get(instrument)
        if "unpitched" in found:
            key = self.listing.key_of(instrument)
            if key is None:
                key = self._part_key
            if key is None:
                unpitched, head = found["unpitched"], found.get("notehead")
                place = f"{unpitched.findtext('display-step', '')}{unpitched.findtext('display-octave', '')}"
                key = key_of_place(place, ((head.text or "") if head is not None else "").strip())
            return key, True
        if listed is not None and listed.key is not None:
            return listed.key, True
        pitch = found["pitch"]
        alteration = number_of(pitch.findtext("alter"))
        semitones = floor(alteration + Fraction(1, 2))
        self.counts["between the semitones"] += semitones != alteration
        height = 12 * (whole_of(pitch.findtext("octave")) + 1) + LETTERS.get((pitch.findtext("step") or "").strip(), 0)
        staff = (found["staff"].text or "").strip() if "staff" in found else ""
        is_drum = (
            self.listing.is_on_drum_channel
            or (staff or "1") in self._drum_staves
            or (listed is not None and listed.is_drums and not self.listing.is_on_drum_channel)
        )
        if not is_drum:
            height += self._transpositions.get(staff, self._transpositions.get("", 0))
        return min(max(height + semitones, 0), 127), is_drum

    def _lyrics(self, element: Element, onset: int) -> None:
        for lyric in element.iterfind("lyric"):
            text = " ".join("".join(part.text or "" for part in lyric if part.tag in ("text", "elision")).split())
            verse = lyric.get("number", "1")
            if text:
                goes_on = lyric.findtext("syllabic") in ("begin", "middle")
                number = int(verse) if verse.isascii() and verse.isdigit() and len(verse) < 3 else 1
                self._measure.lyrics.append((onset, number, text + "-" * goes_on))

    # --- Grace notes ---

    def _grace(self, element: Element, found: dict[str, Element]) -> None:
        if "cue" in found or not ("pitch" in found or "unpitched" in found):
            return
        # They are placed when the note that they lead to is read.
        note = self._written(element, found, self._place, 0)
        if "chord" in found and self._graces:
            self._graces[-1].append(note)
        else:
            self._graces.append([note])

    def _begin_with_graces(self, onset: int) -> None:
        """Place grace notes before the note to which they belong."""
        if not self._graces:
            return
        count = len(self._graces)
        each = max(int(self._resolution * sounding_quarters(count)), 1)
        for number, chord in enumerate(self._graces):
            for note in chord:
                self._measure.notes.append(
                    Written(
                        onset - (count - number) * each, each, note.pitch, note.velocity, note.is_drum, is_grace=True
                    )
                )
        self._graces = []

    def _end_graces(self) -> None:
        """Place grace notes after the last note so that they end with it."""
        self._begin_with_graces(self._place)


def _velocity(percent: float) -> int:
    return min(max(round(percent * VELOCITY_PER_PERCENT), 1), 127)
