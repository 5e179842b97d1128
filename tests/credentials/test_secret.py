"""A secret is seen by nobody who does not ask for it by name."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable

import pytest

from scantui.credentials import Secret

CANARY = "ghp_canary0123456789"


@pytest.mark.parametrize(
    "leak",
    [
        str,
        lambda secret: f"{secret}",
        lambda secret: f"{secret:>20}",
        lambda secret: "{}".format(secret),  # noqa: UP032
        lambda secret: "%s" % secret,  # noqa: UP031
        lambda secret: "".join([secret]),
        lambda secret: "token " + secret,
        json.dumps,
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        lambda secret: secret.encode(),
        vars,
    ],
)
def test_it_refuses_to_be_text(leak: Callable[[Secret], object]) -> None:
    with pytest.raises((TypeError, AttributeError)) as caught:
        leak(Secret(CANARY))
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_what_shows_it_shows_nothing(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("x").warning("%r", Secret(CANARY))
    assert CANARY not in repr([Secret(CANARY)]) + caplog.text


def test_it_is_revealed_to_who_asks_and_wrapped_without_being_seen() -> None:
    assert Secret(CANARY).reveal() == CANARY
    assert Secret(CANARY).within("Bearer {}").reveal() == f"Bearer {CANARY}"


@pytest.mark.parametrize("text", ["", "a\nb", "a\rX-Other: b", "tökn", "a\x00", "a\x7f"])
def test_what_no_header_can_carry_is_no_secret(text: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII") as caught:
        Secret(text)
    assert text == "" or text not in str(caught.value)
