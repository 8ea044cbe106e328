"""Is the process of this container alive? Asked by the name of the portal, since it answers to no other."""

import os
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

name = urlsplit(os.environ.get("PORTAIL_PUBLIC_URL", "http://localhost")).netloc
address = f"http://127.0.0.1:{os.environ.get('PORT', '5000')}/sante"
urlopen(Request(address, headers={"Host": name}), timeout=4).close()  # raises, so ends with 1, unless it says 200
