"""The form of a piece, as far as all engines plan it."""

from dataclasses import dataclass, field

from composer.generation.form.story import Story
from composer.generation.request.request import Request


@dataclass(frozen=True, slots=True)
class Form:
    """The plan for a request: the number of note events and bars, and the story if there is one."""

    events: int
    bars: int
    request: Request = field(default_factory=Request)
    story: Story | None = None
