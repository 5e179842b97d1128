"""The decision table and the runbook's sections in words for people: what each row asks, what follows, and why the runbook wants it so.

Texts only. What decides is `table.assess`; nothing here is read by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..evidence.model import Kind


@dataclass(frozen=True, slots=True)
class RuleText:
    """A row of the table in words."""

    when: str
    then: str
    otherwise: tuple[str, ...] = ()
    """The alternatives that the row has."""
    looks_at: tuple[Kind, ...] = ()
    """The kinds of evidence that it asks."""


RULES: Mapping[int, RuleText] = MappingProxyType(
    {
        1: RuleText(
            "The ticket is not about scanning or names no number of days, the name is no machine or of no known form, two rows of the "
            "portal disagree about it, or two pieces of evidence cannot both be true.",
            "Seek guidance: nothing is done to a machine of which it is not sure what it is.",
            (),
            (Kind.TICKETS, Kind.PORTAL, Kind.NETMAX, Kind.CHLORINE_LOOKUP),
        ),
        2: RuleText(
            "The name ends in -cancel, or the portal's Status is Build (under 48 hours old) or Available (to be cancelled).",
            "No repair: a comment says so.",
            ("A Status that is not known, or that two columns say differently: seek guidance, for it may be excluded.",),
            (Kind.TICKETS, Kind.PORTAL),
        ),
        3: RuleText(
            "There is no complete reading of the machine's own portal since the ticket was opened: none, a part of it, one with the "
            "address rows closed, an older one, or one with a scanned date that cannot be read.",
            "Collect portal: open the machine and its Vulnerabilities, and save the page.",
            (),
            (Kind.PORTAL,),
        ),
        4: RuleText(
            "A complete reading of its portal proves that the machine is not listed there.",
            "Say in the ticket which portals were searched, and when.",
            (),
            (Kind.PORTAL,),
        ),
        5: RuleText(
            "Of every address even the oldest instant that its age allows is less than the ticket's days before the reading.",
            "Scanned again: only a comment.",
            ("A newer row that is closed and not fresh speaks against an older one that is: collect portal.",),
            (Kind.PORTAL,),
        ),
        6: RuleText(
            "A request for it that was given to chlorine has not ended.",
            "Wait for it.",
            (
                "Silent for hours and no summary: check its transaction in the cloud portal, and do not submit it again.",
                "The log does not reach as far as now: collect chlorine-log.",
            ),
            (Kind.CHLORINE_LOG, Kind.TICKET_COMMENTS),
        ),
        7: RuleText(
            "netmax says that a stale address belongs to a VIP or a gateway and not to this machine.",
            "A public one of ALC: add a scan exclusion in the portal.",
            (
                "A public one of armada, or a private load balancer's on a tugboat worker: tell SOS in their channel.",
                "Another private one: ask the squad.",
                "Several private or several public addresses and no answer of netmax: collect netmax.",
            ),
            (Kind.PORTAL, Kind.NETMAX),
        ),
        8: RuleText(
            "The newest scan that covers the address ended Partial or in an error, or scanned nothing; or of the machines seen in one zone "
            "more than half, and at least three, have a stale address of the same kind.",
            "Look at the scanner first, and leave the machines alone.",
            ("The scanner is SOS's: tell SOS.",),
            (Kind.SCAN_RESULT, Kind.PORTAL),
        ),
        9: RuleText(
            "The portal shows no scan attempt at all for a stale address, or lists no address: a configuration problem, which no "
            "reboot mends.",
            "Ask the SRE Security Compliance Lead.",
            ("armada: file an SOS request.", "The attempt's age cannot be read: collect portal."),
            (Kind.PORTAL,),
        ),
        10: RuleText(
            "An address was last scanned a year ago or longer.",
            "File an SOS request: a matter of SOS's records or tooling.",
            (),
            (Kind.PORTAL,),
        ),
        11: RuleText(
            "The address of the IPMI controller (imm) is stale, and it does not answer a ping from its own scanner.",
            "Open an IBM support case.",
            (
                "No ping from the right scanner since the ticket was opened: collect ping.",
                "It answers: no case, and on with row 15.",
                "armada: our pings prove nothing, on with row 15.",
            ),
            (Kind.PORTAL, Kind.PING),
        ),
        12: RuleText(
            "chlorine's log shows that a reload of it passed after the ticket was opened.",
            "Comment and close the ticket: the compliance squad verifies.",
            ("The log from the ticket's opening minus its days and one day more is not wholly known: collect chlorine-log.",),
            (Kind.CHLORINE_LOG, Kind.TICKET_COMMENTS),
        ),
        13: RuleText(
            "It is a carrier or tugboat worker, its bigfix or log report is stale too, and its newest request, made near the time when "
            "scanning stopped, failed.",
            "Reload it by chlorine with ignoreconflict.",
            (
                "Another role: the row does not apply, for chlorine never reloads it.",
                "Its reports cannot be read: collect portal.",
            ),
            (Kind.PORTAL, Kind.CHLORINE_LOG),
        ),
        14: RuleText(
            "A scan was attempted, the address is stale all the same, and no reboot of it passed since it was last scanned.",
            "Reboot it by chlorine.",
            (
                "A vyatta: hand it to the network team.",
                "A reboot passed and the portal was not read on a later day: wait until the day after, for scans run overnight.",
            ),
            (Kind.PORTAL, Kind.CHLORINE_LOG),
        ),
        15: RuleText(
            "It is a machine of armada, all of which SOS's own devices scan.",
            "File an SOS request with its addresses.",
            (),
            (Kind.PORTAL,),
        ),
        16: RuleText(
            "The newest finished scan that covers the address, since the last action, found it dead: no answer to the scanner's ping.",
            "A worker: reload it by chlorine. Any other role: ask the squad.",
            (
                "The scan did reach it: wait a day, the portal lags.",
                "The result does not contain it at all: ask the SRE Security Compliance Lead.",
                "No finished result since the action: collect scan-result.",
            ),
            (Kind.SCAN_RESULT, Kind.PORTAL, Kind.CHLORINE_LOG),
        ),
        17: RuleText(
            "No row before this one decided.",
            "Ask the squad.",
            (),
            (),
        ),
    }
)
"""Each row of the table, by its number."""

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "Overview": (
            "It is for the machines of the control plane and the infrastructure, and for the IKS and ROKS workers in tugboats. "
            "All of them are scanned by nessus, and the results stand on the SOS dashboard. "
            "A machine that was not scanned for several days puts SOC2 compliance at risk. "
            "What is no such machine, or is named unclearly, is not covered: the last word of the runbook is to seek guidance when unsure."
        ),
        "Review SOS": (
            "Find the machine on the portal of its own kind: ALC for control plane and infrastructure, ARMADA for tugboats and satellite. "
            "Review all its columns first: an old bigfix or log report changes what comes next, and only when nothing but the scanned date "
            "is old is this section the right one. Then open the machine and its Vulnerabilities, to see which address was not scanned. "
            "Public addresses and all of ARMADA are scanned by SOS, so that a reboot by chlorine, followed to its end, is the best first "
            "fix. Scans run overnight: look on the following day, say in the ticket what was done, and go on only if the scan fails again."
        ),
        "Is the machine down?": (
            "Only for carrier workers and IKS workers in tugboats: probably an automated reload failed and nobody noticed. "
            "A master, an haproxy or an infra machine skips this section, for it is never reloaded that way. "
            "Search #bot-chlorine-logging near the day on which the machine was last heard of, counted back from the ticket, not from "
            "today; no entry near that day means going on with the runbook, not a reload. "
            "A failed reload near that day is repeated with ignoreconflict and outage:0, and followed to its end. "
            "Passed: comment and close, SOS needs hours and the compliance squad verifies; failed: investigate with SRE colleagues."
        ),
        "IPMI interface failing to scan": (
            "On bare metal the IPMI interface is a common trouble. "
            "First make sure that its address does not answer a ping from the nessus host that scans it; another host's ping tells "
            "nothing. Only then open an IBM Infrastructure ticket, which asks to refresh the switch configuration of the IPMI and to "
            "verify that it responds. The next scheduled scan should work after that."
        ),
        "Checking SOS security center": (
            "Only for ALC. Open the results of the right scan: the public one where the public address was not scanned, the region's where "
            "it is a private one. Search for the address itself. Not found: probably a configuration issue, and a matter for the Security "
            "Compliance SRE lead. Found with a failed ping: the machine needs a reboot or a reload, or the scanner goes on failing. "
            "That a scan completed does not say that it reached this machine."
        ),
        "Further investigation": (
            "For what neither reboot nor reload resolved. Ask other members of the SRE squad first, and add what was found and how it was "
            "fixed to the runbook. Then engage the SOS team in the way that their own pages on vulnerability scanning describe."
        ),
        "Escalation": (
            "Unsure what to do, or at the end of all steps: ask the wider SRE squad, and consider the SRE Security Compliance Lead. "
            "Whoever is unsure about running one of the steps does not run it, and asks for guidance instead."
        ),
    }
)
"""What the runbook says, by the name of its section as `Row.runbook` has it."""
