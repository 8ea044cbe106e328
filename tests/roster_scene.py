"""What the tests of a roster’s way through the browser lean on: a desk that sends files, and a worker that works."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from models import RosterUpload, RosterWorker, UploadState
from tests.proof_reader import ProofReadingClient
from tests.roster_files import text
from tests.staff_scene import DESK


@dataclass
class RosterClerk:
    """Somebody at the desk of Grands-Pins, with a browser."""

    client: ProofReadingClient
    desk: str = DESK

    def send(self, content: str | bytes | Iterable[dict[str, str]], name: str = "liste.csv", key: str = ""):
        """Send this file; gives the answer."""
        if not isinstance(content, str | bytes):
            content = text(content)
        raw = content.encode() if isinstance(content, str) else content
        fields = {**self.form(f"{self.desk}/liste/importer"), "file": FileStorage(io.BytesIO(raw), filename=name)}
        if key:
            fields["form_key"] = key
        boundary, body = encode_multipart(fields)
        kind = f"multipart/form-data; boundary={boundary}"
        return self.client.post(f"{self.desk}/liste/importer", data=body, content_type=kind)

    def form(self, path: str) -> dict[str, str]:
        """The hidden answers of the form on that page."""
        page = self.client.get(path).text
        form = re.search(r'<form id="formulaire".*?</form>', page, re.S)
        assert form, page
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))

    def preview(self, content, name: str = "liste.csv") -> str:
        """Send it, let the worker read it; gives the address of its page."""
        answer = self.send(content, name)
        assert answer.status_code == 303, answer.text
        RosterWorker().work()
        return answer.location

    def press(self, path: str, **answers):
        """Press a button of that page; `abandon="1"`, or nothing for the first one."""
        return self.client.post(path, data={**self.form(path), **answers})

    def bring(self, content, **answers) -> str:
        """Send it, read the preview, import; gives the address of its page."""
        path = self.preview(content)
        self.press(path, **answers)
        RosterWorker().work()
        return path


def newest() -> RosterUpload:
    """The last file that was sent, or is on its way back."""
    return RosterUpload.select().where(RosterUpload.state != UploadState.KEPT).order_by(RosterUpload.id.desc()).get()
