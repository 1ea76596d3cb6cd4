"""The named sizes of the network, and the constants that all share."""

from dataclasses import dataclass

import numpy as np

from composer.events.columns import FIGURE_KINDS, MATCH_LENGTHS, PROGRAM_NONE, Column
from composer.events.vocabulary import DURATION, FIELDS

# The number of steps that attention looks back; of these, the size of the small cache when composing, and the initial
# size of the large one, which is doubled as needed.
CONTEXT = 1024
CHUNK_STEPS = 16
FIRST_ROOM_STEPS = 128
# Recurrent layers: the length of the convolution, and the sharpness of forgetting.
CONVOLUTION = 4
SHARPNESS = 8.0
# The time unit of attention, and the periods of its rotations.
TIME_PARTS_A_BAR = 192
LONGEST_PERIOD_STEPS = 8192.0
SHORTEST_PERIOD_BARS, LONGEST_PERIOD_BARS = 1.0, 1024.0

# What the head is told while it predicts an event: the attributes so far, and the program of the part.
CHOSEN = (*(Column(field.name, field.size + 1) for field in FIELDS[:-1]), Column("program", PROGRAM_NONE + 2))
PROGRAM_AFTER = 2
# The candidate copies: what followed the recent notes when they last occurred, unchanged or transposed, and the next
# note of the recalled bar. A copy has the closeness of the match and the codes of these fields.
COPY_KINDS = (*FIGURE_KINDS, "recalled")
COPIED = tuple(field.name for field in FIELDS[: DURATION + 1])
# The number of codes for the length of a match, or the similarity of the recalled bar.
MATCHES = len(MATCH_LENGTHS) + 2
# The learning rate of the trust in copies relative to other weights: it is a number in nats, not one of many summands.
# A guess.
TRUST_SCALE = 8.0
assert MATCHES == 9


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network.

    `layers` names the kinds of layers from the bottom: "recurrent", "attention" or "lstm". `width` is that of the
    backbone, `head_width` that of the head.
    """

    layers: tuple[str, ...]
    width: int = 256
    attention_heads: int = 4
    head_width: int = 256
    dropout: float = 0.0


SIZES = {
    "tiny": Shape(("recurrent", "attention"), width=32, attention_heads=2, head_width=32),
    "small": Shape(("recurrent", "recurrent", "attention") * 2),
    # The alternatives to `small`, with about as many parameters.
    "transformer": Shape(("attention",) * 6),
    "lstm": Shape(("lstm",) * 5),
    # The largest whose weights fit into a release.
    "base": Shape(
        ("recurrent", "recurrent", "attention") * 3, width=384, attention_heads=6, head_width=384, dropout=0.1
    ),
}


def turning_speeds(size: int) -> tuple[np.ndarray, np.ndarray]:
    """The rotation of the pairs of a head per note, and per part of a bar; (size / 4,) float32 each."""
    place = np.arange(size // 4, dtype=np.float32) / (size // 4)
    periods = SHORTEST_PERIOD_BARS * (LONGEST_PERIOD_BARS / SHORTEST_PERIOD_BARS) ** place
    by_number, by_time = LONGEST_PERIOD_STEPS**-place, 2 * np.pi / (periods * TIME_PARTS_A_BAR)
    return by_number.astype(np.float32), by_time.astype(np.float32)
