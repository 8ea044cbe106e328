"""What the validators may say without a test failing: each entry with its reason. Nothing else is let through."""

import re

# Nu: a pattern, searched in the message.
NU_LETS_THROUGH: dict[re.Pattern[str], str] = {
    re.compile(r"^Attribute “hx-[a-z-]+” not allowed"): "htmx’s attributes; proof_reader.py holds them to our subset",
    re.compile(r"^Attribute “passwordrules” not allowed on element “input”"): (
        "Safari reads it to suggest passwords that the portal accepts; no other browser minds"
    ),
    re.compile(r"^Bad value “[^”]*” for attribute “value” on element “input”: The literal did not satisfy the date"): (
        "what was typed stays where it was typed (UX.md E-05), in a browser whose date field is a text field too"
    ),
    re.compile(r"^Section lacks heading"): "a notice is named by its first line, which is no heading of the page",
}

# html-validate: a rule, and what it is told instead of its default. Of what was served:
HTML_VALIDATE_RULES: dict[str, object] = {
    # <!doctype html> in small letters is as good; prettier and djlint write it so.
    "doctype-style": ["error", {"style": "lowercase"}],
    # Our own files are named after their content, on our own host; another host’s would have to be sealed.
    "require-sri": ["error", {"target": "crossorigin"}],
    # Blanks at the end of a line are Jinja’s, and cost nothing once the page is compressed.
    "no-trailing-whitespace": "off",
    # The error summary, and its h2, stand before the h1 (UX.md E-02, after GOV.UK).
    "heading-level": ["error", {"minInitialRank": "h2"}],
    # Boxes of one question bear one name, like radio buttons.
    "form-dup-name": ["error", {"shared": ["radio", "checkbox", "button", "submit", "reset"]}],
    # A limit of search engines; « Erreur : … – Portail Parents » is for tabs and for screen readers (UX.md G-02, E-03).
    "long-title": "off",
    # A hyphen in a number: the style sheet keeps the number on one line.
    "tel-non-breaking": [
        "error",
        {"characters": [{"pattern": " ", "replacement": "&nbsp;", "description": "no-break space"}]},
    ],
}

# Places that a rule cannot be told about: a rule, and a pattern in the line.
PLACES_LET_THROUGH: dict[tuple[str, str], str] = {
    ("form-dup-name", '<input type="hidden"'): "a review carries on several answers of one question",
}

# Of what stands in the browser, which writes attributes its own way (hidden="") and the doctype too.
OF_THE_BROWSER: dict[str, object] = {
    **HTML_VALIDATE_RULES,
    "doctype-style": "off",
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
}

# Of letters besides: a pattern in the message of either. They are read by mail programs, which want old HTML.
LETTERS_LET_THROUGH: dict[re.Pattern[str], str] = {
    re.compile(
        r"^The “(align|border|cellpadding|cellspacing|width)” attribute on the “(table|td)” element is obsolete"
    ): ("Outlook lays tables out by these, and knows no style that says the same"),
    re.compile(r'^Attribute "(align|border|cellpadding|cellspacing|width)" is deprecated on <(table|td)> element'): (
        "the same, as html-validate says it"
    ),
    re.compile(r"^Inline style is not allowed"): "many mail programs take every style sheet away",
}
