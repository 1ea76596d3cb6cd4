"""The form of a piece, as far as every engine plans it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """The plan of a piece: how many note events and bars it will have."""

    events: int
    bars: int
