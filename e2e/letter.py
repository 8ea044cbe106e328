"""A letter as somebody received it: to whom, about what, which words, which code."""

import re
from email.message import EmailMessage


class Letter:
    """One received letter."""

    def __init__(self, to: str, message: EmailMessage) -> None:
        self.to, self.message = to, message
        self.subject = str(message["Subject"])
        body = message.get_body(("plain",))
        self.text = body.get_content().replace("\r\n", "\n") if body else ""

    def says(self, *words: str) -> bool:
        """Are all these words in the subject or in the text?"""
        return all(some in f"{self.subject}\n{self.text}" for some in words)

    @property
    def code(self) -> str:
        """The verification code, alone on its line."""
        found = re.search(r"^(\d{6})$", self.text, re.M)
        assert found, f"no code in « {self.subject} »"
        return found[1]
