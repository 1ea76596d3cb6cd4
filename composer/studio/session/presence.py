"""Which visitors are there: those of whom a page is connected."""

import time
from contextlib import suppress
from threading import Lock

from streamlit.runtime import Runtime, exists
from streamlit.runtime.scriptrunner import get_script_run_ctx

# More sessions than this are those of a visitor who is long gone, or of nobody.
MOST_SESSIONS = 20
# A connection that breaks off is there again after some seconds.
AWAY_SECONDS = 15.0
_sessions: dict[str, list[str]] = {}
_seen: dict[str, float] = {}
_lock = Lock()


def note_presence(visitor: str) -> None:
    """This page is one of the visitor's."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return
    with _lock:
        known = _sessions.setdefault(visitor, [])
        if context.session_id not in known:
            known.append(context.session_id)
            del known[:-MOST_SESSIONS]
            _forget_gone(visitor)


def is_here(visitor: str) -> bool:
    """Whether a page of the visitor is connected; nobody in particular (work outside of a page) always is."""
    if not visitor or not exists():
        return True
    with suppress(RuntimeError):
        return any(map(Runtime.instance().is_active_session, list(_sessions.get(visitor, []))))
    # The server is only just being started, or ended.
    return True


def was_here_lately(visitor: str) -> bool:
    """Whether a page of the visitor is connected, or was until some seconds ago, as far as anybody asked."""
    if is_here(visitor):
        _seen[visitor] = time.monotonic()
        return True
    return time.monotonic() - _seen.get(visitor, -AWAY_SECONDS) < AWAY_SECONDS


def _forget_gone(newest: str) -> None:
    """Forget who is not there any more; the lock is held."""
    for name in [name for name in _sessions if name != newest and not is_here(name)]:
        del _sessions[name]
        _seen.pop(name, None)
