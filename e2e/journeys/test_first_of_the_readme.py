"""The first test of e2e/README.md, read from it and run as it stands: what a newcomer copies works."""

import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
_text = README.read_text(encoding="utf-8")
_block = re.search(r"^Write `journeys/test_my_first\.py`:\n\n```python\n(.*?)^```$", _text, re.M | re.S)
assert _block, f"{README}: no block of Python after « Write `journeys/test_my_first.py`: »"
# Line by line where it stands in the README, so that a failure shows the README’s own lines.
exec(compile("\n" * _text[: _block.start(1)].count("\n") + _block[1], str(README), "exec"))


def test_the_readme_has_one_test_to_copy() -> None:
    assert [name for name in globals() if name.startswith("test_") and "readme" not in name] == [
        "test_a_day_of_sickness_is_announced"
    ]
