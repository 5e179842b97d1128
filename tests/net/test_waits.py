"""How long to wait, by what a server says: never an hour unseen, never less than it asks for, never by nonsense (SAFETY B.5, 38)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantui.net.waits import LONGEST, is_limit, may_try_again, pause, stated_wait

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": " 7 "}, 7.0),
        ({"retry-after": "3600"}, 3600.0),
        ({"retry-after": "Fri, 20 Nov 2026 09:00:30 GMT"}, 30.0),
        ({"retry-after": "Fri, 20 Nov 2026 08:00:00 GMT"}, 0.0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "1e9"}, None),
        ({"retry-after": "9" * 30}, None),
        ({"retry-after": "Fri, 99 Foo 2026"}, None),
        ({}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 45)}, 45.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "never"}, None),
        ({"x-ratelimit-remaining": "12", "x-ratelimit-reset": str(int(NOW.timestamp()) + 45)}, None),
        ({"retry-after": "3", "x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 45)}, 3.0),
    ],
)
def test_what_is_stated(headers: dict[str, str], seconds: float | None) -> None:
    assert stated_wait(headers, NOW) == seconds


@given(st.text(max_size=40), st.integers(1, 3))
def test_no_header_makes_a_wait_of_nonsense(text: str, number: int) -> None:
    assert 0 <= pause(429, {"retry-after": text}, number, NOW, 0.5) < 1e12


def test_a_limit_without_a_word_is_a_minute_and_a_busy_server_half_a_second() -> None:
    assert pause(429, {}, 1, NOW, 1.0) == LONGEST
    assert [pause(502, {}, number, NOW, 1.0) for number in (1, 2, 3)] == [0.5, 1.0, 2.0]


def test_github_says_too_often_with_403() -> None:
    assert is_limit(403, {"x-ratelimit-remaining": "0"}) and may_try_again(403, {"retry-after": "1"})
    assert not is_limit(403, {}) and not may_try_again(403, {"x-ratelimit-remaining": "12"})
