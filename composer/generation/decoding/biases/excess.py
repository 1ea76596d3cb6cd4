"""How many more notes of a kind there are than planned, and how strongly to lean against more of them."""

# Nats subtracted for each note too many, and at most.
NATS_A_NOTE, MOST = 0.3, 4.0
# Notes are forgotten at this rate, so that a passage with many of a kind is not made up for by none ever after.
REMEMBERED_NOTES = 200


class Excess:
    """Counts the notes of a kind beyond a planned share of all notes."""

    def __init__(self, share: float, count: float = 0.0):
        """`share` is planned, 0..1; `count` are the notes too many so far, below 0 if there are too few."""
        self._share, self._count = share, count

    def after(self, of_kind: int, notes: int) -> "Excess":
        """The excess after some more notes, `of_kind` of them of the kind."""
        remembered = self._count * (1 - 1 / REMEMBERED_NOTES) ** notes
        return Excess(self._share, remembered + of_kind - self._share * notes)

    @property
    def nats(self) -> float:
        """The nats to subtract from notes of the kind."""
        return min(max(NATS_A_NOTE * self._count, 0.0), MOST)
