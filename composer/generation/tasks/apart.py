"""Composing in a process of its own, which gives all its memory back when it ends.

`main` reads a request as JSON from stdin and writes to stdout, pickled, what came of it: an `Answer`, or the
ComposerError that says why there is none.
"""

import json
import pickle
import sys
from dataclasses import dataclass

from composer.errors import ComposerError
from composer.generation.request.request import Request
from composer.generation.tasks.compose import candidates, load_engine
from composer.generation.tasks.ranking import Candidate


@dataclass(frozen=True, slots=True)
class Answer:
    """The pieces of a request, the best first, and the hash of the weights that composed them."""

    candidates: tuple[Candidate, ...]
    weights: str


def answer_to(request: Request) -> Answer:
    """Load the engine of a request and compose what it asks for. Raises as `load_engine` and `candidates` do."""
    engine = load_engine(request.engine)
    return Answer(tuple(candidates(engine, request)), engine.weights)


def main() -> None:
    """Answer the request on stdin."""
    # What libraries print is not part of the answer.
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    result: Answer | ComposerError
    try:
        result = answer_to(Request.from_json(json.load(sys.stdin)))
    except ComposerError as error:
        result = error
    pickle.dump(result, out)
