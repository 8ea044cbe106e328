"""The test client that proof-reads: every answer of the portal is held against the rules of its pages.

Typography (OQLF), words that are never used, structure, htmx on real links and forms, no inline code, no other host,
and the security headers. What a person typed, and what bears `translate="no"`, is left alone.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from flask.testing import FlaskClient
from markupsafe import escape
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

HTMX = {"HX-Request": "true"}
NO_BREAK = "\u00a0\u202f"
VERBATIM = "\u2588"  # stands for what is not ours: a name, an address, code

# ---- words --------------------------------------------------------------------------------------------------------

FRENCH = (
    # « un symbole (par exemple ! ? @ -) » names the marks themselves
    (re.compile(rf"(?<![!?@])[ {NO_BREAK}][;!?](?!\w| [!?@])"), "no space before ; ! ?"),
    (re.compile(rf"(?<![\s{NO_BREAK}:]):(?=[\s»]|$)"), "a no-break space before :"),
    (re.compile(r" :"), "a no-break space, not a plain one, before :"),
    (re.compile(r"\d ?[%$]"), "a no-break space before % and $"),
    (re.compile(rf"«(?![{NO_BREAK}])|(?<![{NO_BREAK}])»"), "no-break spaces inside « »"),
    (re.compile(r"(?<=\w)'|'(?=\w)"), "the apostrophe is ’"),
    (re.compile(r'"'), "quotation marks are « » (or “ ” inside them)"),
    (re.compile(r"\b\d{1,2}:\d{2}\b|\b\d{1,2}h(?:\d{2})?\b|\b0\d[\s\u00a0]h\b"), "hours are written « 8 h 30 »"),
    (
        re.compile(r"\binvalides?\b|\bveuillez\b|\boups\b|\bchamps? (?:requis|obligatoires?)\b", re.I),
        "a forbidden word",
    ),
)
ENGLISH = (
    (re.compile(r"(?<=\w)'|'(?=\w)"), "the apostrophe is ’"),
    (re.compile(rf"[ {NO_BREAK}][:;!?](?!\w)"), "no space before : ; ! ?"),
    (re.compile(r"\binvalid\b|\boops\b", re.I), "a forbidden word"),
    (re.compile(r"[«»]|(?<![-\w])(?:votre|vos|vous|avec|cette|veuillez)(?![-\w])", re.I), "French in an English page"),
)
_ADDRESSES = re.compile(r"\bhttps?://\S+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)@[\w.-]+\.\w+")


def faults_in_text(text: str, language: str = "fr") -> list[str]:
    """What a proof-reader would underline in this text; URLs and e-mail addresses are not read."""
    line = re.sub(r"[ \t\r\n\f]+", " ", _ADDRESSES.sub(VERBATIM, text)).strip()
    rules = ENGLISH if language.startswith("en") else FRENCH
    found = ((rule.search(line), what) for rule, what in rules)
    return [f"{what}: « {_around(line, match)} »" for match, what in found if match]


def _around(line: str, match: re.Match[str]) -> str:
    return line[max(0, match.start() - 30) : match.end() + 20]


# ---- texts of a page ----------------------------------------------------------------------------------------------

NOT_READ = frozenset("script style code pre kbd samp textarea template".split())
INLINE = frozenset("a abbr b bdi bdo cite em i mark q s small span strong sub sup time u wbr br".split())
READ_ALOUD = ("aria-label", "title", "alt", "placeholder")


def texts(root: Tag, language: str = "fr") -> Iterator[tuple[str, str]]:
    """(text, language) of each block, and of each attribute that is shown or read aloud."""
    run: list[str] = []
    spoken = _language(root, language)
    for child in root.children:
        if isinstance(child, Comment) or not isinstance(child, NavigableString | Tag):
            continue
        if isinstance(child, NavigableString):
            run.append(str(child))
            continue
        if child.name in INLINE and not _is_foreign(child, spoken):
            run.append(_flat(child))
            yield from _attributes(child, spoken)
            continue
        yield "".join(run), spoken
        run = []
        if not _is_verbatim(child):
            yield from _attributes(child, spoken)
            yield from texts(child, spoken)
    yield "".join(run), spoken


def _flat(tag: Tag) -> str:
    if _is_verbatim(tag):
        return VERBATIM
    parts = (child for child in tag.children if not isinstance(child, Comment))
    return "".join(_flat(part) if isinstance(part, Tag) else str(part) for part in parts)


def _attributes(tag: Tag, language: str) -> Iterator[tuple[str, str]]:
    for each in (tag, *(tag.find_all(True) if tag.name in INLINE else ())):
        for name in READ_ALOUD:
            if each.get(name):
                yield str(each[name]), _language(each, language)
    if tag.name == "input" and tag.get("type") in ("submit", "button", "reset"):
        yield str(tag.get("value", "")), language


def _language(tag: Tag, inherited: str) -> str:
    return str(tag.get("lang") or inherited)


def _is_foreign(tag: Tag, language: str) -> bool:
    return any(_language(each, language)[:2] != language[:2] for each in (tag, *tag.find_all(True)))


def _is_verbatim(tag: Tag) -> bool:
    return tag.name in NOT_READ or tag.get("translate") == "no"


# ---- structure ----------------------------------------------------------------------------------------------------

LOADS = {"img": "src", "script": "src", "iframe": "src", "source": "src", "link": "href", "form": "action"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage")
UNLABELLED = frozenset(("hidden", "submit", "button", "reset", "image"))
BANNED_HTMX = frozenset(("hx-delete", "hx-put", "hx-patch", "hx-boost", "hx-vars"))


class PageProof:
    """Everything wrong with one page, or with a living part of one."""

    def __init__(self, html: str, *, host: str = "", path: str = "/", language: str = "fr") -> None:
        self.page = BeautifulSoup(html, "html.parser")
        self.whole = self.page.html is not None
        self.host, self.path = host, path
        self.language = str(self.page.html.get("lang", "")) if self.page.html else language

    def faults(self) -> list[str]:
        """One sentence for each."""
        found: list[str] = []
        for look in (self._skeleton, self._words, self._ids, self._labels, self._forms, self._htmx, self._purity):
            found += look()
        return found

    def _skeleton(self) -> Iterator[str]:
        headings = len(self.page.find_all("h1"))
        if headings != 1:
            yield f"exactly one h1, not {headings} (G-03)"
        titles = [title for title in self.page.find_all("title") if not title.find_parent("svg")]
        if len(titles) != 1 or not titles[0].get_text(strip=True):
            yield "exactly one title, with words in it (G-02)"
        if self.whole and self.language not in ("fr-CA", "en-CA"):
            yield f"html lang is fr-CA or en-CA, not « {self.language} » (G-01)"
        if self.whole and not self.page.find("main", id="contenu"):
            yield "the page has a main with the id contenu (G-03)"

    def _words(self) -> Iterator[str]:
        for text, language in texts(self.page, self.language):
            yield from faults_in_text(text, language)

    def _ids(self) -> Iterator[str]:
        counts = Counter(str(tag["id"]) for tag in self.page.find_all(id=True))
        yield from (f"the id {name} stands {count} times" for name, count in counts.items() if count > 1)
        if not self.whole:
            return
        for name in REFERENCES:
            for tag in self.page.find_all(attrs={name: True}):
                value = tag[name]
                for wanted in value if isinstance(value, list) else str(value).split():
                    if wanted not in counts:
                        yield f"{name}={wanted} leads to nothing"

    def _labels(self) -> Iterator[str]:
        labelled = {label.get("for") for label in self.page.find_all("label")}
        for field in self.page.find_all(["input", "select", "textarea"]):
            named = field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label")
            if field.get("type") not in UNLABELLED and not named and field.get("id") not in labelled:
                yield f"the field « {field.get('name')} » has no label"

    def _forms(self) -> Iterator[str]:
        for form in self.page.find_all("form"):
            if str(form.get("method", "get")).lower() != "post":
                continue
            if not form.get("action"):
                yield "a form that posts has no action (H-02)"
            if not form.find("input", attrs={"name": re.compile("csrf_token$")}):
                yield f"the form {form.get('action')} has no csrf_token (S8)"
            typed = form.find(lambda tag: tag.name == "textarea" or tag.get("type") in ("text", "email", "password"))
            if typed and not form.has_attr("novalidate"):
                yield f"the form {form.get('action')} is not novalidate (E-01)"

    def _htmx(self) -> Iterator[str]:
        for tag in self.page.find_all(True):
            for name in tag.attrs:
                if name.startswith(("hx-on", "data-hx-")) or name.partition(":")[0] in BANNED_HTMX:
                    yield f"{name} is not of our subset of htmx"
            for name in ("hx-get", "hx-post"):
                if tag.has_attr(name) and not self._has_plain_way(tag, name, str(tag[name])):
                    yield f"{name}={tag[name]} on <{tag.name}> has no plain link or form with the same address (H-02)"
            if "[" in str(tag.get("hx-trigger", "")) or str(tag.get("hx-vals", "")).startswith("js:"):
                yield f"<{tag.name}> asks htmx to evaluate code, which the CSP forbids"

    def _has_plain_way(self, tag: Tag, name: str, address: str) -> bool:
        owner = tag.get("form")
        form = tag if tag.name == "form" else self.page.find(id=owner) if owner else tag.find_parent("form")
        if tag.name == "a":
            plain, method = tag.get("href"), "get"
        elif form is not None:
            plain, method = tag.get("formaction") or form.get("action", self.path), str(form.get("method", "get"))
        else:
            return False
        return plain is not None and method.lower() == name[3:] and self._path(str(plain)) == self._path(address)

    def _path(self, address: str) -> str:
        return urlsplit(urljoin(self.path, address)).path

    def _purity(self) -> Iterator[str]:
        for tag in self.page.find_all(True):
            inline = [name for name in tag.attrs if name == "style" or re.fullmatch(r"on[a-z]+", name)]
            yield from (f"inline {name} on <{tag.name}>" for name in inline)
            if tag.name == "style" or (tag.name == "script" and not tag.get("src")):
                yield f"an inline <{tag.name}>"
            for name, value in tag.attrs.items():
                if name in ("href", "src", "action", "formaction") and str(value).strip().lower().startswith(
                    "javascript:"
                ):
                    yield f"{name}=javascript: on <{tag.name}>"
            for address in (
                tag.get(LOADS.get(tag.name, "")),
                tag.get("formaction"),
                tag.get("hx-get"),
                tag.get("hx-post"),
            ):
                if address and urlsplit(str(address)).netloc not in ("", self.host):
                    yield f"another host: {address}"

    def addresses(self) -> Iterator[tuple[str, str]]:
        """(method, path) of each link and form of the page that leads inside the site."""
        for link in self.page.find_all("a", href=True):
            parts = urlsplit(str(link["href"]))
            if not parts.scheme and not parts.netloc and parts.path:
                yield "GET", self._path(parts.path)
        for form in self.page.find_all("form", action=True):
            yield str(form.get("method", "get")).upper(), self._path(str(form["action"]))


# ---- headers ------------------------------------------------------------------------------------------------------

SAME = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}
POLICY = {
    **dict.fromkeys(("default-src", "base-uri", "frame-ancestors", "object-src"), "'none'"),
    **dict.fromkeys(("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"), "'self'"),
}


def faults_in_headers(answer: TestResponse) -> list[str]:
    """What SECURITY.md section 3 asks of every answer (B1 to B4)."""
    headers = answer.headers
    found = [
        f"{name} is {headers.get(name)!r}, not {value!r}" for name, value in SAME.items() if headers.get(name) != value
    ]
    parts = (part.split() for part in headers.get("Content-Security-Policy", "").split(";") if part.strip())
    policy = {name: " ".join(values) for name, *values in parts}
    found += [f"the CSP says {name} {policy.get(name)}" for name, value in POLICY.items() if policy.get(name) != value]
    found += [f"the CSP says {name} {value}" for name, value in policy.items() if value not in ("'none'", "'self'")]
    if headers.get("Server", "portail") != "portail" or "X-Powered-By" in headers:
        found.append("the answer names the software that serves it")
    if answer.mimetype == "text/html":
        if headers.get("Cache-Control") != "no-store":
            found.append(f"Cache-Control is {headers.get('Cache-Control')!r}, not 'no-store' (B4)")
        found += [f"Vary lacks {name} (B4)" for name in ("hx-request", "cookie") if name not in answer.vary]
    return found


# ---- the client ---------------------------------------------------------------------------------------------------


class ProofReadingClient(FlaskClient):
    """A browser without JavaScript that reads every answer with a red pencil.

    `client.proof_reads = False` stops it, for a page that must be wrong; `client.verbatim.add(name)` spares a text.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.proof_reads = True
        self.verbatim: set[str] = set()
        self._language = "fr"

    def open(self, *arguments: Any, **named: Any) -> TestResponse:
        """One request; AssertionError lists what is wrong with the answer."""
        self._remember(named.get("data"))
        answer = super().open(*arguments, **named)
        if self.proof_reads:
            found = faults_in_headers(answer) + self._faults_in_body(answer)
            assert not found, f"{answer.request.method} {answer.request.path}:\n- " + "\n- ".join(dict.fromkeys(found))
        return answer

    def part(self, url: str, **named: Any) -> TestResponse:
        """Ask for a page as htmx does: its living part comes."""
        return self.get(url, headers={**HTMX, **named.pop("headers", {})}, **named)

    def form(self, url: str, action: str = "") -> tuple[str, MultiDict[str, str]]:
        """Where the page's form leads, and its fields: the last form in main, or the one with that action."""
        page = BeautifulSoup(self.get(url).get_data(as_text=True), "html.parser")
        forms = [form for form in (page.main or page).find_all("form") if action in ("", form.get("action"))]
        posts = [form for form in forms if str(form.get("method", "")).lower() == "post"] or forms
        assert posts, f"{url} has no form {action}"
        return urljoin(url, str(posts[-1].get("action") or url)), fields_of(posts[-1])

    def fill(
        self, url: str, /, *, to: str = "", htmx: bool = False, follow: bool = False, **answers: Any
    ) -> TestResponse:
        """Open a page, fill its form in and send it; to: the form's action, when the page has several.

        A list gives several values to a field; None leaves the field out, as if it had been removed from the page.
        """
        address, fields = self.form(url, to)
        for name, value in answers.items():
            fields.poplist(name)
            if value is not None:
                fields.setlist(name, value if isinstance(value, list) else [value])
        headers = HTMX if htmx else {}
        return self.post(address, data=fields, headers=headers, follow_redirects=follow)

    def sign_in(self, parent: Any, password: str = "Érable-rouge") -> TestResponse:
        """Through the sign-in page, like anybody."""
        self.verbatim.add(parent.email)
        answer = self.fill("/connexion", email=parent.email, password=password)
        assert answer.status_code == 303, f"{parent.email} was not let in: {answer.status}"
        return answer

    def _remember(self, sent: Any) -> None:
        """What a person typed is not ours to correct."""
        values = MultiDict(sent).values() if isinstance(sent, dict | MultiDict) else ()
        self.verbatim |= {str(value).strip() for value in values if len(str(value).strip()) > 2}

    def _faults_in_body(self, answer: TestResponse) -> list[str]:
        is_page = answer.mimetype == "text/html" and not 300 <= answer.status_code < 400
        if not is_page or "Content-Encoding" in answer.headers or not answer.get_data():
            return []
        html = answer.get_data(as_text=True)
        for typed in sorted(self.verbatim, key=len, reverse=True):
            for written in (typed, _escaped(typed)):
                html = re.sub(rf"(?<=[>\s«»“(,]){re.escape(written)}(?=[<\s»”),.;:!?])", VERBATIM, html)
        proof = PageProof(html, host=answer.request.host, path=answer.request.path, language=self._language)
        self._language = proof.language
        return proof.faults() + self._dead_ends(proof)

    def _dead_ends(self, proof: PageProof) -> list[str]:
        """Links and forms that lead to no route of the application (H-02)."""
        adapter = self.application.url_map.bind("localhost")
        found = []
        for method, path in dict.fromkeys(proof.addresses()):
            try:
                adapter.match(path, method=method)
            except RequestRedirect:
                continue
            except HTTPException:
                found.append(f"a dead end: {method} {path}")
        return found


def fields_of(form: Tag) -> MultiDict[str, str]:
    """What a browser would send of this form as it stands, its buttons aside."""
    fields: MultiDict[str, str] = MultiDict()
    for field in form.find_all(["input", "select", "textarea"]):
        name, kind = field.get("name"), field.get("type")
        if not name or kind in ("submit", "button", "reset") or field.has_attr("disabled"):
            continue
        if kind in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        for value in _values(field):
            fields.add(str(name), value)
    return fields


def _values(field: Tag) -> list[str]:
    if field.name == "textarea":
        return [field.get_text().removeprefix("\n")]
    if field.name == "select":
        options = field.find_all("option")
        chosen = [option for option in options if option.has_attr("selected")] or options[:1]
        return [str(option.get("value", option.get_text(strip=True))) for option in chosen]
    return [str(field.get("value", "on" if field.get("type") in ("radio", "checkbox") else ""))]


def _escaped(text: str) -> str:
    return str(escape(text))
