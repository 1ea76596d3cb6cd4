"""The preview picture of a shared link: the piano roll of its piece with the title, for messengers and social
networks."""

from functools import lru_cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as WebRequest
from starlette.responses import Response
from starlette.routing import Route

from composer.export.titles import title_of
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.score.clock import seconds_at
from composer.score.piece import Piece
from composer.studio.playback.performance import Performance
from composer.studio.session import resources
from composer.studio.session.composing import Composition, compose_aloud
from composer.studio.session.entrance import PICTURE, request_of
from composer.studio.session.jobs import Job
from composer.studio.session.library import Shelf
from composer.studio.session.welcome import NOBODY, piece_of_the_day

# The size most networks show in full.
WIDTH, HEIGHT, MARGIN = 1200, 630, 60
TITLE_SIZE, NAME_SIZE, TITLE_HEIGHT = 56, 30, 190
PAPER, INK, LINE = "#fbf8f3", "#2a2520", "#e6dccb"
PARTS = ("#a44a24", "#00757a", "#96700a", "#7d3a9c", "#47751c", "#2563c9", "#c2326f", "#5d5048")
# Only the beginning of a long piece is drawn.
MOST_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 15.0
MOST_PICTURES = 64


@lru_cache(maxsize=MOST_PICTURES)
def picture_of(piece: Piece, title: str) -> bytes:
    """Draw the piano roll of a piece under its title, as PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((MARGIN, MARGIN), title, INK, ImageFont.load_default(TITLE_SIZE))
    pen.text((MARGIN, MARGIN + 80), "Composer", PARTS[0], ImageFont.load_default(NAME_SIZE))
    notes = [(note, place) for place, part in enumerate(piece.parts) if not part.is_drums for note in part.notes]
    lowest = min((note.pitch for note, _ in notes), default=48) - 1
    highest = max((note.pitch for note, _ in notes), default=84) + 1
    seconds = min(max(piece.seconds, 1.0), MOST_SECONDS)
    across, row = (WIDTH - 2 * MARGIN) / seconds, (HEIGHT - MARGIN - TITLE_HEIGHT) / (highest - lowest + 1)
    for pitch in range(lowest, highest + 1):
        if pitch % 12 == 0:
            y = TITLE_HEIGHT + (highest - pitch + 1) * row
            pen.line((MARGIN, y, WIDTH - MARGIN, y), LINE, 2)
    times = seconds_at(piece, np.array([(note.onset, note.end) for note, _ in notes]).reshape(-1, 2)).tolist()
    for (note, place), (start, end) in zip(notes, times, strict=True):
        if start >= seconds:
            continue
        left, right = MARGIN + start * across, MARGIN + min(end, seconds) * across
        top = TITLE_HEIGHT + (highest - note.pitch) * row
        box = (left, top, max(right - 1.5, left + 2), top + max(row - 1, 3))
        pen.rounded_rectangle(box, 3, PARTS[place % len(PARTS)])
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


@lru_cache(maxsize=MOST_PICTURES)
def _begun(request: Request) -> Job[Composition | None]:
    work = Performance()
    return Job(
        resources.workers_for(request),
        lambda job: compose_aloud(request, work, Shelf(), job),
        owner=NOBODY,
        when_over=work.give_up,
    )


async def _show(request: WebRequest) -> Response:
    """The picture of the requested piece, or of the piece of the day; 503 if it is not ready in time."""
    wanted = request_of(request)
    job = _begun(wanted) if wanted is not None else piece_of_the_day()[1]
    made = job.outcome()[0] if await job.done_within(LONGEST_WAIT_SECONDS) else None
    if made is None:
        _begun.cache_clear()
        return Response(status_code=503)
    title = title_of(Work(made.piece, made.request, naming=made.naming), "en")
    png = await run_in_threadpool(picture_of, made.piece, title)
    return Response(png, media_type="image/png", headers={"Cache-Control": "public, max-age=3600"})


ROUTES = [Route(f"/{PICTURE}", _show)]
