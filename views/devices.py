"""A device in words that its owner knows: « Firefox sur Android », from what browsers say of themselves."""

from .catalogue import gettext as _

BROWSERS = (  # the first that fits: most of them also claim to be the ones below
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_of(agent: str) -> str:
    """What to call the device that sent this user agent; never the text itself, which anybody may write."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    machine = next((name for mark, name in MACHINES if mark in agent), "")
    if browser and machine:
        return _("%(browser)s sur %(machine)s", browser=browser, machine=machine)
    return browser or machine or _("Appareil inconnu")
