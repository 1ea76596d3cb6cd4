"""What can go wrong through no fault of the code, told so that the reader knows what to do.

How to raise one: write its sentence, one or two plain ones that say what to do, in every language into
`composer/notices`, under a code, and raise the code with the values of the sentence's places:

    raise BadInput("file_is_empty", name=path)

The command line prints the English sentence; the studio shows that of the visitor's language. A remark that is no
error is a `Notice("code", ...)` of the same catalogue. `tests/notices` finds codes without sentences and sentences
without a code.
"""

import errno
from typing import Self

from composer.notices import Notice, Value

SYSTEM_REASONS = {
    errno.EACCES: Notice("system_no_permission"),
    errno.EPERM: Notice("system_no_permission"),
    errno.ENOENT: Notice("system_not_found"),
    errno.ENOSPC: Notice("system_disk_full"),
    errno.EROFS: Notice("system_read_only"),
    errno.EISDIR: Notice("system_is_folder"),
    errno.ENAMETOOLONG: Notice("system_name_too_long"),
}


class ComposerError(Exception):
    """Something a user can cause or mend. `exit_code` is what the command line ends with."""

    exit_code = 1

    def __init__(self, code: str, **values: Value):
        self._say(Notice(code, **values))

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """The error that says a notice made elsewhere."""
        error = cls.__new__(cls)
        error._say(notice)
        return error

    def _say(self, notice: Notice) -> None:
        super().__init__(notice)
        self.notice = notice

    def __str__(self) -> str:
        return str(self.notice)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self).of, (self.notice,)


class BadInput(ComposerError):
    """What was asked for cannot be done as asked: an option, a request, a file."""

    exit_code = 2


class MissingDependency(ComposerError):
    """A program, library, soundfont or set of weights that the work needs is not there."""


def reason_of(error: OSError) -> Notice | str:
    """Why the system refused, for a sentence: as a notice where it is known, else in the system's own words."""
    return SYSTEM_REASONS.get(error.errno or 0, error.strerror or str(error))
