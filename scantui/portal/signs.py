"""What a page says about itself: which portal, login or error page, further pages, how many rows. Knows no machine."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..hosts import Family
from ..safe_text import HIDDEN
from .rows import Sheet

C_CODES = tuple(family.value for family in Family if family is not Family.UNKNOWN)
_C_CODE = re.compile(r"[?&;]c_code=(?P<code>[\w%-]{1,40})", re.IGNORECASE)
_TITLE = re.compile(r"\b(?P<code>[a-z][a-z0-9]*(?:[_ ]fr2)?)\s+compliance\s+portal\b", re.IGNORECASE)
_LOGIN_LINK = re.compile(r"[?&]login\b|pkmslogin|/oidc/|/oauth2?/|w3id\.|[?&]opendatabase&login", re.IGNORECASE)
_LOGIN_TEXT = re.compile(
    r"^\s*(?:please )?(?:log ?in|sign ?in|server login|w3id\b.*|anonymous)\s*$|session (?:has |is )?(?:expired|timed out)"
    r"|you are not logged in|not authori[sz]ed|please (?:log|sign) ?in",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"\b(?:error|http(?: status)?|status) ?[45]\d\d\b|\b[45]\d\d (?:not found|forbidden|unauthorized)\b|bad gateway"
    r"|service (?:temporarily )?unavailable|internal server error|gateway time-?out|http web server|unexpected runtime error"
    r"|command not handled",
    re.IGNORECASE,
)
_PAGE_OF = re.compile(r"\bpage\s+(?P<page>\d{1,6})\s+(?:of|/)\s*(?P<pages>\d{1,6})\b", re.IGNORECASE)
_NUMBER = r"[0-9]{1,3}(?:[,.][0-9]{3}){1,3}|[0-9]{1,7}"
_WHOLE = r"(?!\d|[,.]\d)"
_RANGE = re.compile(
    rf"(?<!\d)(?<!\d[,.])(?P<first>{_NUMBER})\s*(?:[-–—]|to)\s*(?P<last>{_NUMBER})\s+of\s+(?:about\s+)?(?P<total>{_NUMBER}){_WHOLE}",
    re.IGNORECASE,
)
_TOTAL = re.compile(rf"\btop[ -]level entries\s*:?\s*(?P<total>{_NUMBER}){_WHOLE}", re.IGNORECASE)
_NONE = re.compile(r"\bno (?:documents|entries|records|results|rows|machines|systems)(?: were| was)? found\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signs:
    """What the text around the list says."""

    c_codes: frozenset[str]
    """What the page says it is of; several when it is not sure."""
    login: bool
    error: bool
    more_pages: bool
    totals: frozenset[int]
    """How many rows it says there are."""


def _number(text: str) -> int:
    return int(re.sub(r"[,.]", "", text))


def _seen(text: str) -> str:
    """Lines as they look: nothing hidden in them, white space folded, none empty."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in HIDDEN.sub("", text).split("\n"))))


def signs_of(sheet: Sheet, loose: str) -> Signs:
    """`loose` is all text that is no row of the list, in lines."""
    loose = _seen(loose)
    more = sheet.next_link
    totals = {_number(match["total"]) for match in _TOTAL.finditer(loose)}
    more = more or any(int(match["pages"]) > 1 for match in _PAGE_OF.finditer(loose))
    for match in _RANGE.finditer(loose):
        first, last, total = (_number(match[name]) for name in ("first", "last", "total"))
        totals.add(total)
        more = more or first > 1 or last < total
    if _NONE.search(loose):
        totals.add(0)
    lines = [*loose.split("\n"), *map(_seen, sheet.titles)]
    asked = any(_LOGIN_LINK.search(link) for link in (*sheet.links, *sheet.actions)) or any(map(_LOGIN_TEXT.search, lines))
    login = sheet.password or asked
    return Signs(_c_codes(sheet, loose), login, any(map(_ERROR.search, lines)), more, frozenset(totals))


def _c_codes(sheet: Sheet, loose: str) -> frozenset[str]:
    """Title, heading and form first; links only where these say nothing, for a page may link to the other portals."""
    strong = {_code(match["code"]) for text in (*sheet.titles, *loose.split("\n")[:50]) if (match := _TITLE.search(text))}
    strong -= {"sos", "the", "security", "ibm"}
    strong |= {_code(match["code"]) for text in sheet.actions if (match := _C_CODE.search(text))}
    return frozenset(strong or {_code(match["code"]) for text in sheet.links if (match := _C_CODE.search(text))})


def _code(text: str) -> str:
    return text.lower().replace(" ", "_")
