"""People and programs at the live server, without a browser: pages are fetched, forms found and sent back."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

AGENT = "Mozilla/5.0 (Tests)"
_VOID = {"input", "br", "img", "meta", "link", "hr"}


@dataclass
class Form:
    """values: {name: what the page put there}; a name given twice keeps all of its values."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._inside = False
        self._area = self._select = ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", (given.get("method") or "get").lower()))
            self._inside = True
        elif self._inside and tag == "input" and given.get("name"):
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            if ticked:
                self.forms[-1].values.setdefault(given["name"], []).append(given.get("value") or "")
        elif self._inside and tag == "textarea" and given.get("name"):
            self._area = given["name"]
            self.forms[-1].values.setdefault(self._area, [""])
        elif self._inside and tag == "select" and given.get("name"):
            self._select = given["name"]
        elif (
            self._inside
            and tag == "option"
            and ("selected" in given or self._select not in self.forms[-1].values)
        ):
            self.forms[-1].values[self._select] = [given.get("value") or ""]

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data):
        if self._area:
            self.forms[-1].values[self._area] = [data]
        self.words.append(data)


@dataclass
class Page:
    response: httpx.Response
    forms: list[Form]
    text: str

    @property
    def status(self) -> int:
        return self.response.status_code

    def form(self, ending: str) -> Form:
        """The form whose action ends so."""
        found = [form for form in self.forms if form.action.endswith(ending)]
        assert found, f"no form for {ending} on {self.response.url}: {[f.action for f in self.forms]}"
        return found[0]

    def says(self, text: str) -> bool:
        return text in self.text


def read(response: httpx.Response) -> Page:
    parser = _Forms()
    if "html" in response.headers.get("content-type", ""):
        parser.feed(response.text)
    return Page(response, parser.forms, re.sub(r"\s+", " ", " ".join(parser.words)))


class Person:
    """Somebody with a cookie jar. `page` is what they look at."""

    def __init__(self, server: str, language: str = "en"):
        headers = {"User-Agent": AGENT, "Accept-Language": language}
        self.http = httpx.Client(base_url=server, headers=headers, timeout=60, follow_redirects=True)
        self.page: Page | None = None

    def get(self, address: str) -> Page:
        self.page = read(self.http.get(address))
        return self.page

    def send(self, ending: str, **values: str | list[str]) -> Page:
        """Fill the form whose action ends so, and send it."""
        form = self.page.form(ending)
        return self.post(form.action or str(self.page.response.url), {**form.values, **values})

    def post(self, address: str, values: dict) -> Page:
        self.page = read(self.http.post(address, data=values))
        return self.page

    def plant(self, cookie: str, value: str) -> None:
        """Put a cookie of somebody else's choosing into this browser."""
        self.http.cookies.set(cookie, value, domain="localhost.local", path="/")


class Signer(Person):
    """One recipient with a link, from the first page to the last."""

    def __init__(self, server: str, link: str, inbox, address: str, language: str = "en"):
        super().__init__(server, language)
        self.path = "/sign/" + link.rstrip("/").rpartition("/")[2] + "/"
        self.inbox, self.address = inbox, address

    @property
    def sitting_name(self) -> str:
        """The name of this link's cookie, as anybody can work it out."""
        return f"sitting_{hashlib.sha256(self.path.split('/')[2].encode()).hexdigest()[:8]}"

    def open(self) -> Page:
        return self.get(self.path)

    def prove(self, code: str = "") -> Page:
        """Ask for the code, read it in the mailbox, type it."""
        known = len([letter for letter in self.inbox.to(self.address) if letter.code])
        self.open()
        self.send("/code")
        code = code or self.inbox.code(self.address, count=known + 1)
        return self.send("/prove", code=code)

    def characters(self) -> str:
        """The six characters, as the disclosure's PDF shows them."""
        from tests import pdf

        return pdf.boxed_characters(self.http.get(self.path + "disclosure.pdf").content)

    def complete(self, **answers: str) -> Page:
        """The whole form at once, as it is sent with script off."""
        filled = {f"answer-{name}": value for name, value in answers.items()}
        if "characters" in self.page.form("/finish").values:
            filled |= {"characters": self.characters(), "agreed": "on"}
        return self.send("/finish", mark="typed", **filled)


class Staff(Person):
    """A member at the desk."""

    def sign_in(self, email: str, password: str) -> Page:
        page = self.get("/login")
        form = next(f for f in page.forms if "password" in f.values)
        return self.post("/login", {**form.values, "email": email, "password": password})


class Program:
    """A program with a workspace key."""

    def __init__(self, server: str, key: str):
        self.http = httpx.Client(
            base_url=f"{server}/api/v1", headers={"Authorization": f"Bearer {key}"}, timeout=60
        )

    def post(self, path: str, body: dict | None = None, **headers: str) -> httpx.Response:
        return self.http.post(path, json=body, headers=headers)

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)
