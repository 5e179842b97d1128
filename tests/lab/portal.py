"""The SOS portal of the lab: an XPages page and classic views behind a session's cookie, with what Domino does to JSON (WIRE 5).

    with serving(PortalLab(fleet.load())) as portal:
        portal.base + PAGE
"""

from __future__ import annotations

import gzip
from datetime import datetime
from typing import Any, ClassVar, Final

from demo import raw_portal
from demo.fleet import Fleet

from .faults import LOGIN_PAGE
from .portal_view import ViewEntry, answer_of, endless, entries_of
from .server import LabSystem
from .wire import Answer, Request

PAGE: Final = "/compliance_portal.xsp?c_code={c_code}"
COOKIE: Final = "LtpaToken2=lab-session; DomAuthSessId=lab"
BY_CODE: Final = "/bycode?ReadViewEntries&ExpandView&only={c_code}"
"""Categorised by c_code, so that it says itself of which its rows are; the other portals' rows are left out."""
EVERYTHING: Final = "/everything?ReadViewEntries&ExpandView&asked={c_code}"
"""The same with all portals' rows."""
FLAT: Final = "/flat?ReadViewEntries&outputformat=JSON&RestrictToCategory={c_code}"
"""One category's rows alone: nothing in the answer says which."""
COLUMNS: Final = {
    "Name": "$3", "Remote Scan": "$7", "Bigfix last report": "8", "Log last report": "$9", "Status": "$12", "Form": "$14",
}  # fmt: skip
ANONYMOUS: Final = b'<p><a href="/inventory.nsf/?opendatabase&amp;login">Anonymous</a></p>\n</form>'
_BLOAT: Final = 30 * 1024 * 1024
_CODES: Final = ("alc", "alc_fr2", "armada")


class PortalLab(LabSystem):
    BASE: ClassVar[str] = "/inventory.nsf"

    def __init__(self, fleet: Fleet, now: datetime | None = None) -> None:
        super().__init__()
        self.fleet = fleet
        self.now = now or fleet.as_of
        self.cookie = COOKIE
        self.asks_by = "page"
        """How it asks to sign in: with a `page` and status 200, by a `redirect` to another origin, or not: `anonymous` shows the list."""
        self.signs_out_after = 0
        """How many questions a session lasts; 0 for no end."""
        self.heeds_search = True
        self.most = 30
        """Entries of a view that it gives at once, whatever is asked for."""
        self.mischief = ""
        """What is wrong with a view: it `ignores start`, `loses an entry`, `grows`, `says nothing of its size`, `never ends`, is `bloated`
        or `no JSON`, or has `null` for no entry."""

    def answer(self, request: Request) -> Answer:
        knows = request.headers.get("cookie") == self.cookie and not 0 < self.signs_out_after < len(self.seen)
        if not knows and self.asks_by != "anonymous":
            if self.asks_by == "redirect":
                return Answer(302, b"", "text/html", {"Location": f"{self.elsewhere}/oidc/authorize?client=portal"})
            return Answer(200, LOGIN_PAGE, "text/html; charset=utf-8")
        view = request.path.rpartition("/")[2]
        if view == "compliance_portal.xsp":
            return self._page(request.query)
        if view in {"bycode", "everything", "flat"}:
            return self._view(view, request.query)
        return Answer(404, b"<html><body>HTTP Web Server: Item Not Found Exception</body></html>", "text/html")

    def _page(self, query: Any) -> Answer:
        code = query.get("c_code", "")
        if code not in _CODES:
            return Answer(404, b"<html><body>HTTP Web Server: Command Not Handled Exception</body></html>", "text/html")
        search = query.get("search", "") if self.heeds_search else ""
        body = raw_portal.page(self.fleet, code, search)
        if self.asks_by == "anonymous":
            body = body.replace(b"</form>", ANONYMOUS)
        return Answer(200, body, "text/html; charset=utf-8")

    def _view(self, view: str, query: Any) -> Answer:
        if self.mischief == "never ends":
            return Answer(200, answer_of(endless(int(query.get("start", "1"))), 10**6))
        code = query.get("only") or query.get("asked") or query.get("RestrictToCategory") or ""
        codes = _CODES if view == "everything" else (code,)
        entries = entries_of(self.fleet, codes, self.now, categorised=view != "flat")
        total = max((entry.position[0] for entry in entries), default=0)
        listed = self._from(entries, query.get("start", "1"))[: min(self.most, int(query.get("count", "30")))]
        if self.mischief == "loses an entry" and len(listed) > 5:
            del listed[4]
        if self.mischief == "grows" and query.get("start") != "1":
            total += 1
        said = None if self.mischief == "says nothing of its size" else total
        body = answer_of(listed, said, none_is_null=self.mischief == "null")
        if self.mischief == "no JSON":
            body = body.replace(b"Live", b"\x1eLive")
        if self.mischief == "bloated":
            return Answer(200, gzip.compress(body + b" " * _BLOAT, 1, mtime=0), headers={"Content-Encoding": "gzip"})
        return Answer(200, body)

    def _from(self, entries: list[ViewEntry], start: str) -> list[ViewEntry]:
        if self.mischief == "ignores start":
            return entries
        places = [".".join(map(str, entry.position)) for entry in entries]
        return entries[places.index(start) :] if start in places else []
