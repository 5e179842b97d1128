"""Signing in to Security Center: the header, whose keys they are, and the version that anybody may know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from scantui.credentials import Secret
from scantui.net import Problem, Trouble
from scantui.security_center.collect import server_version, sign, who_am_i
from tests.lab.faults import Fault
from tests.lab.security_center import ACCESS_KEY, SECRET_KEY, USER, VERSION, Oddity, SecurityCenterLab
from tests.lab.server import serving
from tests.net.kit import client

from .asking import system_of


@pytest.fixture
def center() -> Iterator[SecurityCenterLab]:
    with serving(SecurityCenterLab()) as system:
        yield system


def test_the_header() -> None:
    signed = sign(Secret("a1"), Secret("b2"))
    assert {name: secret.reveal() for name, secret in signed.items()} == {"x-apikey": "accesskey=a1; secretkey=b2;"}
    assert "a1" not in repr(signed)


@pytest.mark.parametrize(("access", "secret"), [("a1;", "b2"), ("a1", "b2; x=1"), ("a 1", "b2"), ("a1", "=b2")])
def test_what_would_change_the_header_is_no_key(access: str, secret: str) -> None:
    with pytest.raises(ValueError, match="letters and digits") as caught:
        sign(Secret(access), Secret(secret))
    assert access not in str(caught.value) and secret not in str(caught.value)


async def test_whose_keys_they_are(center: SecurityCenterLab) -> None:
    async with client() as (http, _):
        assert (await who_am_i(http, system_of(center))).raw == USER
    assert center.seen[0].query == {"fields": "username"}


async def test_keys_that_are_not_accepted(center: SecurityCenterLab) -> None:
    wrong = replace(system_of(center), sign=sign(Secret("0" * 32), Secret("1" * 32)))
    async with client() as (http, _):
        with pytest.raises(Trouble, match="does not accept the keys") as caught:
            await who_am_i(http, wrong)
        assert caught.value.problem is Problem.NOT_SIGNED_IN
        assert (await server_version(http, wrong)).raw == VERSION
    assert "x-apikey" not in center.seen[-1].headers


@pytest.mark.parametrize("fault", [Fault.LOGIN, Fault.EMPTY, Fault.TEXT, Fault.HALF_JSON, Fault.BAD_GATEWAY, Fault.UNENDED, Fault.MISSING])
async def test_faults(center: SecurityCenterLab, fault: Fault) -> None:
    center.fault = fault
    async with client() as (http, _):
        for question in (who_am_i, server_version):
            with pytest.raises(Trouble) as caught:
                await question(http, system_of(center))
            assert "Security Center" in str(caught.value)
            assert not any(secret in str(caught.value) for secret in (ACCESS_KEY, SECRET_KEY))


async def test_an_error_is_no_user(center: SecurityCenterLab) -> None:
    center.odd[Oddity.ERROR_IN_200] = ""
    async with client() as (http, _):
        with pytest.raises(Trouble, match="is an error that Security Center answered"):
            await who_am_i(http, system_of(center))
