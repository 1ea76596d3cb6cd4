"""Access control: a performance is available only to visitors on whose page it is, a file only to the visitor for whom
it was made, and only while they are there.

A page gives its player the visitor's name, which the player sends with every request; browsers with cookies send it
automatically. Frames on other sites may have no cookies.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from composer.studio.playback.performance import find_performance
from composer.studio.session.presence import was_here_lately
from composer.studio.session.visitor import VISITOR_COOKIE, is_given_out

VISITOR_HEADER = "Composer-Visitor"
Endpoint = Callable[[Request], Awaitable[Response]]


def admitting(routes: Sequence[Route]) -> list[Route]:
    """Restrict routes to visitors who may hear the performance that they name.

    For others, the answer is the same as if it did not exist.
    """
    return [Route(route.path, _admitting(route.endpoint)) for route in routes]


def _admitting(endpoint: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        performance = find_performance(request.path_params["performance"])
        if performance is None or not may_reach(request, performance.visitors):
            return JSONResponse({"problem": "gone"}, status_code=404)
        return await endpoint(request)

    return answer


def may_reach(request: Request, visitors: Collection[str]) -> bool:
    """Whether one of these visitors asks, and is there."""
    return any(name in visitors and was_here_lately(name) for name in names_of(request))


def names_of(request: Request) -> list[str]:
    """The names of a visitor that a request tells: of the page that sends it, and of the browser.

    They differ where two pages were opened before the browser had a name: the cookie is that of one of them.
    """
    names = request.headers.get(VISITOR_HEADER, ""), request.cookies.get(VISITOR_COOKIE, "")
    return [name for name in names if is_given_out(name)]
