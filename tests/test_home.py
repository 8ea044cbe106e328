"""Home, guide and the pages of promises: what they must say, and that it is true of this installation."""

import pytest

PUBLIC = ("/", "/guide", "/confidentialite", "/accessibilite", "/securite")


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_everybody_may_read_them(client, path: str, language: str) -> None:
    client.set_cookie("langue", language)
    assert client.get(path).status_code == 200
