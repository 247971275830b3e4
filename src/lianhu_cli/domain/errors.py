"""What stops a command: one tree of errors, each with the exit code the command line returns."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    SET_ASIDE = 1
    USAGE = 2
    UNREADABLE = 3
    CONTRADICTION = 4
    UNWRITABLE = 5
    BUG = 70
    INTERRUPTED = 130


class LianhuError(Exception):
    """Stops the command with a Chinese sentence that says what happened and what to do.

    Anything else that reaches the user is our bug and keeps its traceback.
    """

    exit_code = Exit.SET_ASIDE
    code = "stopped"
    """What stopped it, in a short English word for programs: words are added, never renamed."""


class UsageError(LianhuError):
    """The command was asked for something that makes no sense in this state."""

    exit_code = Exit.USAGE
    code = "usage"


class UnreadableError(LianhuError):
    """An input is missing, encrypted, damaged, refused by a guard or not one of our sheets."""

    exit_code = Exit.UNREADABLE
    code = "unreadable"


class NoRegisterError(UnreadableError):
    """There is no register at the path named."""

    code = "no-register"


class ContradictionError(LianhuError):
    """The rules contradict themselves or the pins."""

    exit_code = Exit.CONTRADICTION
    code = "contradiction"


class UnwritableError(LianhuError):
    """An output cannot be written; the register and earlier outputs are as they were."""

    exit_code = Exit.UNWRITABLE
    code = "unwritable"


class BusyError(UnwritableError):
    """Another command holds the register."""

    code = "busy"


class ChangedError(UnwritableError):
    """The register changed while the command was deciding; nothing was stored."""

    code = "changed"


class InterruptedCommandError(LianhuError):
    """The user stopped the command."""

    exit_code = Exit.INTERRUPTED
    code = "interrupted"
