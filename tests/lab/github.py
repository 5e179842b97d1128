"""GitHub Enterprise Server's REST API (WIRE 1) in front of the demo's tickets, with what can be odd about it as switches.

    with serving(GitHubLab()) as github:
        github.largest_page = 3
        ... github.base, github.TOKEN ...
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from enum import Enum
from threading import RLock
from typing import Any, ClassVar, Final
from urllib.parse import unquote, urlencode

from demo.raw_tickets import rest_user

from .github_store import LABELS, LOGIN, REPOSITORY, REPOSITORY_ID, Refused, Store, label_named
from .server import LabSystem
from .wire import Answer, Request, Wire

VERSION: Final = "3.17.2"
_API_VERSIONS: Final = {None, "2022-11-28"}
_ORIGIN: Final = "https://github.ibm.com"
"""What the demo's files say; the lab says its own address instead."""
_BY_NAME: Final = f"/repos/{REPOSITORY}"
_BY_ID: Final = f"/repositories/{REPOSITORY_ID}"


class Lost(Enum):
    """Where on its way the answer to a change is lost."""

    BEFORE_READING = "hangs up before it has done anything"
    AFTER_STORING = "does it, and hangs up"
    MID_ANSWER = "does it, and hangs up in the middle of the answer"
    AFTERWARDS = "does it, answers, and hangs up: nothing is lost"
    GATEWAY = "does it, and the proxy in front says 504"
    SILENT = "does it, and never answers"


class Paging(Enum):
    """What a list's `Link` can lead to."""

    LOOP = "the second page leads to itself"
    ENDLESS = "every page leads to another, of the same tickets"
    ELSEWHERE = "the next page is of another origin"


class GitHubLab(LabSystem):
    """One server with one repository."""

    BASE: ClassVar[str] = "/api/v3"
    TOKEN: ClassVar[str] = "ghp_canary0123456789abcdefghijklmnopqrst"  # noqa: S105 - invented

    def __init__(self) -> None:
        super().__init__()
        self.store = Store()
        self.scopes: str | None = "repo, read:org"
        """None: a fine-grained token, which has none."""
        self.moved = False
        """The repository has another name now: by its old one it is found by a redirect."""
        self.largest_page = 100
        self.paging: Paging | None = None
        self.after_list: Callable[[int], None] = lambda page: None
        """Called when a page of tickets was made, before it is sent: what changes meanwhile."""
        self.lost: Lost | None = None
        """What happens to the answers of changes, until it is None again."""
        self.limit: int | None = None
        """How many requests are still allowed; None: no limits, as on a GHES that nobody changed."""
        self.limit_says = True
        """Whether a refusal for too many requests says in its headers for how long."""
        self._working = RLock()

    # --- the way of a request

    def told(self, request: Request, wire: Wire) -> Answer | None:
        if self.lost is None or request.method == "GET":
            return super().told(request, wire)
        with self._lock:
            self.seen.append(request)
        return self._losing(self.lost, request, wire)

    def _losing(self, how: Lost, request: Request, wire: Wire) -> Answer | None:
        if how is not Lost.BEFORE_READING:
            answer = self.answer(request)
            whole = b"HTTP/1.1 %d Done\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (answer.status, len(answer.body))
            if how is Lost.GATEWAY:
                return Answer(504, b"<html><body>504 Gateway Time-out</body></html>", "text/html")
            if how is Lost.SILENT:
                wire.wait_until_gone()
            elif how is not Lost.AFTER_STORING:
                wire.write(whole + answer.body[: len(answer.body) if how is Lost.AFTERWARDS else len(answer.body) // 2])
        wire.hang_up()
        return None

    def answer(self, request: Request) -> Answer:
        with self._working:
            headers = {"X-GitHub-Enterprise-Version": VERSION, "X-GitHub-Media-Type": "github.v3; format=json"}
            try:
                self._admit(request)
                answer = self._routed(request)
                headers |= {"X-OAuth-Scopes": self.scopes} if self.scopes is not None else {}
            except Refused as refused:
                answer = Answer.json(refused.body, refused.status)
                headers |= self._patience(refused.status)
            if request.method == "GET" and answer.status == 200:
                answer = _conditional(request, answer)
            text = answer.body.replace(_ORIGIN.encode(), self.address.encode())
            return Answer(answer.status, text, answer.content_type, {**headers, **self._limits(), **answer.headers})

    def _admit(self, request: Request) -> None:
        if "user-agent" not in request.headers:
            raise Refused(403, "Request forbidden by administrative rules.")
        if request.headers.get("x-github-api-version") not in _API_VERSIONS:
            raise Refused(400, "The requested API version is not supported.")
        given = re.fullmatch(r"(?:bearer|token) (\S+)", request.headers.get("authorization", ""), re.IGNORECASE)
        if given is None or given[1] != self.TOKEN:
            raise Refused(401, "Bad credentials" if given else "Requires authentication")
        if self.limit is not None:
            if self.limit <= 0:
                raise Refused(403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.")
            self.limit -= 1

    def _limits(self) -> dict[str, str]:
        if self.limit is None or not self.limit_says:
            return {}
        reset = int(self.store.now.timestamp()) + 1800
        return {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": str(self.limit), "X-RateLimit-Reset": str(reset)}

    def _patience(self, status: int) -> dict[str, str]:
        return {"Retry-After": "120"} if status == 403 and self.limit == 0 and self.limit_says else {}

    # --- what is asked

    def _routed(self, request: Request) -> Answer:
        path = unquote(request.path.removeprefix(self.BASE))
        if path == "/user":
            return Answer.json({**rest_user(LOGIN), "name": None, "email": None})
        if path == "/meta":
            return Answer.json({"verifiable_password_authentication": True, "installed_version": VERSION})
        if path == "/rate_limit":
            return self._rate_limit()
        for start in (_BY_NAME, _BY_ID):
            if path == start or path.startswith(start + "/"):
                if start == _BY_NAME and self.moved:
                    return self._elsewhere(request, path)
                return self._of_repository(request, path.removeprefix(start).strip("/").split("/"))
        raise Refused(404, "Not Found")

    def _rate_limit(self) -> Answer:
        if self.limit is None:
            raise Refused(404, "Rate limiting is not enabled.")
        core = {"limit": 5000, "remaining": self.limit, "reset": int(self.store.now.timestamp()) + 1800, "used": 5000 - self.limit}
        return Answer.json({"resources": {"core": core, "search": core}, "rate": core})

    def _elsewhere(self, request: Request, path: str) -> Answer:
        query = f"?{urlencode(request.query)}" if request.query else ""
        url = f"{self.base}{_BY_ID}{path.removeprefix(_BY_NAME)}{query}"
        body = {"message": "Moved Permanently", "url": url, "documentation_url": "https://docs.github.com/rest"}
        return Answer.json(body, 301 if request.method == "GET" else 307, {"Location": url})

    def _of_repository(self, request: Request, parts: list[str]) -> Answer:
        ask = request.method, *(("N" if part.isdigit() else part) for part in parts)
        numbers = [int(part) for part in parts if part.isdigit()]
        number, store = (numbers or [0])[0], self.store
        match ask:
            case ("GET", ""):
                owner = {**rest_user(LOGIN), "login": REPOSITORY.split("/")[0], "type": "Organization"}
                named = {"id": REPOSITORY_ID, "name": REPOSITORY.split("/")[1], "full_name": REPOSITORY, "private": True, "owner": owner}
                return Answer.json({**named, "url": f"{_ORIGIN}/api/v3{_BY_NAME}", "permissions": {"pull": True, "push": store.pushes}})
            case ("GET", "labels", name):
                if name.lower() not in {known.lower() for known in LABELS}:
                    raise Refused(404, "Not Found")
                return Answer.json(label_named(name))
            case ("GET", "issues"):
                return self._tickets(request)
            case ("GET", "issues", "N"):
                return Answer.json(store.issue(number))
            case ("PATCH", "issues", "N"):
                return Answer.json(store.edit(number, _object(request)))
            case ("GET", "issues", "N", "comments"):
                return self._page(request, f"/issues/{number}/comments", store.comments_of(number, request.query))
            case ("POST", "issues", "N", "comments"):
                comment = store.add_comment(number, _object(request))
                return Answer.json(comment, 201, {"Location": comment["url"].replace(_ORIGIN, self.address)})
            case ("GET", "issues", "comments", "N"):
                known = [one for written in store.comments.values() for one in written if one["id"] == number]
                if not known:
                    raise Refused(404, "Not Found")
                return Answer.json(known[0])
            case ("POST" | "DELETE", "issues", "N", "assignees"):
                away = request.method == "DELETE"
                return Answer.json(store.assign(number, _object(request)["assignees"], away=away), 200 if away else 201)
            case ("POST", "issues", "N", "labels"):
                given = json.loads(request.body)
                return Answer.json(store.add_labels(number, given["labels"] if isinstance(given, dict) else given))
        raise Refused(404, "Not Found")

    def _tickets(self, request: Request) -> Answer:
        if request.query.get("state", "open") not in {"open", "closed", "all"}:
            raise Refused(422, "Validation Failed", [{"resource": "Issue", "code": "invalid", "field": "state"}])
        answer = self._page(request, "/issues", self.store.listed(request.query))
        self.after_list(_whole(request.query.get("page"), 1))
        return answer

    def _page(self, request: Request, path: str, items: list[dict[str, Any]]) -> Answer:
        """One page of a list, and in `Link` the others, by the repository's number as GitHub names them."""
        size = min(_whole(request.query.get("per_page"), 30), 100, self.largest_page)
        page, last = _whole(request.query.get("page"), 1), max(1, -(-len(items) // size))
        shown = items[(page - 1) * size : page * size]
        pages = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        kept = {"prev", "first"} if page > 1 else set()
        kept |= {"next", "last"} if page < last else set()
        if self.paging is Paging.LOOP and page > 1:
            pages["next"], kept = page, kept | {"next"}
        if self.paging is Paging.ENDLESS:
            kept, shown = kept | {"next"}, shown or items[:size]
        links = {rel: f"{self.base}{_BY_ID}{path}?{urlencode({**request.query, 'page': pages[rel]})}" for rel in pages if rel in kept}
        if self.paging is Paging.ELSEWHERE and "next" in links:
            links["next"] = links["next"].replace(self.address, self.elsewhere)
        header = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in links.items())
        return Answer.json(shown, headers={"Link": header} if header else {})


def _conditional(request: Request, answer: Answer) -> Answer:
    """With its `ETag`, or 304 where the client has it already."""
    asked_as = request.headers.get("accept", "") + request.headers.get("authorization", "")
    tag = f'W/"{hashlib.sha256(answer.body + asked_as.encode()).hexdigest()}"'
    if tag in request.headers.get("if-none-match", ""):
        return Answer(304, b"", headers={"ETag": tag})
    return Answer(answer.status, answer.body, answer.content_type, {**answer.headers, "ETag": tag})


def _object(request: Request) -> Mapping[str, Any]:
    try:
        value = request.json()
    except ValueError:
        raise Refused(400, "Problems parsing JSON") from None
    if not isinstance(value, dict):
        raise Refused(400, "Body should be a JSON object")
    return value


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and int(text) > 0 else otherwise
