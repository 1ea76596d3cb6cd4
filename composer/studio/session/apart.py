"""Composes in a separate process that returns all its memory when it ends.

`main` reads a request as JSON from stdin and writes a pickle to stdout: an `Answer`, or the ComposerError that was
raised.
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
    """The candidates of a request, the best first, and the hash of the weights."""

    candidates: tuple[Candidate, ...]
    weights: str


def answer_to(request: Request) -> Answer:
    """Load the engine of a request and compose. Raises as `load_engine` and `candidates` do."""
    engine = load_engine(request.engine)
    return Answer(tuple(candidates(engine, request)), engine.weights)


def main() -> None:
    """Answer the request on stdin."""
    # Keep output of libraries out of the answer.
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    result: Answer | ComposerError
    try:
        result = answer_to(Request.from_json(json.load(sys.stdin)))
    except ComposerError as error:
        result = error
    pickle.dump(result, out)
