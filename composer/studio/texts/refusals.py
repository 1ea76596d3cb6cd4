"""Refusals to scripts on the page: a code, and its sentence in the visitor's language."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from composer.errors import BadInput, ComposerError
from composer.notices import LANGUAGES, Notice
from composer.studio.texts.language import COOKIE_NAME, DEFAULT, QUERY_NAME, speaking
from composer.studio.texts.translation import in_language


def language_of(request: Request) -> str:
    """The language named in a request, or remembered by its browser."""
    told = (request.query_params.get(QUERY_NAME), request.cookies.get(COOKIE_NAME))
    return next((name for name in told if name in LANGUAGES), DEFAULT)


def refused(request: Request, error: ComposerError) -> JSONResponse:
    """Why there is no answer: 400 for what the client can fix, otherwise 503."""
    return told(request, error.notice, 400 if isinstance(error, BadInput) else 503)


def told(request: Request, notice: Notice, status: int) -> JSONResponse:
    """A notice in the client's language."""
    with speaking(language_of(request)):
        return JSONResponse({"code": notice.code, "problem": in_language(notice)}, status_code=status)
