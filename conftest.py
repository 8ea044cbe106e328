"""What every test shares, in `tests/` as in `e2e/`: the record of which requirements are proved."""

pytest_plugins = ["pytester", "tests.requirements_plugin"]
