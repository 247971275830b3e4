"""What all tests of the pairing share."""

from collections.abc import Iterator

import pytest

from lianhu_cli.pairing.solver import min_cost_flow


@pytest.fixture(autouse=True, scope="package")
def _regions_are_tried_alone() -> Iterator[None]:
    """Let small registers, too, be solved county by county first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(min_cost_flow, "BIG", 0)
        yield
