"""Tracks which visitors have a connected page."""

import time
from contextlib import suppress
from threading import Lock

from streamlit.runtime import Runtime, exists
from streamlit.runtime.scriptrunner import get_script_run_ctx

# Older sessions are those of visitors long gone, or of nobody.
MOST_SESSIONS = 20
# A broken connection is restored within some seconds.
AWAY_SECONDS = 15.0
_sessions: dict[str, list[str]] = {}
_seen: dict[str, float] = {}
_lock = Lock()


def note_presence(visitor: str) -> None:
    """Record that this page belongs to a visitor."""
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
    """Whether a visitor has a connected page; work outside any page always counts as present."""
    if not visitor or not exists():
        return True
    with suppress(RuntimeError):
        return any(map(Runtime.instance().is_active_session, list(_sessions.get(visitor, []))))
    # The server is just starting or stopping.
    return True


def is_open(session: str) -> bool:
    """Whether the page of a session is connected."""
    with suppress(RuntimeError):
        return exists() and Runtime.instance().is_active_session(session)
    return False


def was_here_lately(visitor: str) -> bool:
    """Whether a visitor has, or had until some seconds ago, a connected page, as of the last check."""
    if is_here(visitor):
        _seen[visitor] = time.monotonic()
        return True
    return time.monotonic() - _seen.get(visitor, -AWAY_SECONDS) < AWAY_SECONDS


def _forget_gone(newest: str) -> None:
    """Forget visitors who are gone. Requires the lock."""
    for name in [name for name in _sessions if name != newest and not is_here(name)]:
        del _sessions[name]
        _seen.pop(name, None)
