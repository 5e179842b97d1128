"""What a ticket is about, for how many days, until when: by the title before the text, and never by the runbook's link."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scantui.tickets.model import TicketKind

from .files import WORKER, ticket


@pytest.mark.parametrize(("title", "body", "subject", "days"), [
    ("Systems reporting as not scanned in 3 days", "", "scan", 3),
    ("Systems reporting as not scanned in > 1 year", "", "scan", 365),
    ("Systems reporting as not scanned in >1 year", "", "scan", 365),
    ("Systems not scanned for over a year", "", "scan", 365),
    ("Systems not scanned for more than 1 year", "", "scan", 365),
    ("Machines not been scanned for 5 days", "", "scan", 5),
    ("Machines have not recently been scanned for vulnerabilities in 3+ days", "", "scan", 3),
    ("Machines haven't been scanned in 3 or more days", "", "scan", 3),
    ("Not scanned in 3-5 days", "", "scan", 3),
    ("Not scanned in 2 weeks", "", "scan", 14),
    ("Not-scanned in two months", "", "scan", 60),
    ("Not scanned in 72 hours", "", "scan", 3),
    ("5 days: systems not scanned", "", "scan", 5),
    ("Due in 14 days: systems not scanned", "They were not scanned in 4 days.", "scan", 4),
    ("Systems not scanned", "These systems have not been scanned in 7 days. Please act within 14 days.", "scan", 7),
    ("Systems not scanned", "Please act within 14 days.", "scan", None),
    ("Systems not scanned for several days", "", "scan", None),
    ("Systems not scanned in 0 days", "", "scan", None),
    ("Not scanned in 3 days", "BigFix last report is 6 days old, EDR as well.", "scan", 3),
    ("Systems not scanned in 3 days - bigfix also old", "", "scan", 3),
    ("prod-dal09-infra-bigfix-01 - not scanned in 3 days", "", "scan", 3),
    ("Compliance", "These were not scanned in 3 days; bigfix is fine.", "scan", 3),
    ("Compliance", "bigfix is fine\n\n| System Name | Vuln Last Report |\n|-|-|\n| x | 3 days ago |", "scan", None),
    (f"{WORKER} - not checked into BigFix in 5 days", "", "bigfix", None),
    (f"{WORKER} - not checked into BigFix in 5 days", "It was not scanned in 9 days either.", "bigfix", None),
    ("Systems not reporting to EDR in 3 days", "", "edr", None),
    ("FIM: systems not scanned in 3 days", "", "fim", None),
    ("Systems not scanned by FIM in 3 days", "", "fim", None),
    ("Systems not logging to QRadar", "", "qradar", None),
    ("Patching overdue", "not scanned in 3 days", "other", None),
    ("Please look", "CrowdStrike is missing here", "edr", None),
    ("Please look", "Runbook: [systems not scanned in 3 days](https://w3.example/not-scanned)", "other", None),
    ("Please look", "See the [not scanned runbook](https://w3.example/x) for 3 days", "other", None),
    ("", "", "other", None),
])  # fmt: skip
def test_kind_subject_and_days(title: str, body: str, subject: str, days: int | None) -> None:
    found = ticket(body, title=title)
    assert (found.subject, found.not_scanned_days) == (subject, days)
    assert found.kind is (TicketKind.NOT_SCANNED if subject == "scan" else TicketKind.OTHER)
    assert (subject == "scan" and days is None) == any("for how many days" in note for note in found.notes)


JUNE = date(2021, 6, 1)


@pytest.mark.parametrize(("body", "due"), [
    ("Due Date: 2021-06-01", JUNE), ("**Due Date:** 2021-06-01", JUNE), ("- Due date - 2021/6/1", JUNE),
    ("Due: 2021-06-01T00:00:00Z", JUNE),
    ("### Due Date\n\n2021-06-01", JUNE), ("| Due Date | 2021-06-01 |", JUNE), ("The due date is 1 June 2021.", JUNE),
    ("due by: June 1st, 2021", JUNE),
    ("Due Date: 25/06/2021", date(2021, 6, 25)), ("Due Date: 06/25/2021", date(2021, 6, 25)), ("Due Date: 06.06.2021", date(2021, 6, 6)),
    ("Raised 25/05/2021\nDue Date: 01/06/2021", JUNE), ("Raised 05/25/2021\nDue Date: 06/01/2021", JUNE),
    ("Due Date: 2021-06-01\nDue Date: 2021-06-01", JUNE),
    ("", None), ("Next vuln due: in 3 days", None), ("| Next vuln due | Due Date |\n|-|-|\n| x | y |", None),
    ("overdue: 2021-06-01", None),
    ("<!-- Due Date: 2021-06-01 -->", None), ("This is due to the reboot of 2021-06-01", None),
])  # fmt: skip
def test_due_dates(body: str, due: date | None) -> None:
    found = ticket(f"Some text.\n\n{body}\n\nMore text.")
    assert found.due == due
    assert not found.notes


@pytest.mark.parametrize(("body", "note"), [
    ("Due Date: 01/06/2021", "due date 01/06/2021 can be read two ways (day or month first)"),
    ("Raised 25/05/2021, seen 05/26/2021\nDue Date: 01/06/2021", "due date 01/06/2021 can be read two ways (day or month first)"),
    ("Due Date: 2021-02-30", "the due date is no date of the calendar"),
    ("Due Date: 25/25/2021", "the due date is no date of the calendar"),
    ("Due Date: tomorrow", "the due date is not a date"),
    ("Due Date: 01/06/21", "the due date cannot be read"),
    ("Due Date: 2021-06-01\nDue Date: 2021-06-02", "the ticket states more than one due date"),
])  # fmt: skip
def test_due_dates_that_are_not_known(body: str, note: str) -> None:
    found = ticket(body)
    assert found.due is None
    assert found.notes == (note,)


def test_every_day_of_a_year_is_read_right_or_not_at_all() -> None:
    unread = 0
    for day in (date(2021, 1, 1) + timedelta(days=number) for number in range(365)):
        for written in (day.strftime("%d/%m/%Y"), day.strftime("%m/%d/%Y")):
            found = ticket(f"Due Date: {written}")
            assert found.due in {day, None}
            unread += found.due is None
    assert unread == 2 * 132  # SAFETY B.6, 52


@pytest.mark.parametrize(("body", "runbook"), [
    ("Runbook: [Machines not scanned](https://w3.example/a)", "Machines not scanned"),
    ("**Runbook:** [here](https://w3.example/a)", "https://w3.example/a"),
    ("Runbook: https://w3.example/a", "https://w3.example/a"),
    ("Runbook: <https://w3.example/a>", "https://w3.example/a"),
    ("- Runbook link: https://w3.example/a", "https://w3.example/a"),
    ("[Runbook](https://w3.example/a)", "https://w3.example/a"),
    ("[Compliance runbook](https://w3.example/a)", "Compliance runbook"),
    ("| Runbook | [BigFix](https://w3.example/a) |", "BigFix"),
    ("### Runbook\n\nhttps://w3.example/a", "https://w3.example/a"),
    ("Runbook: compliance overview", "compliance overview"),
    ("Please follow the runbook.", ""),
    ("<!-- Runbook: https://w3.example/a -->", ""),
])  # fmt: skip
def test_the_runbook(body: str, runbook: str) -> None:
    assert ticket(f"Text\n\n{body}\n").runbook.raw == runbook
