"""The form of a piece, as far as every engine plans it."""

from dataclasses import dataclass, field

from composer.generation.form.story import Story
from composer.generation.request.request import Request


@dataclass(frozen=True, slots=True)
class Form:
    """The plan of the piece that a request asks for: how many note events and bars it will have, and how it rises and
    falls, if that is planned."""

    events: int
    bars: int
    request: Request = field(default_factory=Request)
    story: Story | None = None
