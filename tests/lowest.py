"""Print the lowest version of every dependency that pyproject.toml allows, as constraints for pip.

`make check-lowest` installs exactly these: a bound that nobody tests is a guess.
"""

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
_BOUND = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?>=([0-9][0-9.]*)")


def lowest(requirements: list[str]) -> dict[str, str]:
    """Return name → lowest version; a requirement without one is an error."""
    found = {}
    for requirement in requirements:
        bound = _BOUND.match(requirement)
        if bound is None:
            raise ValueError(f"{requirement} has no lower bound")
        found[bound.group(1)] = bound.group(2)
    return found


def main() -> None:
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    extra = project["optional-dependencies"].get("password", [])
    for name, version in lowest([*project["dependencies"], *extra]).items():
        sys.stdout.write(f"{name}=={version}\n")


if __name__ == "__main__":
    main()
