"""The one door of the program: runs a command, and turns what stops it into words and an exit code."""

import sys


def main() -> None:
    """Run the command line and exit with the code of the contract (see `domain.errors.Exit`)."""
    from lianhu_cli.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
