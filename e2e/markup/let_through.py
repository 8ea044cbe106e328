"""What the validators may say without a test failing: each entry with its reason. Nothing else is let through."""

import re

# Nu: a pattern, searched in the message.
NU_LETS_THROUGH: dict[re.Pattern[str], str] = {
    re.compile(r"Attribute “hx-[a-z-]+” not allowed"): "htmx’s attributes; proof_reader.py holds them to our subset",
}

# html-validate: a rule, and what it is told instead of its default.
HTML_VALIDATE_RULES: dict[str, object] = {}
