"""The sounds of single keys for the piano in the browser; made once, on the first request."""

from asyncio import Lock

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from composer.audio.keys import key_sounds
from composer.audio.soundfonts import choose_soundfont
from composer.errors import ComposerError

KEPT_SECONDS = 24 * 3600
_making = Lock()


async def key(request: Request) -> Response:
    """A struck key of that pitch as FLAC; 404 if there is none, 503 without an instrument."""
    try:
        # Waiting for the first one takes no thread.
        async with _making:
            sounds = await run_in_threadpool(_sounds)
    except ComposerError:
        return Response(status_code=503)
    sound = sounds.get(request.path_params["pitch"])
    if sound is None:
        return Response(status_code=404)
    return Response(sound, media_type="audio/flac", headers={"Cache-Control": f"private, max-age={KEPT_SECONDS}"})


def _sounds() -> dict[int, bytes]:
    return dict(key_sounds(choose_soundfont()))


KEY_ROUTES = [Route("/studio/keys/{pitch:int}", key)]
