"""The one door of the program: runs a command, and turns what stops it into words and an exit code."""

import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit with the code of the contract (see `domain.errors.Exit`)."""
    try:
        from lianhu_cli.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before `run` could catch it: nothing has been touched yet
        sys.stderr.write("错误：已中断，登记库和原有文件未作改动\n")
        code = INTERRUPTED
    sys.exit(code)


if __name__ == "__main__":
    main()
