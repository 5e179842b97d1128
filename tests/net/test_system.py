"""Which addresses are a system's own: a credential leaves for no other (SAFETY B.5, 31 and 32)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantui.net import System, Trouble

SYSTEM = System("GitHub", "https://github.example/api/v3")


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("/user", "https://github.example/api/v3/user"),
        ("/repos/o/r/issues?page=2", "https://github.example/api/v3/repos/o/r/issues?page=2"),
        ("https://github.example/api/v3/repositories/1/issues?page=2", "https://github.example/api/v3/repositories/1/issues?page=2"),
        ("https://github.example:443/api/v3/user", "https://github.example:443/api/v3/user"),
        ("https://GITHUB.example/api/v3/user", "https://GITHUB.example/api/v3/user"),
        ("https://github.example/api/v3", "https://github.example/api/v3"),
    ],
)
def test_its_own(target: str, address: str) -> None:
    assert SYSTEM.address_of(target) == address


@pytest.mark.parametrize(
    "target",
    [
        "http://github.example/api/v3/user",
        "https://github.example:8443/api/v3/user",
        "https://evil.example/api/v3/user",
        "https://github.example.evil.example/api/v3/user",
        "https://github.example@evil.example/api/v3/user",
        "https://user:pass@github.example/api/v3/user",
        "https://github.example/api/v30/user",
        "https://github.example/api/",
        "https://github.example/login",
        "https://github.example/api/v3/../../login",
        "https://github.example/api/v3/%2e%2e/%2E%2E/login",
        "https://github.example/api/v3/..%2flogin/..",
        "https://github.example/api/v3/a\\..\\b",
        "https://github.example/api/v3/user#fragment",
        "https://github.example\\@evil.example/api/v3/user",
        "https:evil.example/api/v3/user",
        "//evil.example/api/v3/user",
        "///evil.example/api/v3",
        "/../login",
        "/./user",
        "ftp://github.example/api/v3/user",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https://:443/api/v3/user",
        "https://github.example:99999/api/v3/user",
        "https://github.example:x/api/v3/user",
        "https://gíthub.example/api/v3/user",
        "https://github.example/api/v3/us er",
        "https://github.example/api/v3/user\r\nX-Other: 1",
        "https://[::1]/api/v3/user",
        "https://192.0.2.1/api/v3/user",
        "https://github.example/api/v3/%zz",
        " https://github.example/api/v3/user",
        "HTTPS://github.example\t/api/v3/user",
        "",
    ],
)
def test_foreign(target: str) -> None:
    if target.startswith("//"):  # a path below the base, by our own hand: it stays there
        assert SYSTEM.address_of(target).startswith("https://github.example/api/v3//")
        return
    with pytest.raises(Trouble) as caught:
        SYSTEM.address_of(target)
    assert "GitHub" in str(caught.value)
    assert len(target) < 12 or target not in str(caught.value)


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("/api/v3/repositories/7/issues", "https://github.example/api/v3/repositories/7/issues"),
        ("issues", "https://github.example/api/v3/a/issues"),
    ],
)
def test_a_redirect_within(location: str, leads_to: str) -> None:
    assert SYSTEM.redirected("https://github.example/api/v3/a/b", location) == leads_to


def test_a_redirect_to_nowhere_stays() -> None:
    assert SYSTEM.redirected("https://github.example/api/v3/a", "") == "https://github.example/api/v3/a"


@pytest.mark.parametrize("location", ["//evil.example/x", "https://evil.example/?next=https://github.example/api/v3", "/login?to=/api/v3"])
def test_a_redirect_elsewhere(location: str) -> None:
    with pytest.raises(Trouble):
        SYSTEM.redirected("https://github.example/api/v3/a", location)


@given(st.text(max_size=60))
def test_no_text_leads_away(text: str) -> None:
    for target in (text, f"https://{text}", f"https://github.example{text}", f"/{text}"):
        try:
            address = SYSTEM.address_of(target)
        except Trouble:
            continue
        assert address.lower().startswith(tuple(f"https://github.example{end}/api/v3" for end in ("", ":443", ".", ".:443")))
