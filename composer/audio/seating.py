"""Stage positions and reverb sends of the players.

Both are MIDI controllers, sent before the music unless it sets them itself. They depend only on instrument and channel,
so that a piece sounds the same while it grows, when complete, and part by part.
"""

MIDDLE = 64
# Positions from left (0) to right (127), as an orchestra is heard from the hall; keyed by the first program of a range.
_PLACES = {
    0: 64,  # pianos; a concert grand is wide by itself
    8: 76,  # celesta to dulcimer
    16: 64,  # organs
    21: 52,  # accordions
    24: 46,  # guitars without amplifier
    26: 84,  # electric guitars
    32: 64,  # basses
    40: 38,  # violin
    41: 74,  # viola
    42: 82,  # cello
    43: 92,  # double bass
    44: 64,
    46: 34,  # harp
    47: 82,  # timpani
    48: 64,  # whole sections and choirs
    56: 78,  # trumpet
    57: 86,  # trombone, tuba
    60: 42,  # horns
    61: 78,
    64: 72,  # saxophones
    68: 58,  # oboe
    69: 52,
    70: 74,  # bassoon
    71: 70,  # clarinet
    72: 50,  # flutes
    80: 64,
    104: 44,
    112: 80,
    120: 64,
}
# Offsets by channel, so that players of the same instrument sit side by side.
_BESIDE = (0, 14, -8, 6)
# Reverb sends, 0 to 127: bass and beat stay dry.
_SENDS = {
    0: 44,
    8: 52,
    16: 48,
    24: 40,
    32: 14,
    40: 62,
    43: 48,
    44: 62,
    47: 56,
    48: 66,
    56: 54,
    64: 46,
    68: 58,
    80: 34,
    88: 56,
    104: 44,
    112: 46,
    120: 30,
}
_KIT_SEND = 22


def place(program: int, channel: int, is_drums: bool) -> int:
    """The pan of a player, for controller 10: 0 left, 64 center, 127 right."""
    if is_drums:
        return MIDDLE
    seat = _of_range(_PLACES, program)
    return seat if seat == MIDDLE else seat + _BESIDE[channel % len(_BESIDE)]


def hall_send(program: int, is_drums: bool) -> int:
    """The reverb send of a player, for controller 91."""
    return _KIT_SEND if is_drums else _of_range(_SENDS, program)


def _of_range(by_first_program: dict[int, int], program: int) -> int:
    return by_first_program[max(first for first in by_first_program if first <= program)]
