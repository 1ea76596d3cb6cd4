"""Piano pieces for the tests of arranging, with known melody, chords and bass."""

from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark, settled

PROGRESSION = ((0, ""), (9, "m"), (5, ""), (7, ""))
TRIADS = {"": (0, 4, 7), "m": (0, 3, 7)}
MELODY = (76, 79, 77, 74)


def piano_piece(bars: int = 16, meter: str = "4/4", tempo: float = 100.0) -> Piece:
    """A melody, two notes a bar, over broken chords of I vi IV V, a chord a bar; louder and denser toward the end."""
    signature = Meter.parse(meter)
    length, beat = signature.bar_ticks, signature.beat_ticks
    right: list[Note] = []
    left: list[Note] = []
    for bar in range(bars):
        root, quality = PROGRESSION[bar % 4] if bar < bars - 1 else PROGRESSION[0]
        lowest = 36 + root
        onset, velocity = bar * length, 50 + 40 * bar // bars
        top = 76 + (root + TRIADS[quality][bar % 3]) % 12 - 4
        right += [Note(onset, top, length - beat, velocity + 10), Note(onset + length - beat, top - 2, beat, velocity)]
        step = beat // 2 if bar >= bars // 2 else beat
        for place in range(0, length, step):
            tone = (0, 2, 1, 2)[place // step % 4]
            pitch = lowest + TRIADS[quality][tone] + (12 if tone else 0)
            left.append(Note(onset + place, pitch, step, velocity - 5))
    return Piece(
        (Part(settled(right), 0, "Right"), Part(settled(left), 0, "Left")),
        tempos=(TempoMark.of(0, tempo),),
        meters=(MeterMark(0, signature),),
        keys=(KeyMark(0, Key("C", "major")),),
        title="Sonatina",
    )
