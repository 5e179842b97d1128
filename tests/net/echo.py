"""The simplest system: tells what it was asked, and lists three pages."""

from __future__ import annotations

from typing import ClassVar

from tests.lab.server import LabSystem
from tests.lab.wire import Answer, Request


class Echo(LabSystem):
    BASE: ClassVar[str] = "/api"

    def answer(self, request: Request) -> Answer:
        if request.path == "/api/pages":
            page = int(request.query.get("page", "1"))
            link = {"Link": f'<{self.base}/pages?page={page + 1}>; rel="next", <{self.base}/pages?page=3>; rel="last"'} if page < 3 else {}
            return Answer.json([{"number": page}], headers=link)
        if request.path == "/api/moved":
            return Answer(301, b"", headers={"Location": f"{self.base}/pages"})
        if request.path == "/api/cookie":
            return Answer.json({}, headers={"Set-Cookie": "session=canary-cookie; Path=/"})
        if request.headers.get("if-none-match") == '"same"':
            return Answer(304, b"", headers={"ETag": '"same"'})
        return Answer.json({"path": request.path, "query": dict(request.query)}, headers={"ETag": '"same"', "X-Odd": "dropped"})
