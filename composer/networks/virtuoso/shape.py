"""The sizes of the network, by name."""

from dataclasses import dataclass

CONTEXT = 1024


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
    "base": Shape(
        ("recurrent", "recurrent", "attention") * 4, width=448, attention_heads=7, head_width=384, dropout=0.1
    ),
}
