"""WebKit as Debian builds it, played through WebDriver with the page objects of the other engines.

What it cannot do, whatever is asked of it: no console and no network log (faults are heard by scripts in the page), no
network that is slow or cut, no trace, no video, no whole-page picture. JavaScript is really off where a test says so.

Over plain HTTP WebKit keeps a page that says « no-store » for its button « back », over TLS it does not: what that
button shows after signing out is tried on a portal with a certificate (`test_over_tls.py`).
"""
