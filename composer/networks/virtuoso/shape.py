"""The sizes of the network, by name, and what is the same in all of them."""

from dataclasses import dataclass

from composer.events.columns import PROGRAM_NONE, Column
from composer.events.vocabulary import FIELDS

# How many steps attention looks back, and how many of these are in its small memory when composing.
CONTEXT = 1024
CHUNK_STEPS = 64

# What the head is told of the event while it writes it: its attributes, and the program of its part.
CHOSEN = (*(Column(field.name, field.size + 1) for field in FIELDS[:-1]), Column("program", PROGRAM_NONE + 2))
PROGRAM_AFTER = 2


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
