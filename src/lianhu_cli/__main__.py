"""The one door of the program: runs a command, and turns what stops it into words and an exit code."""

import sys


def main() -> None:
    """Run the command line and exit with the code of the contract (see `domain.errors.Exit`)."""
    try:
        from lianhu_cli.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before `run` could catch it: nothing has been touched yet
        from lianhu_cli.domain.errors import INTERRUPTED, Exit
        from lianhu_cli.output import console

        console.fault(INTERRUPTED)
        code = Exit.INTERRUPTED
    sys.exit(code)


if __name__ == "__main__":
    main()
