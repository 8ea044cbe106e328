"""`send-mail` in a process of its own, which can be killed."""

import subprocess
from pathlib import Path

from faults.portal import command, environment
from tests.served import ROOT


class Carrier:
    """A mail worker on that database; what it says is in its log."""

    def __init__(self, log: Path, url: str, smtp_url: str, **more: str) -> None:
        self.log, self._environment = log, environment(url, PORTAIL_SMTP_URL=smtp_url, **more)
        self.start()

    def start(self) -> None:
        """Another one, when the one before is dead."""
        with self.log.open("ab") as said:
            self._process = subprocess.Popen(
                command("send-mail"), cwd=ROOT, env=self._environment, stdout=said, stderr=said
            )

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait(30)

    def stop(self) -> None:
        """SIGTERM; raises TimeoutExpired when it does not end."""
        self._process.terminate()
        self._process.wait(60)
