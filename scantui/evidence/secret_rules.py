"""What a secret looks like: tokens by their shape, credentials by the key they stand behind, and secrets in use in every spelling.

A rule must not match what DOMAIN calls a name, an id or a hash: a redaction there would destroy evidence.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from ..hosts import ENVIRONMENTS

REACH: Final = 4096
"""No trigger looks further than this from its needle; only a value's run may be longer."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a secret starts and how it goes on.

    `needle` (lower case) is looked for first, because looking for bytes is twenty times faster than a pattern; `trigger` must match there,
    and its group `v` is the start of the value. `more` matches the rest of the value, `next` what may stand between it and a further piece.
    """

    what: str
    needle: bytes
    trigger: re.Pattern[bytes]
    more: re.Pattern[bytes]
    next: re.Pattern[bytes] | None = None


_Q = rb"(?:\\{1,4}(?:[nrt]|u00(?:0[9AaDd]|2[027]|[Aa]0))|[\s\"'\\]|\xc2\xa0|&quot;|&nbsp;|&\#34;|%22|%20)"
"""Space and quotes, as they are and in JSON, HTML and addresses. The letter of `\n` belongs to no value."""
_SEP = rb"%b{0,8}(?:[:=]|%%3[Aa]|%%3[Dd]|\\{1,4}u003[AaDd])%b{0,8}" % (_Q, _Q)
_HOST = rb"(?!(?:%b)-[a-z]{3}\d\d|kube-)" % "|".join(ENVIRONMENTS).encode()
_HAS_DIGIT = rb"(?=[^\s\"'<>]{0,200}\d)"
_WORD = rb"[A-Za-z0-9_]"
_TOKEN = rb"[A-Za-z0-9._~+/=%-]"
_COOKIE = rb"[^;,\s\"'<>\\]"
_LINE = rb"(?:\s|\\{1,4}[nrt]|<br ?/?>)"
"""A line break in a key, in plain text, in JSON and in HTML."""


def _rule(what: str, needles: bytes, trigger: bytes, more: bytes, following: bytes | None = None) -> Iterator[Rule]:
    """A rule for each needle; `more` is one byte of the value."""
    pattern, run = re.compile(trigger), re.compile(rb"%b*" % more)
    gap = re.compile(following) if following is not None else None
    for needle in needles.split():
        yield Rule(what, needle, pattern, run, gap)


def _shaped() -> Iterator[Rule]:
    """Tokens that are known by their own shape."""
    yield from _rule("GitHub token", b"ghp_ gho_ ghu_ ghs_ ghr_", rb"(?P<v>gh[pousr]_%b{20})" % _WORD, _WORD)
    yield from _rule("GitHub token", b"github_pat_", rb"(?P<v>github_pat_%b{20})" % _WORD, _WORD)
    yield from _rule("Slack token", b"xox", rb"(?P<v>xox[a-z]-[A-Za-z0-9%-]{10})", rb"[A-Za-z0-9%-]")
    yield from _rule("Slack token", b"xapp-", rb"(?P<v>xapp-\d-[A-Za-z0-9-]{8})", rb"[A-Za-z0-9-]")
    yield from _rule(
        "Slack webhook", b"hooks.slack.com",
        rb"(?i:hooks\.slack\.com(?:\\?/)services(?:\\?/))(?P<v>[A-Za-z0-9]{6})", rb"[A-Za-z0-9/]", rb"\\/",
    )  # fmt: skip
    # What stands before it is not looked at: the letter of `\n` and the digits of `\u00e9` are no part of a longer word.
    yield from _rule("AWS key", b"akia asia", rb"(?P<v>A(?:K|S)IA[A-Z0-9]{16})(?![A-Za-z0-9])", rb"[A-Z0-9]")
    yield from _rule("signed token", b"eyj", rb"(?P<v>eyJ[A-Za-z0-9_-]{8,1500}\.eyJ[A-Za-z0-9_-]{2})", rb"[A-Za-z0-9_.-]")
    yield from _rule(
        "private key", b"-----begin",
        rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----%b{0,8}"
        rb"(?:(?:Proc-Type|DEK-Info|Version|Comment)[^\r\n\\<]{0,200}%b{1,8}){0,6}"
        rb"(?P<v>[A-Za-z0-9+/=]{16})" % (_LINE, _LINE),
        rb"[A-Za-z0-9+/=]",
        rb"%b{1,8}(?=[A-Za-z0-9+/=]{16}|[A-Za-z0-9+/=]{1,15}%b{0,8}-----END)" % (_LINE, _LINE),
    )  # fmt: skip


def _keyed() -> Iterator[Rule]:
    """Values that are secret because of the key, header or scheme before them."""
    yield from _rule(
        "Security Center key", b"accesskey secretkey", rb"(?i:accesskey|secretkey)%b(?P<v>[A-Za-z0-9]{8})" % _SEP, rb"[A-Za-z0-9]"
    )
    yield from _rule(
        "authorization header", b"authorization",
        rb"(?i:authorization)%b(?:(?i:bearer|basic|token|digest|negotiate|apikey)%b{1,4}%b(?P<v>%b{4})|%b(?P<w>%b%b{12}))"
        % (_SEP, _Q, _HOST, _TOKEN, _HOST, _HAS_DIGIT, _TOKEN),
        _TOKEN,
    )  # fmt: skip
    yield from _rule("authorization header", b"bearer", rb"(?i:bearer)%b{1,4}%b%b(?P<v>%b{20})" % (_Q, _HOST, _HAS_DIGIT, _TOKEN), _TOKEN)
    yield from _rule("authorization header", b"basic", rb"(?i:basic)%b{1,4}(?P<basic>[A-Za-z0-9+/]{12,512}={0,2})" % _Q, rb"[A-Za-z0-9+/=]")
    yield from _rule(
        "cookie", b"cookie",
        rb"(?i:cookie2?)%b[A-Za-z0-9_.$-]{1,128}=%b(?P<v>%b)" % (_SEP, _HOST, _COOKIE), _COOKIE,
        rb"(?:; ?(?i:HttpOnly|Secure|Partitioned))*; ?[A-Za-z0-9_.$-]{1,128}=%b(?=%b)" % (_HOST, _COOKIE),
    )  # fmt: skip
    yield from _rule(
        "session cookie", b"ltpatoken domauthsessid jsessionid",
        rb"(?i:ltpatoken2?|domauthsessid|jsessionid)(?:%b|[\"']\s{0,8},\s{0,8}[\"']value[\"']\s{0,8}:\s{0,8}[\"'])%b(?P<v>[A-Za-z0-9+/=_.:!%%-]{8})"
        % (_SEP, _HOST),
        rb"[A-Za-z0-9+/=_.:!%-]",
    )  # fmt: skip
    yield from _rule(
        "API key", b"apikey api_key api-key", rb"(?i:api[_-]?key)%b%b(?P<v>[A-Za-z0-9_-]{20})" % (_SEP, _HOST), rb"[A-Za-z0-9_.-]"
    )
    yield from _rule(
        "access token", b"access_token refresh_token id_token client_secret private-token",
        rb"(?i:(?:access|refresh|id)_token|client_secret|private-token)%b%b(?P<v>%b{16})" % (_SEP, _HOST, _TOKEN), _TOKEN,
    )  # fmt: skip
    yield from _rule("session token", b"x-securitycenter", rb"(?i:x-securitycenter)%b(?P<v>[A-Za-z0-9]{4})" % _SEP, rb"[A-Za-z0-9]")
    letter = rb"(?:\\{1,4}u[0-9A-Fa-f]{4}|(?![%b/@\"'<>\\])[!-~\x80-\xff])"
    yield from _rule(
        "password in an address", b":// :\\/\\/",
        rb":(?:\\?/){2}%b{0,256}:(?P<v>%b{1,256})@" % (letter % b":", letter % b""), rb"(?!)",
    )  # fmt: skip


RULES: Final = (*_shaped(), *_keyed())

_MIN_LIVE: Final = 8
"""A shorter secret is not looked for: it would match by chance and destroy evidence. No token is that short."""


def live_rules(secrets: Iterable[str]) -> tuple[Rule, ...]:
    """Rules for secrets in use, in every spelling in which they may come back to us (SAFETY B.6, 43)."""
    forms = {form for secret in secrets if len(secret) >= _MIN_LIVE for form in _spellings(secret)}
    nothing = re.compile(rb"(?!)")
    return tuple(
        Rule("credential in use", form.lower(), re.compile(rb"(?P<v>%b)" % re.escape(form), re.IGNORECASE), nothing)
        for form in sorted(forms, key=len, reverse=True)
    )


def _spellings(secret: str) -> set[bytes]:
    raw = secret.encode("utf-8", "surrogateescape")
    as_json = json.dumps(secret)[1:-1]
    texts = {secret, as_json, as_json.replace("/", "\\/"), json.dumps(secret, ensure_ascii=False)[1:-1]}
    texts |= {quote(secret), quote(secret, safe=""), quote(secret).replace("%20", "+")}
    texts.add(secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;"))
    texts.add(json.dumps(as_json)[1:-1])  # JSON inside JSON
    forms = {text.encode("utf-8", "surrogateescape") for text in texts}
    forms |= {raw.hex().encode("ascii"), "".join(f"%{byte:02x}" for byte in raw).encode("ascii")}
    for shift in range(3):  # base64 of a text in which the secret starts at any offset
        inside = slice(-(-shift * 8 // 6), (shift + len(raw)) * 8 // 6)
        padded = b"\0" * shift + raw
        forms |= {base64.b64encode(padded)[inside], base64.urlsafe_b64encode(padded)[inside]}
    return forms


def is_basic(value: bytes) -> bool:
    """Whether it is the base64 of `user:password`."""
    try:
        text = base64.b64decode(value + b"=" * (-len(value) % 4), validate=True)
    except ValueError:
        return False
    return b":" in text and text.isascii() and text.decode("ascii").isprintable()
