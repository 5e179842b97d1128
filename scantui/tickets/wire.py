"""What GitHub's REST API and `gh … --json` send for issues and comments, typed; anything else is refused in a helpful sentence.

Only the shape: knows nothing of what a ticket says.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from ..answer import Unreadable

T = TypeVar("T")
_Number = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class WireLabel(Struct):
    name: str | None = None


class WireUser(Struct):
    login: str | None = None


class WireIssue(Struct):
    """An issue of either source: REST writes `created_at`, gh `createdAt`."""

    number: _Number
    title: str
    rest_created: str | UnsetType = field(default=UNSET, name="created_at")
    gh_created: str | UnsetType = field(default=UNSET, name="createdAt")
    body: str | UnsetType | None = UNSET
    state: str | None = None
    labels: list[WireLabel | str] | None = None
    assignees: list[WireUser | str] | None = None
    html_url: str | None = None
    url: str | None = None
    repository_url: str | None = None
    rest_updated: str | None = field(default=None, name="updated_at")
    gh_updated: str | None = field(default=None, name="updatedAt")
    comments: _Count | list[msgspec.Raw] | None = None
    comments_count: _Count | None = field(default=None, name="commentsCount")
    pull_request: Any = None
    is_pull_request: bool | None = field(default=None, name="isPullRequest")

    @property
    def created(self) -> str | UnsetType:
        return self.rest_created if self.gh_created is UNSET else self.gh_created

    @property
    def updated(self) -> str | None:
        return self.rest_updated or self.gh_updated


class WireComment(Struct):
    body: str | None
    id: int | str | None = None
    user: WireUser | None = None
    author: WireUser | None = None
    rest_created: str | UnsetType = field(default=UNSET, name="created_at")
    gh_created: str | UnsetType = field(default=UNSET, name="createdAt")
    issue_url: str | None = None
    html_url: str | None = None
    title: Any = UNSET
    """Never set on a comment: tells a file of issues."""

    @property
    def created(self) -> str | UnsetType:
        return self.rest_created if self.gh_created is UNSET else self.gh_created


class WireObject(Struct):
    """The outermost object, as far as it tells what the file is."""

    number: Any = UNSET
    items: Any = UNSET
    comments: Any = UNSET
    message: Any = UNSET
    total_count: _Count | None = None
    incomplete_results: bool | None = None


class WireSearch(Struct):
    items: list[WireIssue]


class WireIssueComments(Struct):
    comments: list[WireComment]
    number: _Number | None = None


_SAVE = "save the answer of GitHub's API, or the output of gh with --json"


def text_of(data: bytes) -> str:
    """The JSON text of a file, or `Unreadable` with what it is instead. The first byte tells."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("is written in UTF-16, as PowerShell's > does: save it again as UTF-8")
    try:
        text = data.decode("utf-8-sig").strip(" \t\r\n")
    except UnicodeDecodeError as error:
        raise Unreadable("is not UTF-8 text: it is damaged, or no answer of GitHub") from error
    if not text:
        raise Unreadable("is empty: save the answer again")
    if text[0] == "<":
        raise Unreadable(f"is an HTML page, perhaps a login page, and not JSON: {_SAVE}")
    if text[0] not in "[{":
        raise Unreadable(f"is not JSON: {_SAVE}")
    return text


_AT = re.compile(r" - at `\$([\w.\[\]]{0,60})`\Z", re.ASCII)


def decoded(text: str, shape: type[T], what: str) -> T:
    """`text` as `shape`; `Unreadable` says what is wrong and where, never a value."""
    try:
        return msgspec.json.decode(text, type=shape)
    except msgspec.ValidationError as error:
        at = _AT.search(str(error))
        reason = f"is not {what} as GitHub or gh writes it: something is missing or of the wrong type"
        raise Unreadable(reason, at[1] if at else "") from error
    except RecursionError as error:
        raise Unreadable("is nested deeper than any answer of GitHub") from error
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Unreadable("is not whole JSON: it is cut short, damaged, or more than one answer in one file; save it again") from error


_ERRORS = {
    "Not Found": "GitHub answered that it does not exist, or that it may not be seen with this sign-in",
    "Bad credentials": "GitHub refused the token",
    "Requires authentication": "GitHub asked for a sign-in",
    "Moved Permanently": "GitHub answered that the repository has moved",
}


def error_answer(message: object) -> Unreadable:
    """What an error answer of GitHub is worth: a sentence of ours, its own text staying out of it."""
    why = _ERRORS.get(message, "GitHub answered with an error") if isinstance(message, str) else "GitHub answered with an error"
    return Unreadable(f"holds no tickets: {why}; ask again")
