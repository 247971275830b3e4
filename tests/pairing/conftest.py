"""What all tests of the pairing share."""

from collections.abc import Iterator

import pytest

from lianhu_cli.pairing import solver


@pytest.fixture(autouse=True, scope="package")
def _regions_are_tried_alone() -> Iterator[None]:
    """Let small registers, too, be solved county by county first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solver, "BIG", 0)
        yield
