"""A small pack of music to train on, written by our own code."""

from pathlib import Path

import numpy as np

from composer.events.features import bar_features
from composer.events.notes import encode
from composer.events.pack import Pack
from composer.events.packing import PackedPiece, Split, write_pack
from composer.score.key import Key
from composer.score.piece import Note, Part, Piece

SHA = "0" * 64


def tune(seed: int, bars: int) -> Piece:
    """A scale that turns back at random over a bass that repeats, with a player's velocities."""
    random = np.random.default_rng(seed)
    steps = np.cumsum(random.choice([-2, -1, 1, 2], bars * 8))
    scale = np.array([0, 2, 4, 5, 7, 9, 11])
    degrees = np.abs(steps) % 14
    pitches = 60 + 12 * (degrees // 7) + scale[degrees % 7]
    velocities = np.clip(70 + 3 * np.cumsum(random.integers(-2, 3, len(pitches))), 20, 120)
    melody = tuple(
        Note(place * 12, int(pitch), 12, int(velocity))
        for place, (pitch, velocity) in enumerate(zip(pitches, velocities, strict=True))
    )
    bass = tuple(Note(bar * 96, (48, 43, 41, 43)[bar % 4], 96, 60) for bar in range(bars))
    return Piece((Part(melody), Part(bass)))


def packed(seed: int, split: Split, bars: int = 24, expressive: bool = True) -> PackedPiece:
    events = encode(tune(seed, bars))
    return PackedPiece(
        events=events,
        features=bar_features(events, has_velocities=expressive),
        expressive=expressive,
        split=split,
        key=Key("C", "major"),
        ensemble="piano",
        styles=("romantic", "chopin") if expressive else ("folk",),
        path=f"{split}/{seed}.mid",
        work=f"{split}-{seed}",
    )


def small_pack(folder: Path) -> Pack:
    """Eight pieces to learn from, two of them typed in, and two to check with; with a receipt."""
    learned = [packed(seed, "train", expressive=seed % 4 > 0) for seed in range(8)]
    pieces = [*learned, *(packed(seed, "validation") for seed in (8, 9))]
    write_pack(folder, pieces)
    row = '{{"path": "{}", "composer": "", "title": "", "source": "us", "licence": "CC0-1.0", "sha256": "{}"}}'
    receipt = ", ".join(row.format(piece.path, SHA) for piece in pieces)
    (folder / "receipt.json").write_text(f"[{receipt}]", encoding="utf-8")
    return Pack.open(folder)
