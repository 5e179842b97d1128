"""A case and its offering: what may be sent, and which offering is meant."""

from __future__ import annotations

import pytest

from scantui.ibm_cloud.model import NewCase, NoOffering, Offering, choose, is_case_number
from scantui.safe_text import OutsideText
from scantui.tickets.marker import is_request

TEXT = "Hello Support,\n\nOur security scanner is not able to scan 10.21.7.66 of prod-dal12-carrier2-master-01.\n"


def new(subject: str = "IPMI interface", text: str = TEXT, reference: str = "0123456789abcdef", severity: int = 3) -> NewCase:
    return NewCase(subject, text, reference, severity)


def test_a_case_is_the_drafts_text_and_one_line() -> None:
    case = new()
    assert case.text == TEXT + "\nReference: scantui-0123456789abcdef\n"
    assert case.is_of(case.text)
    assert case.is_of(case.text.replace("\n", "\r\n"))
    assert not case.is_of(TEXT) and not case.is_of(new(reference="0123456789abcde0").text)
    assert not case.is_of(f"see {case.marker}0")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"subject": ""}, "one line"), ({"subject": "a\nb"}, "one line"), ({"subject": "a" * 161}, "one line"),
        ({"text": " \n"}, "not empty"), ({"text": "a" * 16_001}, "16000 characters"), ({"text": "a\x1b[31m"}, "control characters"),
        ({"subject": "a\u202e"}, "hidden"), ({"text": "ask on-call@example.com"}, "mail address"), ({"reference": "x"}, "reference"),
        ({"reference": "A" * 10}, "reference"), ({"severity": 0}, "severity"),
    ],
)  # fmt: skip
def test_what_must_not_be_sent_is_no_case(wrong: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        new(**wrong)  # type: ignore[arg-type]
    assert "example.com" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["CS0000001", "CS1234567", "CS123456", "CS12345678", "cs1234567", "TS1234567", "CS123456\u0667", "CHG0000001", ""]
)
def test_a_number_is_one_as_the_tickets_marker_takes_it(text: str) -> None:
    assert is_case_number(text) == (is_request("support-case", text) and not text.startswith("CHG"))


def listed(*names: str) -> list[Offering]:
    return [Offering(OutsideText(name), "crn_service_name", f"key-{number}") for number, name in enumerate(names)]


def test_an_offering_is_chosen_by_its_whole_name() -> None:
    offerings = listed("Bare Metal Servers for VPC", "Bare  metal servers for classic", "Storage")
    assert choose(offerings, "Bare Metal Servers for Classic") == offerings[1]


def test_what_is_only_like_it_is_listed() -> None:
    found = choose(listed("Storage", "Bare Metal Servers for VPC", "Bare Metal Server\x1b[31m"), "Bare Metal Servers")
    assert isinstance(found, NoOffering)
    assert found.why == (
        "IBM Cloud lists no offering of the name that [ibm_cloud] offering has; like it are Bare Metal Servers for VPC, "
        "Bare Metal Server�[31m: set it to one that is listed"
    )
    assert [offering.key for offering in found.near] == ["key-1", "key-2"]


def test_two_of_a_name_are_no_choice() -> None:
    found = choose(listed("Bare Metal", "bare metal"), "Bare Metal")
    assert isinstance(found, NoOffering)
    assert found.why == "IBM Cloud lists 2 offerings of that name (key-0, key-1): raise the case by hand"


def test_nothing_like_it() -> None:
    assert choose([], "Bare Metal") == NoOffering(
        "IBM Cloud lists no offering of the name that [ibm_cloud] offering has: set it to one that is listed"
    )
