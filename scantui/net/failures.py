"""From what failed to the sentence that says it: transport errors and statuses. Nothing that the other side sent is repeated."""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta
from typing import Final

import httpx

from ..times import minute_text
from .records import Reply
from .system import System
from .trouble import Problem, Trouble
from .waits import is_limit

_BEFORE_SENDING: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)
_STATUSES: Final = {
    400: (Problem.REFUSED, "refused the question as malformed"),
    401: (Problem.NOT_SIGNED_IN, "does not accept the sign-in"),
    403: (Problem.FORBIDDEN, "does not allow this with the sign-in in use"),
    404: (Problem.NOT_FOUND, "says that there is no such thing, or that it may not be seen with the sign-in in use"),
    407: (Problem.UNREACHABLE, "was not reached: the proxy asks for a sign-in"),
    410: (Problem.NOT_FOUND, "says that it is gone"),
    422: (Problem.REFUSED, "refused the question's contents"),
    429: (Problem.RATE_LIMITED, "was asked too often"),
}


def trouble_of_transport(system: System, error: Exception) -> Trouble:
    """No answer, or none that is HTTP."""
    who = f"{system.name} ({system.host})"
    sent = not isinstance(error, _BEFORE_SENDING)
    if _is_certificate(error):
        why = f"the certificate of {who} is not trusted by this machine: [network] ca_file names further authorities"
        return Trouble(Problem.UNTRUSTED, why)
    if isinstance(error, httpx.ConnectTimeout):
        return Trouble(Problem.UNREACHABLE, f"{who} could not be reached in time: is the VPN up?")
    if isinstance(error, httpx.ProxyError):
        return Trouble(Problem.UNREACHABLE, f"{who} was not reached: the proxy of [network] refused or failed")
    if isinstance(error, httpx.ConnectError):
        return Trouble(Problem.UNREACHABLE, f"{who} could not be reached{_of_lookup(error)}: is the VPN up, and the address right?")
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        why = f"{who} broke the connection off, or what answers there speaks no HTTP"
        return Trouble(Problem.CUT_SHORT, why, may_have_arrived=sent)
    return Trouble(Problem.GARBLED, f"the exchange with {who} failed ({type(error).__name__})", may_have_arrived=sent)


def _is_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _of_lookup(error: BaseException) -> str:
    import socket

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return ", for its name is not known here"
        cause = cause.__cause__ or cause.__context__
    return ""


def trouble_of_status(system: System, reply: Reply, wait: float | None, now: datetime, *, changing: bool = False) -> Trouble:
    """An answer, but not the one that was asked for."""
    status = reply.status
    who = f"{system.name} ({system.host})"
    if is_limit(status, reply.headers, reply.body):
        again = None if wait is None or wait > 366 * 86400 else now + timedelta(seconds=wait)
        until = f" until {minute_text(again)}" if again is not None else ""
        return Trouble(Problem.RATE_LIMITED, f"{who} was asked too often{until}", status=status, again_at=again)
    if status in _STATUSES:
        problem, what = _STATUSES[status]
        return Trouble(problem, f"{who} {what} (status {status})", status=status)
    if status >= 500:
        arrived = changing and status in {500, 502, 503, 504}
        return Trouble(Problem.SERVER_ERROR, f"{who} failed (status {status})", may_have_arrived=arrived, status=status)
    if 300 <= status < 400:
        why = f"{who} sent the request elsewhere (status {status}), as a sign-in page does; it is not followed"
        return Trouble(Problem.REDIRECTED, why, status=status)
    return Trouble(Problem.UNEXPECTED, f"{who} answered with status {status}, which is none that it should give", status=status)
