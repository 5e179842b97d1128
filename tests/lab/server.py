"""A system of the lab: an HTTP server on a loopback port of its own, with a record of what it was asked, and faults.

    with serving(GitHub(fleet)) as github:
        github.fault = Fault.LOGIN
        ... github.base ...
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import ClassVar, TypeVar

from .faults import Fault, answer_of
from .wire import Answer, Request, Wire


class LabSystem:
    """A system. A subclass answers requests in `answer`; everything else is the same for all."""

    BASE: ClassVar[str] = ""
    """The path below which its interface is, such as `/api/v3`."""

    def __init__(self) -> None:
        self.fault: Fault | None = None
        """What goes wrong from now on, or None."""
        self.only: str = ""
        """The fault concerns only requests whose path holds this."""
        self.seen: list[Request] = []
        """Every request, in order of arrival."""
        self.elsewhere: str = ""
        """Another origin, to which `Fault.REDIRECT` sends."""
        self.address: str = ""
        """`http://127.0.0.1:PORT`, or https, while it is served."""
        self._lock = Lock()

    @property
    def base(self) -> str:
        return self.address + self.BASE

    def answer(self, request: Request) -> Answer:
        raise NotImplementedError

    def told(self, request: Request, wire: Wire) -> Answer | None:
        """The answer to a request by the fault in force; None where the connection was dealt with already."""
        with self._lock:
            self.seen.append(request)
            fault = self.fault if self.only in request.path else None
            if fault is Fault.LIMITED_BRIEFLY:
                self.fault = None
        if fault is None:
            return self.answer(request)
        return answer_of(fault, wire, lambda: self.answer(request), self.elsewhere)


_System = TypeVar("_System", bound=LabSystem)


@contextmanager
def serving(system: _System, port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[_System]:
    """Serves `system` on a loopback port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:  # the other side hung up, as clients with a deadline do
                self.close_connection = True

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            request = Request.of(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
            answer = system.told(request, Wire(self.connection, self.path))
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer.status)
            if answer.status not in {204, 304}:
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD" and answer.status not in {204, 304}:
                self.wfile.write(answer.body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *arguments: object) -> None:
            """Says nothing: `seen` is the record."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    system.address = f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield system
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
