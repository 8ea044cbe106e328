"""Whatever a parent or the school has done, the page that they reach would fit the first round trip (UX.md F-02)."""

import gzip

import pytest

from .seen import Seen

HEADERS = 1024  # bytes; what the portal says of itself with each page
MOST = 14 * 1024


@pytest.mark.requirement("F-02")
def test_the_page_as_it_stands_is_small(seen: Seen) -> None:
    weight = len(gzip.compress(seen.shown.encode())) + HEADERS
    assert weight <= MOST, f"{seen}: {weight} bytes"
