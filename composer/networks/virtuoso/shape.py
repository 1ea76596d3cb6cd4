"""The sizes of the network, by name, and what is the same in all of them."""

from dataclasses import dataclass

import numpy as np

from composer.events.columns import FIGURE_KINDS, MATCH_LENGTHS, PROGRAM_NONE, Column
from composer.events.vocabulary import DURATION, FIELDS

# How many steps attention looks back. When composing, how many of these are in its small memory, and how many its
# large one has room for at first; doubled as often as need be.
CONTEXT = 1024
CHUNK_STEPS = 16
FIRST_ROOM_STEPS = 128
# Recurrent layers: how many steps their convolution sees, and how sharply they forget.
CONVOLUTION = 4
SHARPNESS = 8.0
# How attention counts time, and the periods by which its heads turn.
TIME_PARTS_A_BAR = 192
LONGEST_PERIOD_STEPS = 8192.0
SHORTEST_PERIOD_BARS, LONGEST_PERIOD_BARS = 1.0, 1024.0

# What the head is told of the event while it writes it: its attributes, and the program of its part.
CHOSEN = (*(Column(field.name, field.size + 1) for field in FIELDS[:-1]), Column("program", PROGRAM_NONE + 2))
PROGRAM_AFTER = 2
# What a note may be a copy of: what followed the last notes when they were heard before, as it was or moved, and what
# follows in the bar that is to be recalled. A copy is how closely it matches, and the codes of these fields.
COPY_KINDS = (*FIGURE_KINDS, "recalled")
COPIED = tuple(field.name for field in FIELDS[: DURATION + 1])
# As many as there are codes for how long a match is, or how similar the bar that is recalled.
MATCHES = len(MATCH_LENGTHS) + 2
# How much a step of training moves the trust in a copy, against other weights: it is a number in nats, not one of many
# that are summed up. A guess.
TRUST_SCALE = 8.0
assert MATCHES == 9


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network.

    `layers` names the kind of each layer, from the bottom: "recurrent", "attention" or "lstm". `width` is that of
    the backbone, `head_width` that of the head that writes the attributes of one note.
    """

    layers: tuple[str, ...]
    width: int = 256
    attention_heads: int = 4
    head_width: int = 256
    dropout: float = 0.0


SIZES = {
    "tiny": Shape(("recurrent", "attention"), width=32, attention_heads=2, head_width=32),
    "small": Shape(("recurrent", "recurrent", "attention") * 2),
    # What `small` was chosen among; of about as many parameters.
    "transformer": Shape(("attention",) * 6),
    "lstm": Shape(("lstm",) * 5),
    # Its weights are what a release has room for.
    "base": Shape(
        ("recurrent", "recurrent", "attention") * 3, width=384, attention_heads=6, head_width=384, dropout=0.1
    ),
}


def turning_speeds(size: int) -> tuple[np.ndarray, np.ndarray]:
    """By how much the pairs of a head turn a note, and in a part of a bar; (size / 4,) float32 each."""
    place = np.arange(size // 4, dtype=np.float32) / (size // 4)
    periods = SHORTEST_PERIOD_BARS * (LONGEST_PERIOD_BARS / SHORTEST_PERIOD_BARS) ** place
    by_number, by_time = LONGEST_PERIOD_STEPS**-place, 2 * np.pi / (periods * TIME_PARTS_A_BAR)
    return by_number.astype(np.float32), by_time.astype(np.float32)
