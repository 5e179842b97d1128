"""Slack's error codes as sentences that say what to do; a code that Slack does not document is not repeated (WIRE 2.1).
Must not know: what was asked for, beyond the method's name.
"""

from __future__ import annotations

from typing import Final

from ..net import Problem, Trouble
from .slack import CODES

_NOT_SIGNED_IN: Final = {
    "account_inactive", "invalid_auth", "not_authed", "org_login_required", "token_expired", "token_revoked", "two_factor_setup_required",
}  # fmt: skip
_FORBIDDEN: Final = {
    "access_denied", "accesslimited", "ekm_access_denied", "enterprise_is_restricted", "no_permission", "restricted_action",
    "restricted_action_read_only_channel", "team_access_not_granted",
}  # fmt: skip
_UNSEEN: Final = {"channel_not_found", "not_in_channel"}
_LATER: Final = {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
_SCOPES: Final = {
    "conversations.history": "channels:history (groups:history for a private channel, im:history for a direct message)",
    "conversations.replies": "channels:history (groups:history for a private channel, im:history for a direct message)",
    "conversations.info": "channels:read",
    "conversations.list": "channels:read",
    "search.messages": "search:read",
    "users.info": "users:read",
    "chat.postMessage": "chat:write",
}
"""What a method needs, by Slack's documentation: its own word for it is not repeated."""
_LASTING: Final = {
    Problem.UNREACHABLE, Problem.UNTRUSTED, Problem.TIMEOUT, Problem.REDIRECTED, Problem.LOGIN_PAGE, Problem.NOT_SIGNED_IN,
    Problem.FORBIDDEN, Problem.RATE_LIMITED,
}  # fmt: skip
UNCERTAIN: Final = {"fatal_error", "internal_error", "service_unavailable"}
"""After these a method may have been carried out in part, Slack says."""


class Refusal(Trouble):
    """Slack took the question and refused it; `code` is one that it documents, or empty."""

    def __init__(self, problem: Problem, sentence: str, code: str) -> None:
        super().__init__(problem, sentence, may_have_arrived=code in UNCERTAIN, status=200)
        self.code = code


def refusal(name: str, method: str, said: str) -> Refusal:
    """The trouble that an answer `ok: false` means."""
    code = said if said in CODES else ""
    problem, sentence = _words(name, method, code)
    return Refusal(problem, sentence, code)


def _words(name: str, method: str, code: str) -> tuple[Problem, str]:
    if code in _NOT_SIGNED_IN:
        return Problem.NOT_SIGNED_IN, f"{name} does not accept the token ({code}): sign in again with a valid one"
    if code == "missing_scope":
        return Problem.FORBIDDEN, f"the token of {name} lacks a scope that {method} needs: {_SCOPES.get(method, 'see its documentation')}"
    if code == "not_allowed_token_type":
        return Problem.FORBIDDEN, f"{name} does not allow {method} with this kind of token: a search needs a user's token"
    if code in _FORBIDDEN:
        return Problem.FORBIDDEN, f"{name} does not allow {method} with this token ({code})"
    if code in _UNSEEN:
        what = f"{name} shows no such channel to this token ({code}): check [slack] channel and channel_id, and invite the bot to it"
        return Problem.NOT_FOUND, what
    if code in {"thread_not_found", "message_not_found"}:
        return Problem.NOT_FOUND, f"{name} does not find a message that it named before ({code}): it may have been deleted"
    if code in {"ratelimited", "rate_limited"}:
        return Problem.RATE_LIMITED, f"{name} was asked too often: ask again in a minute"
    if code in _LATER:
        return Problem.SERVER_ERROR, f"{name} failed at {method} ({code}): ask again later"
    return Problem.REFUSED, f"{name} refused {method}{f' ({code})' if code else ' for a reason that it does not document'}"


def is_lasting(trouble: Trouble) -> bool:
    """Whether the next question would meet the same: then it is not asked."""
    return trouble.problem in _LASTING
