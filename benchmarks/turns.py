"""How soon a phrase that was played is answered: from the take to the answer's first half second of sound.

    python benchmarks/turns.py [--turns 6]

Each turn is four bars of eighth notes. It prints, for each, the seconds on the clock and those that the processor
worked; on a machine that does nothing else they are the same. What the page and the connection take is not in it.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from composer.audio.soundfonts import choose_soundfont
from composer.generation.engines.virtuoso import VirtuosoEngine, network_of
from composer.generation.request.request import Request
from composer.generation.tasks.answer import answered
from composer.score.editing import Edits
from composer.score.piece import Piece
from composer.studio.playback.listening import listeners
from composer.studio.playback.performance import Performance
from composer.studio.session.composing import composition_of, keep
from composer.studio.session.library import Shelf
from composer.transcription.playing import piece_of_take, take_of

BARS, TEMPO = 4, 100
NAMES = ("You", "Answer")


def phrase(turn: int) -> dict[str, object]:
    """What the browser tells of a take."""
    eighth = 30 / TEMPO
    notes = [[n * eighth, (n + 0.9) * eighth, 60 + (turn + n * 2) % 9, 80] for n in range(8 * BARS)]
    return {"notes": notes, "tempo": TEMPO, "beats": 4}


def main() -> None:
    """Print a line a turn; the first also loads what a studio has loaded when it starts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=6, help="how many phrases are answered (6)")
    turns = parser.parse_args().turns
    network, font, shelf = network_of(VirtuosoEngine.load()), choose_soundfont(), Shelf()
    before: Piece | None = None
    for turn in range(turns + 1):
        clock, worked = time.perf_counter(), time.process_time()
        played = piece_of_take(take_of(phrase(turn)), NAMES[0])
        piece, begins = answered(network, before, played, Request(bars=BARS, seed=turn), NAMES)
        made = composition_of(piece, Request(expression=0.0), "", Performance())
        made.performance.finish(made.piece, made.numbers, made.with_expression)
        keep(made, shelf)
        stream = listeners().stream(f"turn{turn}", made.performance, piece.second_at(begins), Edits(), font, 0)
        stream.slice(0)
        clock, worked = time.perf_counter() - clock, time.process_time() - worked
        name = f"turn {turn}" if turn else "warming up"
        print(f"{name}: {clock:.2f} s, {worked:.2f} s of work, {piece.note_count} notes so far", flush=True)
        before = piece


if __name__ == "__main__":
    main()
