"""Whether an answer is a page that asks to sign in: the marks of Domino, WebSEAL and w3id (WIRE 5.3). Knows no list."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TAG = re.compile(rb"<(?:form|a|meta|input)\b[^<>]{0,4000}", re.IGNORECASE)
_FORM = re.compile(
    rb"type\s*=\s*[\"']?password\b|pkmslogin\.form|names\.nsf\?login|name\s*=\s*[\"']?SAMLRe(?:quest|sponse)\b"
    rb"|action\s*=\s*[\"']?https?://[^\"'<>\s]{0,200}(?:w3id\.|/oidc/|/saml|/oauth2?/)",
    re.IGNORECASE,
)
_OFFER = re.compile(rb"[?&;](?:opendatabase&(?:amp;)?)?login\b", re.IGNORECASE)


def is_markup(body: bytes) -> bool:
    return body[:512].removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")[:1] == b"<"


def is_sign_in(body: bytes) -> bool:
    """A page with a form to sign in: nothing else of it counts."""
    return any(_FORM.search(tag) for tag in _tags(body))


def offers_sign_in(body: bytes) -> bool:
    """A page with a link to sign in, as Domino shows it to an anonymous reader: it may list less than there is."""
    return any(_OFFER.search(tag) for tag in _tags(body))


def _tags(body: bytes) -> Iterable[bytes]:
    return (match[0] for match in _TAG.finditer(body)) if is_markup(body) else ()
