"""What can go wrong with any HTTP system (SAFETY B.5): each as a way to answer a request other than as asked."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Final

from .wire import Answer, Wire

LOGIN_PAGE: Final = b"""<!DOCTYPE html><html><head><title>Sign in</title></head><body>
<form method="post" action="/pkmslogin.form"><input name="username"><input type="password" name="password"></form></body></html>"""
BAD_GATEWAY: Final = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_BOMB_MIB: Final = 200


class Fault(Enum):
    """A fault of a server, as one of its answers shows it."""

    SILENT = "takes the question and never answers"
    SLOW = "sends its answer one byte at a time, without end"
    SHORT = "says how long its answer is, and hangs up early"
    CUT_GZIP = "sends a compressed answer whose end is missing"
    UNENDED = "does not say where its answer ends"
    DROPPED = "hangs up instead of answering"
    NO_HTTP = "answers with something that is no HTTP"
    BOMB = "sends 200 KiB that inflate to 200 MiB"
    LOGIN = "answers with a sign-in page and status 200"
    EMPTY = "answers with nothing and status 200"
    TEXT = "answers with a text that is no JSON and status 200"
    HALF_JSON = "answers with the first half of its JSON, as if it were whole"
    UNAUTHORIZED = "answers 401"
    FORBIDDEN = "answers 403"
    MISSING = "answers 404 with a web page"
    LIMITED = "answers 429 and asks for an hour's patience"
    LIMITED_BRIEFLY = "answers 429 once and asks for two seconds' patience"
    BAD_GATEWAY = "answers 502 with a web page"
    REDIRECT = "redirects to another origin"
    REDIRECT_LOOP = "redirects to itself"


def answer_of(fault: Fault, wire: Wire, usual: Callable[[], Answer], elsewhere: str) -> Answer | None:
    """What the server answers with this fault; None where it has already dealt with the connection itself."""
    simple = {
        Fault.LOGIN: Answer(200, LOGIN_PAGE, "text/html; charset=utf-8"),
        Fault.EMPTY: Answer(200, b"", "application/json"),
        Fault.TEXT: Answer(200, b"upstream is warming up\n", "text/plain"),
        Fault.UNAUTHORIZED: Answer.json({"message": "Bad credentials"}, 401),
        Fault.FORBIDDEN: Answer.json({"message": "Resource not accessible"}, 403),
        Fault.MISSING: Answer(404, b"<html><body>Not Found</body></html>", "text/html"),
        Fault.LIMITED: Answer.json({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "3600"}),
        Fault.LIMITED_BRIEFLY: Answer.json({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "2"}),
        Fault.BAD_GATEWAY: Answer(502, BAD_GATEWAY, "text/html"),
        Fault.REDIRECT: Answer(302, b"", "text/html", {"Location": f"{elsewhere}/sign-in?return=here"}),
        Fault.REDIRECT_LOOP: Answer(302, b"", "text/html", {"Location": wire.path}),
    }
    if fault in simple:
        return simple[fault]
    if fault is Fault.HALF_JSON:
        whole = usual()
        return Answer(whole.status, whole.body[: len(whole.body) // 2], whole.content_type, whole.headers)
    if fault is Fault.BOMB:
        return Answer(200, _bomb(), "application/json", {"Content-Encoding": "gzip"})
    if fault is Fault.CUT_GZIP:
        packed = gzip.compress(usual().body, mtime=0)
        return Answer(200, packed[:-12], "application/json", {"Content-Encoding": "gzip"})
    _on_the_wire(fault, wire, usual)
    return None


def _on_the_wire(fault: Fault, wire: Wire, usual: Callable[[], Answer]) -> None:
    if fault is Fault.SILENT:
        wire.wait_until_gone()
    elif fault is Fault.SLOW:
        wire.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n[")
        wire.drip(b" ", every=0.02)
    elif fault is Fault.SHORT:
        body = usual().body
        wire.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (len(body) + 100) + body)
    elif fault is Fault.UNENDED:
        wire.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + usual().body)
    elif fault is Fault.NO_HTTP:
        wire.write(b"220 mail.example ESMTP ready\r\n")
    wire.hang_up()


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    out = io.BytesIO()
    for _ in range(_BOMB_MIB):
        out.write(packer.compress(b" " * (1024 * 1024)))
    out.write(packer.flush())
    return out.getvalue()
