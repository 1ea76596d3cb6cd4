"""The columns that a network reads at each step; `steps` fills them."""

from dataclasses import dataclass

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, DURATION, FIELDS, LONGEST_BAR, PART, TEMPO_CLASSES

STYLE_SLOTS = 4
KIND_SLOTS = 10
# The largest transposition of a figure and the widest interval; larger ones are clipped.
FARTHEST_MOVE = 12
WIDEST_INTERVAL = 24
CHORD_QUALITIES = 10
LARGEST_STYLE_COUNT = 96
ENSEMBLE_COUNT = 16
PROGRAM_DRUMS, PROGRAM_NONE = 128, 129
# Sixteen General MIDI families, drums, and no part.
KIND_DRUMS, KIND_ABSENT = 16, 17
LEVELS = 16
BUCKETS = 32
EXACT_BUCKETS = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column of step rows: codes from 0 ("not told") to `size` - 1. Columns with the same `table` share an
    embedding."""

    name: str
    size: int
    table: str = ""


def _level(name: str) -> Column:
    return Column(name, LEVELS + 1)


EVENT_COLUMNS = (
    Column("bar_advance", FIELDS[BAR_ADVANCE].size + 1),
    Column("position", LONGEST_BAR + 1),
    Column("part", FIELDS[PART].size + 1),
    Column("program", PROGRAM_NONE + 2),
    Column("pitch", 129),
    Column("drum", 129),
    Column("duration", FIELDS[DURATION].size + 1),
    Column("velocity", 129),
)
FEATURE_COLUMNS = (
    Column("section", 5),
    *(_level(name) for name in ("energy", "density", "loudness", "register")),
    Column("recall_distance", BUCKETS + 2),
    Column("recall_transposition", 13),
    Column("recall_similarity", 9),
)
BAR_COLUMNS = (
    Column("numerator", 33),
    Column("denominator", 9),
    Column("ticks", LONGEST_BAR + 1),
    Column("tempo", TEMPO_CLASSES + 1),
    Column("bar_number", BUCKETS + 1),
    Column("bars_left", BUCKETS + 1),
    *FEATURE_COLUMNS,
)
NEXT_COLUMNS = (Column("next_ticks", LONGEST_BAR + 1), *(Column(f"next_{c.name}", c.size) for c in FEATURE_COLUMNS))
HINT_COLUMNS = (
    Column("hint_bar", 3),
    Column("hint_position", LONGEST_BAR + 1),
    Column("hint_part", FIELDS[PART].size + 1),
    Column("hint_pitch", 129),
    Column("hint_duration", FIELDS[DURATION].size + 1),
)
# The chords of the current and the next half bar: root relative to C, and quality.
CHORD_COLUMNS = tuple(
    Column(f"{which}chord_{what}", size + 1)
    for which in ("", "next_")
    for what, size in (("root", 12), ("quality", CHORD_QUALITIES))
)
# What followed the last occurrence of the most recent notes, unchanged or transposed (see `figures`).
FIGURE_KINDS = ("literal", "moved")
MATCH_LENGTHS = (3, 4, 6, 9, 13, 17, 25)
FIGURE_COLUMNS = (
    *(
        Column(f"{kind}_{what}", size)
        for kind in FIGURE_KINDS
        for what, size in (
            ("length", len(MATCH_LENGTHS) + 2),
            *((field.name, field.size + 1) for field in FIELDS[: DURATION + 1]),
        )
    ),
    Column("moved_by", 2 * FARTHEST_MOVE + 2),
)
# The intervals of the previous event from the last pitch of its part, and from the lowest note of the previous chord in
# it.
INTERVAL_COLUMNS = tuple(Column(f"interval_from_{which}", 2 * WIDEST_INTERVAL + 2) for which in ("last", "lowest"))
PIECE_COLUMNS = (
    *(Column(f"style_{slot}", LARGEST_STYLE_COUNT + 1, "style") for slot in range(STYLE_SLOTS)),
    Column("mode", 4),
    Column("ensemble", ENSEMBLE_COUNT + 1),
    Column("expressive", 3),
    *(Column(f"kind_{slot}", KIND_ABSENT + 2) for slot in range(KIND_SLOTS)),
)
COLUMNS = (
    *EVENT_COLUMNS,
    *BAR_COLUMNS,
    *NEXT_COLUMNS,
    *HINT_COLUMNS,
    *CHORD_COLUMNS,
    *FIGURE_COLUMNS,
    *INTERVAL_COLUMNS,
    *PIECE_COLUMNS,
)
PLACE = {column.name: place for place, column in enumerate(COLUMNS)}
PLAN_COLUMNS = (*FEATURE_COLUMNS, *NEXT_COLUMNS[1:], *HINT_COLUMNS, *CHORD_COLUMNS)
# Which columns tell the plan, and which tell plan or style; (COLUMNS,) bool.
IS_PLANNED = np.array([column in PLAN_COLUMNS for column in COLUMNS])
IS_ASKED = IS_PLANNED | np.array([column.table == "style" for column in COLUMNS])
