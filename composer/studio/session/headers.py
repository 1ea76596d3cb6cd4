"""Security headers of every response: permissions, and who may embed the studio in a frame."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Streamlit's Community Cloud and Hugging Face embed apps in frames.
FRAMES = ("'self'", "https://*.streamlit.app", "https://share.streamlit.io", "https://huggingface.co")
# Scripts and styles are not restricted, because Streamlit inserts some inline.
POLICY = f"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors {' '.join(FRAMES)}"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self), payment=()",
}


class SafeHeaders:
    """Adds the headers to responses that lack them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
