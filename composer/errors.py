"""What can go wrong through no fault of the code, told so that the reader knows what to do.

Every message is one plain sentence or two, without a trace: the command line prints it as it is,
the pages show it as it is.
"""


class ComposerError(Exception):
    """Something a user can cause or mend. `exit_code` is what the command line ends with."""

    exit_code = 1


class BadInput(ComposerError):
    """What was asked for cannot be done as asked: an option, a request, a file."""

    exit_code = 2


class MissingDependency(ComposerError):
    """A program, library, soundfont or set of weights that the work needs is not there."""
