"""Who may hear what: a performance answers only to visitors on whose page it stands, and while they are there.

A page tells its player the visitor's name, and the player tells it with every question; a browser that keeps cookies
tells it by itself. In frames of other sites there may be no cookie.
"""

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from composer.studio.playback.performance import find_performance
from composer.studio.session.presence import was_here_lately
from composer.studio.session.visitor import VISITOR_COOKIE, is_given_out

VISITOR_HEADER = "Composer-Visitor"
Endpoint = Callable[[Request], Awaitable[Response]]


def admitting(routes: Sequence[Route]) -> list[Route]:
    """The same routes, each open to those only who may hear the performance that it names.

    To anybody else there is no such performance: whether there is one is not told.
    """
    return [Route(route.path, _admitting(route.endpoint)) for route in routes]


def _admitting(endpoint: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        performance = find_performance(request.path_params["performance"])
        if performance is None or not any(_may_hear(name, performance.visitors) for name in _names(request)):
            return JSONResponse({"problem": "gone"}, status_code=404)
        return await endpoint(request)

    return answer


def _names(request: Request) -> list[str]:
    return [request.headers.get(VISITOR_HEADER, ""), request.cookies.get(VISITOR_COOKIE, "")]


def _may_hear(name: str, visitors: set[str]) -> bool:
    return is_given_out(name) and name in visitors and was_here_lately(name)
