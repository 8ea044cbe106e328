"""What every test shares, in `tests/` as in `e2e/`: requirements proved, parts of a run, tests that are unstable."""

pytest_plugins = ["pytester", "tests.requirements_plugin", "tests.unstable_plugin", "tests.shards_plugin"]
