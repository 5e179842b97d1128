"""Whole-name matching: what counts as a mention of a machine, and what only looks like one (SAFETY B.2, 17)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.hosts import HostName, find_hosts, mentions, parse_host

UNHURRIED = settings(deadline=None)

NAME = "prod-dal10-carrier2-worker-8001"


def host(text: str = NAME) -> HostName:
    found = parse_host(text)
    assert found is not None
    return found


def names_in(text: str) -> list[str]:
    return [str(found) for found in find_hosts(text)]


STANDS = [
    "{}", "{}.", "{}, next", "({})", "[{}]", "`{}`", "| {} |", "|{}|", '"{}"', "'{}'", "<{}>", "*{}*", "_{}_", "__{}__", "~{}~",
    "{}...", "{}. Next", "{}.Next", "node:{}", "host={}&x", "{}:22", "{};", "{}!", "- {}", "-{}", "a list:\n  -{}\n", "{}\r\n", "\t{}\t",
    "/var/log/{}/", "{}.log", "root@{}", "https://{}.alchemy.ibm.com/", "<http://{}.alchemy.ibm.com|{}.alchemy.ibm.com>",
    "{}.alchemy.ibm.com", "{}.alchemy.ibm.com.", "{}.alchemy.ibm.com.Next", "{}.ALCHEMY.IBM.COM", "{}.alchemy.i\u2026", "{}.alchemy.ibm",
    "{}(10.1.2.3)", "Failed:[{}]", "{}/{}", "\u2013{}\u2013", "{}\u200b", "\ufeff{}", "\u4e3b\u6a5f{}\u306e", "{}\u3001", "[M]{}", "...{}",
    "\u0130\u0130\u0130 {}.",
]  # fmt: skip
LONGER = [
    "{}0", "{}a", "{}-", "{}-cancel", "{}-x", "x{}", "0{}", "x-{}", "x_{}", "{}_1", "x.{}", "1.{}", "{}@example.com", "{}\u2026",
    "{}.example.com", "{}.EXAMPLE.COM", "{}.alchemy.ibm.com.example.com", "{}.alchemy.ibm.community", "{}.alchemy.ibm.com-x",
    "{}.alchemy.ibm.com_x", "{}.alchemy.ibm.com@x",
    "{}\u200b1", "{}\u00ad1", "x\u2060{}", "{}\u20111", "{}\uff0d1", "{}\u0661", "{}\u00e9", "\u0440{}", "{}\u0301", "{}\u2060-cancel",
]  # fmt: skip


@pytest.mark.parametrize("around", STANDS)
def test_stands_whole(around: str) -> None:
    text = around.replace("{}", NAME)
    assert names_in(text) == [NAME]
    assert mentions(host(), text)
    assert mentions(host(), text.upper().replace("\u1e9e", ""))


@pytest.mark.parametrize("around", LONGER)
def test_part_of_something_longer(around: str) -> None:
    text = around.replace("{}", NAME)
    assert NAME not in names_in(text)
    assert not mentions(host(), text)


def test_a_later_whole_name_counts_after_a_longer_one() -> None:
    assert mentions(host(), f"{NAME}0 and x-{NAME}, then {NAME}.")
    assert names_in(f"{NAME}0 {NAME}") == [NAME + "0", NAME]


@pytest.mark.parametrize("char", ["\u212a", "\u017f"])
def test_lower_case_of_other_letters_is_no_match(char: str) -> None:
    """The Kelvin sign's lower case is k, the long s's upper case is S."""
    odd = NAME.replace("k" if char == "\u212a" else "s", char)
    if odd != NAME:
        assert names_in(odd) == []
        assert not mentions(host(), odd)


def test_order_once_each_with_domain() -> None:
    kube = "kube-c0ffee0d0example0abc-produssouth-custome-000231e0"
    found = find_hosts(f"| {kube}.iks.ibm | x |\n| {NAME.upper()}.alchemy.ibm.com | x |\n{NAME} prod-us-south-c-carrier113 worker-8001")
    assert [(h.key, h.domain) for h in found] == [(kube, "iks.ibm"), (NAME, "alchemy.ibm.com")]


def test_a_foreign_machine_is_mentioned_with_its_own_domain_only() -> None:
    foreign = host("box.example.com")
    assert mentions(foreign, "see box.example.com.")
    assert not mentions(foreign, "see box.example.org")


def _family_of_names() -> list[str]:
    """About 190 names, many of them the beginning or the end of another."""
    counts = ["8", "80", "800", "8001", "80010", "01", "1", "001", "11", "101", "1011"]
    names = [f"{env}-dal10-carrier{n}-worker-{count}" for env in ("prod", "stage") for n in (2, 20, 200) for count in counts]
    names += [name + "-cancel" for name in names[:44]]
    names += [f"prod-dal1{n}-infra-{role}-{count}" for n in "09" for role in ("apt", "apt-repo", "repo", "nessus") for count in counts[:6]]
    names += [f"prodfr2-par04{x}-carrier1-{role}-0{n}" for x in ("", "a", "p01") for role in ("master", "haproxy") for n in range(3)]
    return list(dict.fromkeys(names))


def test_all_pairs() -> None:
    names = _family_of_names()
    assert len(names) > 170
    hosts = [host(name) for name in names]
    wrong = [
        (one.name, other.name)
        for one, other in itertools.product(hosts, hosts)
        if mentions(one, f"node `{other.name}` (10.1.2.3)") != (one is other) or mentions(one, f"{other.fqdn}.") != (one is other)
    ]
    assert wrong == []
    assert find_hosts(" ".join(names)) == hosts
    assert find_hosts(",".join(names)) == hosts


PIECES = [NAME, NAME[:-1], "prod-dal10-", "kube-", "-cancel", ".alchemy.ibm.com", *".-_@/ \n1x\u200b\u2026\u0130"]


@UNHURRIED
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_whatever_the_text_both_agree_and_the_name_stands_there(text: str) -> None:
    found = find_hosts(text)
    for one in found:
        assert mentions(one, text)
        assert one.key in text.replace("\u0130", "I").lower()
    assert mentions(host(), text) == (host() in found)


FILLERS = ["prod-dal10-", "a-", "kube-", f"{NAME}.", f"{NAME}_", f"{NAME}@", "prod-dal10-a.", "-prod-dal10-x\n", "\u200b"]


@pytest.mark.parametrize("filler", FILLERS)
def test_a_megabyte_of_almost_names(filler: str) -> None:
    """Ends in time only when the search is linear."""
    text = filler * (1_000_000 // len(filler))
    find_hosts(text)
    mentions(host(), text)
    assert mentions(host(), f"{text} {NAME} {text}")
