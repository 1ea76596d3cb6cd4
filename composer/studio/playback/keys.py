"""The sound of single keys, which the browser fetches for its own piano; made once, for whoever asks first."""

from threading import Lock

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
    """A key of that pitch, struck, as FLAC; 404 if there is none of it, 503 without an instrument."""
    try:
        sound = (await run_in_threadpool(_sounds)).get(request.path_params["pitch"])
    except ComposerError:
        return Response(status_code=503)
    if sound is None:
        return Response(status_code=404)
    return Response(sound, media_type="audio/flac", headers={"Cache-Control": f"private, max-age={KEPT_SECONDS}"})


def _sounds() -> dict[int, bytes]:
    with _making:
        return dict(key_sounds(choose_soundfont()))


KEY_ROUTES = [Route("/studio/keys/{pitch:int}", key)]
