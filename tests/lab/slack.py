"""Slack's Web API with the log of the demo's fleet (WIRE 2).

with serving(SlackLab()) as slack:
    ... slack.base, slack.user_token ...
    slack.bot.go_on()          # chlorine answers the next line of what it was told to do
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from demo import fleet as plan
from demo import raw_chlorine as log

from .server import LabSystem
from .slack_bot import ChlorineBot
from .slack_pages import Paging
from .slack_talk import Message, Query, Talk
from .slack_words import marked
from .wire import Answer, Request

CHANNEL, CHANNEL_ID, DM_ID = log.CHANNEL, log.CHANNEL_ID, "D0DEMOCHLO"
SCOPES: Final = {
    "auth.test": "",
    "chat.getPermalink": "",
    "conversations.list": "channels:read",
    "conversations.info": "channels:read",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "search.messages": "search:read",
    "users.info": "users:read",
    "chat.postMessage": "chat:write",
}
_ALL_OF_A_BOT: Final = frozenset({"channels:read", "channels:history", "users:read", "chat:write"})


@dataclass
class Account:
    """Who a token stands for."""

    user: str
    user_id: str
    bot_id: str = ""
    scopes: frozenset[str] = _ALL_OF_A_BOT


class SlackLab(LabSystem):
    """A workspace with chlorine's channel, another channel, and a direct message with the bot."""

    BASE: ClassVar[str] = "/api"

    def __init__(self) -> None:
        super().__init__()
        self.fleet = plan.load()
        self.at = log.LOG_UNTIL
        """The time in the workspace, which goes on with every post."""
        self.error = ""
        """What every method (of `only`) answers instead, such as `token_revoked`."""
        self.hours_east = 0
        """The zone of who searches."""
        self.paging = Paging()
        self.log = Talk(CHANNEL_ID, CHANNEL)
        self.dm = Talk(DM_ID)
        self.talks = [Talk("C0DEMOGENL", "general"), self.log, self.dm]
        self.bot_token, self.user_token = "lab-bot-token", "lab-user-token"
        self.accounts = {
            self.bot_token: Account("scantui", "U0DEMOAPP1", "B0DEMOAPP1"),
            self.user_token: Account("sre-oncall", log.PERSON_ID, scopes=_ALL_OF_A_BOT | {"search:read"}),
        }
        self.bot = ChlorineBot(self.fleet, self._bot_posts)
        self.log.add(log.as_slack(one) for one in log.flat(log.channel(self.fleet)))
        evening_before = _stamp(log.LOG_SINCE - timedelta(hours=5))
        self.log.add([{"type": "message", "user": log.PERSON_ID, "text": "Good evening.", "ts": evening_before}])

    # --- the way of a request

    def answer(self, request: Request) -> Answer:
        method = request.path.removeprefix(f"{self.BASE}/")
        if method not in SCOPES:
            return Answer.json({"ok": False, "error": "unknown_method", "req_method": method})
        account = self.accounts.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if account is None:
            return Answer.json({"ok": False, "error": "invalid_auth" if "authorization" in request.headers else "not_authed"})
        arguments = _arguments(request)
        headers = {"X-OAuth-Scopes": ",".join(sorted(account.scopes)), "X-Slack-Req-Id": "lab"}
        return Answer.json(self._refusal(method, account) or self._method(method)(account, arguments), headers=headers)

    def _refusal(self, method: str, account: Account) -> dict[str, Any] | None:
        if self.error and self.only in method:
            return {"ok": False, "error": self.error}
        if method == "search.messages" and account.bot_id:
            return {"ok": False, "error": "not_allowed_token_type"}
        needed = SCOPES[method]
        if needed and needed not in account.scopes:
            return {"ok": False, "error": "missing_scope", "needed": needed, "provided": ",".join(sorted(account.scopes))}
        return None

    def _method(self, method: str) -> Callable[[Account, dict[str, Any]], dict[str, Any]]:
        found: Callable[[Account, dict[str, Any]], dict[str, Any]] = getattr(self, f"_{method.replace('.', '_').lower()}")
        return found

    # --- methods

    def _auth_test(self, account: Account, arguments: dict[str, Any]) -> dict[str, Any]:
        who = {"user": account.user, "user_id": account.user_id, "team": "Demo", "team_id": "T0DEMOTEAM"}
        bot = {"bot_id": account.bot_id} if account.bot_id else {}
        return {"ok": True, "url": "https://demo.slack.example/", **who, **bot, "is_enterprise_install": False}

    def _conversations_list(self, account: Account, arguments: dict[str, Any]) -> dict[str, Any]:
        types = str(arguments.get("types", "public_channel")).split(",")
        listed = [talk for talk in self.talks if talk.name and ("private_channel" if talk.is_private else "public_channel") in types]
        page = self.paging.page([talk.listed() for talk in listed], *_part(arguments))
        return {"ok": True, "channels": page.items, **page.marks} if page else _error("invalid_cursor")

    def _conversations_info(self, account: Account, arguments: dict[str, Any]) -> dict[str, Any]:
        talk = self._talk(arguments)
        return {"ok": True, "channel": talk.listed()} if talk else _error("channel_not_found")

    def _conversations_history(self, account: Account, arguments: dict[str, Any]) -> dict[str, Any]:
        talk = self._talk(arguments)
        if talk is None:
            return _error("channel_not_found")
        oldest, latest = str(arguments.get("oldest", "")), str(arguments.get("latest", ""))
        page = self.paging.page(talk.flow(oldest, latest, _is_true(arguments, "inclusive")), *_part(arguments))
        if page is None:
            return _error("invalid_cursor")
        echo = {key: value for key, value in (("oldest", oldest), ("latest", latest)) if value}
        shown = [_metadata_shown(one, arguments) for one in page.items]
        return {"ok": True, **echo, "messages": shown, "pin_count": 0, **page.marks}

    def _conversations_replies(self, account: Account, arguments: dict[str, Any]) -> dict[str, Any]:
        talk = self._talk(arguments)
        thread = talk.thread(str(arguments.get("ts", ""))) if talk else []
        if not thread:
            return _error("thread_not_found" if talk else "channel_not_found")
        page = self.paging.page(thread[1:], *_part(arguments))
        if page is None:
            return _error("invalid_cursor")
        shown = [thread[0], *page.items] if page.items or not page.cursor else []
        return {"ok": True, "messages": shown, **page.marks}

    def _search_messages(self, account: Account, arguments: dict[str, Any]) -> dict[str, Any]:
        text = str(arguments.get("query", ""))
        if not text:
            return _error("no_query")
        query = Query.of(text)
        oldest_first = arguments.get("sort_dir") == "asc"
        hits = sorted(query.hits(self.talks, self.hours_east), key=lambda hit: str(hit[1]["ts"]), reverse=not oldest_first)
        count, number = min(int(arguments.get("count", 20)), 100), min(int(arguments.get("page", 1)), 100)
        shown = hits[(number - 1) * count : number * count]
        pages = -(-len(hits) // count)
        words = query.words if _is_true(arguments, "highlight") else ()
        pagination = {
            "total_count": len(hits), "page": number, "per_page": count, "page_count": pages,
            "first": (number - 1) * count + 1, "last": (number - 1) * count + len(shown),
        }  # fmt: skip
        found = {
            "total": len(hits),
            "pagination": pagination,
            "paging": {"count": count, "total": len(hits), "page": number, "pages": pages},
            "matches": [_match(talk, message, words) for talk, message in shown],
        }
        return {"ok": True, "query": text, "messages": found}

    def _users_info(self, account: Account, arguments: dict[str, Any]) -> dict[str, Any]:
        known = next((one for one in self.accounts.values() if one.user_id == arguments.get("user")), None)
        if known is None:
            return _error("user_not_found")
        return {"ok": True, "user": {"id": known.user_id, "name": known.user, "is_bot": bool(known.bot_id), "deleted": False}}

    def _chat_postmessage(self, account: Account, arguments: dict[str, Any]) -> dict[str, Any]:
        talk, text = self._talk(arguments), str(arguments.get("text", ""))
        if talk is None or not text:
            return _error("no_text" if talk else "channel_not_found")
        self.at += timedelta(seconds=1)
        message: Message = {"type": "message", "user": account.user_id, "text": text, "ts": _stamp(self.at)}
        if account.bot_id:
            message |= {"bot_id": account.bot_id, "app_id": "A0DEMOAPP1"}
        if metadata := arguments.get("metadata"):
            message["metadata"] = json.loads(metadata) if isinstance(metadata, str) else metadata
        if thread := arguments.get("thread_ts"):
            message["thread_ts"] = thread
        talk.add([message])
        if talk in (self.log, self.dm):
            self.bot.hears(text, self.at)
        return {"ok": True, "channel": talk.id, "ts": message["ts"], "message": message}

    def _chat_getpermalink(self, account: Account, arguments: dict[str, Any]) -> dict[str, Any]:
        talk, ts = self._talk(arguments), str(arguments.get("message_ts", ""))
        if talk is None or ts not in talk.messages:
            return _error("message_not_found" if talk else "channel_not_found")
        return {"ok": True, "channel": talk.id, "permalink": _link(talk, talk.messages[ts])}

    # --- what they have in common

    def _talk(self, arguments: dict[str, Any]) -> Talk | None:
        return next((talk for talk in self.talks if talk.id == arguments.get("channel")), None)

    def _bot_posts(self, message: Message, at: datetime) -> None:
        self.at = max(self.at, at)
        self.log.add([message])


def _arguments(request: Request) -> dict[str, Any]:
    """From the address, a form or JSON: Slack takes all three."""
    kind = request.headers.get("content-type", "")
    body = request.json() if "json" in kind else request.form() if "form" in kind else {}
    return {**request.query, **body}


def _part(arguments: dict[str, Any]) -> tuple[int, str]:
    return int(arguments.get("limit", 100)), str(arguments.get("cursor", ""))


def _is_true(arguments: dict[str, Any], name: str) -> bool:
    return arguments.get(name) in {True, "1", "true", "True"}


def _error(code: str) -> dict[str, Any]:
    return {"ok": False, "error": code}


def _metadata_shown(message: Message, arguments: dict[str, Any]) -> Message:
    """Without being asked for, the payload of metadata stays hidden."""
    if "metadata" not in message or _is_true(arguments, "include_all_metadata"):
        return message
    return {**message, "metadata": {"event_type": message["metadata"]["event_type"]}}


def _stamp(at: datetime) -> str:
    return f"{int(at.timestamp())}.{at.microsecond:06d}"


def _link(talk: Talk, message: Message) -> str:
    link = f"https://demo.slack.example/archives/{talk.id}/p{message['ts'].replace('.', '')}"
    thread = message.get("thread_ts", message["ts"])
    return link if thread == message["ts"] else f"{link}?thread_ts={thread}&cid={talk.id}"


def _match(talk: Talk, message: Message, words: tuple[str, ...]) -> dict[str, Any]:
    """A search's hit: it tells its channel and its thread (in the link), but no replies and no bot's id."""
    kept: dict[str, Any] = {key: marked(message[key], words) for key in ("text", "attachments", "blocks") if key in message}
    return {
        "iid": f"00000000-0000-4000-8000-{message['ts'].replace('.', '')[-12:]}",
        "team": "T0DEMOTEAM",
        "channel": {"id": talk.id, "name": talk.name, "is_private": talk.is_private},
        "type": "message",
        "user": message.get("user"),
        "username": message.get("username", "somebody"),
        "ts": message["ts"],
        "permalink": _link(talk, message),
        **kept,
    }
