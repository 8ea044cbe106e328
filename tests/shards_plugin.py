"""One part of the tests for each of several machines: `--shard 1/4` runs every fourth test, beginning with the first.

Neighbours cost about the same (one page in two languages, one journey in eight ways), so that dealing the tests out one
by one, like cards, balances the time of the parts without a list of durations that somebody would have to keep.
"""

import re

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shard", metavar="I/N", type=part, help="run the I-th of N parts of the tests, such as 1/4")


def part(text: str) -> tuple[int, int]:
    """« 2/4 » as numbers; raises UsageError for what is no part of a whole."""
    found = re.fullmatch(r"(\d+)/(\d+)", text)
    number, count = map(int, found.groups()) if found else (0, 0)
    if not 1 <= number <= count:
        raise pytest.UsageError(f"--shard {text}: say which part of how many, from 1/N to N/N, such as 1/4.")
    return number, count


@pytest.hookimpl(trylast=True)  # what other options leave out is left out first: the parts are of what would run
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep this part, in its order."""
    if not config.option.shard:
        return
    number, count = config.option.shard
    kept = items[number - 1 :: count]
    config.hook.pytest_deselected(items=[item for place, item in enumerate(items, 1) if (place - number) % count])
    items[:] = kept


def pytest_report_header(config: pytest.Config) -> str | None:
    return "shard {} of {}".format(*config.option.shard) if config.option.shard else None
