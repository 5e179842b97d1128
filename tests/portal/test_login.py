"""What asks to sign in, by the marks of WIRE 5.3, and what only speaks of it."""

from __future__ import annotations

import pytest

from scantui.portal.login import is_sign_in, offers_sign_in


@pytest.mark.parametrize(
    "page",
    [
        '<html><form name="_DominoForm" action="/names.nsf?Login" method="post"><input name="Username"><input type="password"></form>',
        "<html><FORM ACTION='/NAMES.NSF?LOGIN'>",
        '<form method="post" action="/pkmslogin.form">',
        "<html><input type=password>",
        '\ufeff \n<html><input name="SAMLRequest" type="hidden" value="x">',
        '<html><body onload="x()"><form action="https://w3id.example/auth" method="post">',
        '<meta http-equiv="refresh" content="0; url=/pkmslogin.form?x">',
        '<form action="https://sso.example/oidc/authorize">',
    ],
)
def test_a_form_to_sign_in(page: str) -> None:
    assert is_sign_in(page.encode())


@pytest.mark.parametrize(
    "page",
    [
        '<html><form action="/inventory.nsf/compliance_portal.xsp?c_code=alc"><input type="text" name="search">',
        "<html><td>names.nsf?Login pkmslogin.form type=password</td>",
        '<html><a href="https://w3id.example/profile">me</a>',
        '{"text": "<input type=password>"}',
        "",
    ],
)
def test_what_only_speaks_of_it(page: str) -> None:
    assert not is_sign_in(page.encode())
    assert not offers_sign_in(page.encode())


@pytest.mark.parametrize("link", ["/inventory.nsf/?opendatabase&amp;login", "/x.nsf?OpenDatabase&Login", "/x.nsf?login"])
def test_a_link_to_sign_in_is_for_the_anonymous(link: str) -> None:
    page = f'<html><a class="x" href="{link}">Anonymous</a>'.encode()
    assert offers_sign_in(page) and not is_sign_in(page)
    assert not offers_sign_in(page.replace(b"ogin", b"ogout"))


def test_a_page_without_end_takes_no_time_without_end() -> None:
    assert not is_sign_in(b"<html>" + b'<form action=http:// ' * 200_000)
