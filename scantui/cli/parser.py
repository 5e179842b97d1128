"""What can be typed: commands, options, help with examples."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

from .. import __version__
from ..safe_text import clean_line
from .streams import warn

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[[argparse.Namespace], int]

KINDS = ("tickets", "ticket-comments", "portal", "chlorine-log", "chlorine-lookup", "scan-result", "ping", "netmax")
DRAFTS = (
    "comment", "chlorine", "support-case", "sos-request", "scan-exclusion", "compliance-lead", "squad", "sos-channel", "network-team",
)  # fmt: skip
SYSTEMS = ("github", "slack", "security-center", "ibm-cloud")
C_CODES = ("alc", "alc_fr2", "armada")

_EXAMPLES = """\
examples:
  scantui demo                                            look around, on evidence that ships with scantui
  scantui import case-17 tickets issues.json              begin a bundle with the tickets
  scantui import case-17 portal --c-code alc portal.html  add the portal page as the browser saved it
  scantui assess case-17                                  what is next for every machine, and why
  scantui draft case-17 --host NAME comment               the text for the ticket
  scantui seal case-17 && scantui replay case-17          close the bundle, look at it on the screen

exit status: 0 done; 1 something is unknown (named on stderr); 2 wrong use or bad input; 70 scantui itself failed; 130 stopped by Ctrl+C
"""

_IMPORT_EXAMPLES = """\
examples:
  scantui import case-17 tickets issues.json
  gh issue list -R alchemy-conductors/team -l COMPLIANCE --json number,title,body,createdAt,state,labels,url | \\
      scantui import case-17 tickets -
  scantui import case-17 ticket-comments --ticket 11738 comments.json
  scantui import case-17 portal --c-code alc --read-at 2026-11-20T09:00:00Z "alc compliance portal.html"
  scantui import case-17 chlorine-log --since 2026-11-10T00:00:00Z --until 2026-11-20T09:00:00Z slack-export.zip
  scantui import case-17 chlorine-lookup lookup.txt
  scantui import case-17 scan-result --scan ALC_Prod_DAL09_private_import result.json
  scantui import case-17 ping --from prod-dal09-infra-nessus-01 --address 10.24.6.5 ping.txt
  scantui import case-17 netmax --address 198.51.100.20 netmax.txt
"""

_CAPTURE_EXAMPLES = """\
examples:
  scantui capture -o /var/lib/scantui/$(date -u +%Y%m%dT%H%M)   the whole queue, from cron
  scantui capture --ticket 11738 -o case-17                     one ticket
  scantui import case-17 portal --c-code alc page.html && scantui capture --ticket 11738 -o case-17
                                                                with the portal's page, which is saved by hand

progress and what is unknown stand on stderr; exit status 1 where something could not be asked
"""


def _lazy(module: str, name: str) -> Command:
    """The function of a command, imported only when that command runs: start-up pays for nothing else."""

    def call(options: argparse.Namespace) -> int:
        from importlib import import_module

        command: Command = getattr(import_module(f"scantui.cli.{module}"), name)
        return command(options)

    return call


class _Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong, and takes no abbreviated option: a script must go on working when options are added."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter)

    def error(self, message: str) -> NoReturn:
        warn(f"scantui: {clean_line(message).removeprefix('argument ')} (`{self.prog} --help` shows how)")
        raise SystemExit(2)


def make_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="scantui",
        description="Triage of 'systems not scanned' tickets: what is next for each machine, why, on which evidence, and the text for it.",
        epilog=_EXAMPLES,
    )
    parser.add_argument("--version", action="version", version=f"scantui {__version__}")
    parser.add_argument("--config", metavar="FILE", help="settings file (default: SCANTUI_CONFIG, else `scantui config path`)")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _screens(commands)
    _live(commands)
    _signing_in(commands)
    _bundles(commands)
    _answers(commands)
    _posting(commands)
    _desk(commands)
    return parser


_Commands = argparse._SubParsersAction  # the type has no public name


def _command(commands: _Commands[_Parser], name: str, text: str, run: Command, epilog: str = "") -> _Parser:
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", epilog=epilog)
    parser.set_defaults(command=run)
    return parser


def _screens(commands: _Commands[_Parser]) -> None:
    _command(commands, "demo", "open the console on the evidence that ships with scantui, offline", _lazy("console", "demo"))
    replay = _command(commands, "replay", "open the console on captured evidence, offline; nothing can be sent", _lazy("console", "replay"))
    replay.add_argument("bundle", metavar="BUNDLE", help="a bundle's folder, or an exported zip")
    replay.add_argument("--as-of", metavar="TIME", help="judge as of this instant (default: the newest capture)")


def _bundles(commands: _Commands[_Parser]) -> None:
    add = _command(commands, "import", "put saved files into a bundle (made if absent)", _lazy("imports", "import_files"), _IMPORT_EXAMPLES)
    add.add_argument("bundle", metavar="BUNDLE", help="the bundle's folder")
    add.add_argument("kind", metavar="KIND", choices=KINDS, help=", ".join(KINDS))
    add.add_argument("files", metavar="FILE", nargs="+", help="a file as it was saved; - is standard input; a Slack export may be a folder")
    add.add_argument("--captured-at", metavar="TIME", help="when the system answered (default: the file's modification time)")
    add.add_argument("--ticket", metavar="N", help="ticket-comments: the ticket's number")
    add.add_argument("--c-code", choices=C_CODES, help="portal: which inventory the page shows")
    add.add_argument("--search", metavar="TERM", help="portal: what was searched for, if the page does not show it (%% is the whole list)")
    add.add_argument("--read-at", metavar="TIME", help="portal: when the page was made, from which its ages count (default: --captured-at)")
    add.add_argument("--since", metavar="TIME", help="chlorine-log: beginning of the window that was asked for")
    add.add_argument("--until", metavar="TIME", help="chlorine-log: end of that window")
    add.add_argument("--scan", metavar="NAME", help="scan-result: the scan definition's name")
    add.add_argument("--from", metavar="HOST", dest="source_host", help="ping: the host it was run on")
    add.add_argument("--address", metavar="IP", help="ping, netmax: the address asked about")
    add.add_argument("--control-up", metavar="IP", help="ping: an address in the same output that is known to answer")
    add.add_argument("--control-down", metavar="IP", help="ping: an address in the same output that is known not to answer")
    seal = _command(commands, "seal", "close a bundle for good and print its root hash", _lazy("bundles", "seal_bundle"))
    seal.add_argument("bundle", metavar="BUNDLE")
    verify = _command(commands, "verify", "check a bundle: every byte, every hash, every name", _lazy("bundles", "verify_bundle"))
    verify.add_argument("bundle", metavar="BUNDLE")
    verify.add_argument("--root", metavar="HASH", help="the root hash that the ticket's comment carries: proves that this is that bundle")
    export = _command(commands, "export", "verify a bundle and write it as one zip", _lazy("bundles", "export_bundle"))
    export.add_argument("bundle", metavar="BUNDLE")
    export.add_argument("zip", metavar="FILE.zip")


def _live(commands: _Commands[_Parser]) -> None:
    text = "ask the live systems and seal what they say, without the screen"
    capture = _command(commands, "capture", text, _lazy("capturing", "capture"), _CAPTURE_EXAMPLES)
    capture.add_argument("--ticket", metavar="N", action="append", help="only this ticket (may be repeated; default: the whole queue)")
    capture.add_argument("--host", metavar="NAME", action="append", help="only this machine (may be repeated)")
    capture.add_argument("-o", "--output", metavar="BUNDLE", required=True, help="made if absent; what an open one holds already counts")


def _signing_in(commands: _Commands[_Parser]) -> None:
    for name, text in (
        ("login", "ask for a credential, try it, and keep it in the system's keyring"),
        ("logout", "take a system's credentials out of the keyring"),
    ):
        command = _command(commands, name, text, _lazy("login", name))
        command.add_argument("system", metavar="SYSTEM", choices=SYSTEMS, help=", ".join(SYSTEMS))
    doctor = _command(commands, "doctor", "check everything that scantui works with, and say what to do", _lazy("doctor", "doctor"))
    doctor.add_argument("--scanners", action="store_true", help="the first scanner of every zone, not of the first zone alone")


def _answers(commands: _Commands[_Parser]) -> None:
    assess = _command(commands, "assess", "say what is next for every machine, why, on which evidence", _lazy("answers", "assess_bundle"))
    assess.add_argument("bundle", metavar="BUNDLE")
    assess.add_argument("--ticket", metavar="N", help="only this ticket")
    assess.add_argument("--host", metavar="NAME", help="only this machine")
    assess.add_argument("--as-of", metavar="TIME", help="judge as of this instant (default: the newest capture)")
    assess.add_argument("--format", choices=("text", "markdown", "json"), default="text")
    draft = _command(commands, "draft", "print one text to paste, and nothing else", _lazy("answers", "draft_text"))
    draft.add_argument("bundle", metavar="BUNDLE")
    draft.add_argument("kind", metavar="KIND", choices=DRAFTS, help=", ".join(DRAFTS))
    draft.add_argument("--host", metavar="NAME", required=True)
    draft.add_argument("--ticket", metavar="N", help="needed when several tickets name the machine")
    draft.add_argument("--as-of", metavar="TIME", help="judge as of this instant (default: the newest capture)")


def _posting(commands: _Commands[_Parser]) -> None:
    comment = _command(
        commands,
        "comment",
        "post a prepared text on a ticket of GitHub, after showing it and asking",
        _lazy("posting", "comment"),
        "example:\n  scantui draft case-17 --host NAME comment > comment.md\n  scantui comment 11738 --file comment.md --close\n",
    )
    comment.add_argument("number", metavar="N", help="the ticket's number")
    comment.add_argument("--file", metavar="FILE", required=True, help="the comment's text, in markdown; - is standard input")
    comment.add_argument("--close", action="store_true", help="close the ticket too, if nobody else changed it meanwhile")
    comment.add_argument("--yes", action="store_true", help="do not ask")


def _desk(commands: _Commands[_Parser]) -> None:
    config = _command(commands, "config", "where the settings are, what they are, or edit them", _lazy("desk", "config"))
    config.add_argument("action", choices=("path", "show", "edit"))
    completion = _command(
        commands,
        "completion",
        "print a completion script for a shell",
        _lazy("desk", "completion"),
        "example:\n  scantui completion bash > ~/.local/share/bash-completion/completions/scantui\n",
    )
    completion.add_argument("shell", choices=("bash", "zsh", "fish"))
