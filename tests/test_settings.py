"""settings.toml: every fault is one sentence with file, line and key; no secret is accepted or repeated."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.hosts import AddressKind, parse_host
from scantui.settings import Settings, SettingsError, load_settings, settings_path, show, template
from scantui.settings.locate import find_line

UNHURRIED = settings(deadline=None)

GITHUB_TOKEN = "ghp_" + "a1" * 18
SLACK_TOKEN = "-".join(["xoxb", "1" * 11, "b" * 24])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def load(file: Path, source: str) -> Settings:
    file.write_text(source, "utf-8")
    return load_settings(file, {})


def fault(file: Path, source: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load(file, source)
    assert str(caught.value).startswith(f"{file}, line {caught.value.line}: ")
    assert "\n" not in str(caught.value)
    return caught.value


class TestWhichFile:
    def test_the_option_before_the_environment(self, tmp_path: Path) -> None:
        named, other = tmp_path / "a.toml", tmp_path / "b.toml"
        assert settings_path(named, {"SCANTUI_CONFIG": str(other)}) == named
        assert settings_path(None, {"SCANTUI_CONFIG": str(other)}) == other

    def test_else_the_platforms_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        for environ in ({}, {"SCANTUI_CONFIG": ""}):
            path = settings_path(None, environ)
            assert path.name == "settings.toml"
            assert path.parent.name == "scantui"
            assert load_settings(None, environ) == Settings()

    @pytest.mark.parametrize("by_option", [True, False])
    def test_a_file_that_was_named_must_be_there(self, file: Path, by_option: bool) -> None:
        with pytest.raises(SettingsError, match="no such file"):
            load_settings(file if by_option else None, {} if by_option else {"SCANTUI_CONFIG": str(file)})

    def test_a_folder_cannot_be_read(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="cannot be read"):
            load_settings(tmp_path, {})


class TestDefaults:
    def test_as_the_design_has_them(self) -> None:
        settings = Settings()
        assert settings.github.api == "https://github.ibm.com/api/v3"
        assert (settings.github.repository, settings.github.labels) == ("alchemy-conductors/team", ("COMPLIANCE",))
        assert (settings.slack.api, settings.slack.channel, settings.slack.channel_id) == (
            "https://slack.com/api/", "bot-chlorine-logging", "",
        )  # fmt: skip
        assert settings.security_center.api == "https://w3sccv.sos.ibm.com/rest"
        assert settings.portal.address == "https://w3.sos.ibm.com/inventory.nsf/compliance_portal.xsp?c_code={c_code}"
        assert settings.portal.headings == {"Scanned date": ("Remote Scan",)}
        assert settings.nessus_host.ssh == ("ssh",)
        assert (settings.portal.view.url, settings.portal.view.columns) == ("", {})
        assert (settings.ibm_cloud.offering, settings.ibm_cloud.severity) == ("Bare Metal Servers for Classic", 3)
        assert settings.ibm_cloud.iam == "https://iam.cloud.ibm.com/identity/token"
        assert (settings.rules.stale_report_days, settings.rules.group_size, settings.rules.stuck_after_hours) == (2, 3, 3)

    @pytest.mark.parametrize("source", ["", "# nothing\n", "[github]\n[rules]\n"])
    def test_an_empty_file_changes_nothing(self, file: Path, source: str) -> None:
        assert load(file, source) == Settings()

    def test_the_template_changes_nothing_and_shows_every_default(self, file: Path) -> None:
        assert load(file, template()) == Settings()
        uncommented = re.sub(r'(?m)^# (?=["\w]+[^=\n]* = )', "", template())
        assert load(file, uncommented) == Settings()
        written, shown = tomllib.loads(uncommented), tomllib.loads(show(Settings()))
        del shown["topology"]
        assert written == shown
        assert "topology" in tomllib.loads(re.sub(r"(?m)^## (?=\[topology|\w+ = )", "", template()))


EVERYTHING = """\
github = { api = "http://127.0.0.1:8080/api/v3", repository = "org.x/repo_1", labels = [] }
rules.group_size = 5
[slack]
api = "https://slack.example.com/api/"
channel = "other"
channel_id = "C0123456789"
[security_center]
api = "http://[::1]:9/rest"
[portal]
address = "http://localhost:1/x.xsp?c_code={c_code}"
[portal.headings]
"Bigfix last report" = ["bigfix report"]
[portal.view]
url = "http://localhost:1/x.nsf/all?ReadViewEntries&RestrictToCategory={c_code}"
columns = { Name = "$3", "Remote Scan" = "7" }
[nessus_host]
ssh = ["tsh", "ssh"]
control_up = "10.1.2.3"
control_down = "192.0.2.1"
destinations.prod-dal09-infra-nessus-01 = "me@dal-nessus"
[network]
proxy = "http://proxy.example.com:3128"
ca_file = "/etc/ssl/ours.pem"
[console]
theme = "scantui-light"
layout = "narrow"
clipboard = "tmux"
mouse = false
[console.keys]
copy = "y,ctrl+y"
[topology.zones."MY~SZ"]
environment = "prod"
datacenters = ["xyz"]
scanners = ["prod-xyz01-infra-nessus-01"]
private_scan = "MY_private_import"
"""


def test_every_value_is_read_and_shown_again(file: Path) -> None:
    settings = load(file, EVERYTHING)
    assert settings.github.labels == ()
    assert settings.rules.group_size == 5
    assert settings.rules.stuck_after_hours == 3
    assert settings.nessus_host.ssh == ("tsh", "ssh")
    assert settings.nessus_host.destinations == {"prod-dal09-infra-nessus-01": "me@dal-nessus"}
    assert settings.portal.headings == {"Scanned date": ("Remote Scan",), "Bigfix last report": ("bigfix report",)}
    assert settings.portal.view.columns == {"Name": "$3", "Remote Scan": "7"}
    assert settings.console.keys == {"copy": "y,ctrl+y"}
    assert settings.source == file
    host = parse_host("prod-xyz02-carrier1-worker-01")
    assert host is not None
    zone = settings.load_topology().zone_of(host, AddressKind.BEN).zone
    assert zone is not None
    assert zone.name == "MY~SZ"
    assert load(file, show(settings)) == settings


def test_windows_line_ends_and_a_byte_order_mark(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf[rules]\r\n\r\ngroup_size = 5\r\n")
    assert load_settings(file, {}).rules.group_size == 5
    file.write_bytes(b"\xef\xbb\xbf[rules]\r\n\r\ngroup_size = 1\r\n")
    with pytest.raises(SettingsError, match="line 3: "):
        load_settings(file, {})


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("[rules]\ngroup_size = 3\ngruop_size = 3\n", 3, "[rules] has no key gruop_size; did you mean group_size?"),
        ("[rules]\nx = 3\n", 2, "[rules] has no key x; known: stale_report_days, group_size, stuck_after_hours"),
        ("\n[rule]\n", 2, "[rule] is no table of the settings; did you mean rules?"),
        ("zzz = 1\n", 1, "known: github, slack"),
        ("# c\ngithub = 3\n", 2, "github must be a table"),
        ("topology = []\n", 1, "topology must be a table"),
        ("[portal]\nheadings = 3\n", 2, "[portal] headings must be a table"),
        ('[portal.headings]\n"Scanned date" = [\n  3,\n]\n', 2, "[portal] headings.'Scanned date' must be a list of texts"),
        ("[console.keys]\na = 'y'\nb = ''\n", 3, "[console] keys.b must be the keys"),
        ("[topology]\nzonen = 3\n", 2, "[topology.zonen] is not known; sos, zones are"),
        ("[topology.zones.X]\nenvironment = 'prod'\n", 1, "[topology.zones.X] datacenters must be a list of texts"),
        ("[topology.sos.alc]\n\nzone = ''\n", 3, "[topology.sos.alc] zone must be a text"),
        ("[rules]\ngroup_size =\n", 2, "is not TOML"),
        ("[rules]\n[rules]\n", 2, "is not TOML"),
        ("a = '\n", 1, "is not TOML"),
        ("[rules\n", 1, "is not TOML"),
        ("x = [\n", 1, "is not TOML"),
    ],
)
def test_faults(file: Path, source: str, line: int, said: str) -> None:
    error = fault(file, source)
    assert (error.line, said in error.why) == (line, True), error.why


# By key: what it may be, and what it may not, as they stand in the file.
VALUES = {
    "rules.stale_report_days": (["1", "30"], ["0", "31", "-1", "1.0", "true", "'2'", "[]"]),
    "rules.group_size": (["2", "100"], ["1", "101", "nan"]),
    "rules.stuck_after_hours": (["1", "48"], ["0", "49", "99999999999999999999"]),
    "github.api": (
        ["'https://ghe.example.com/api/v3'", "'http://127.0.0.1:1'", "'http://localhost/x'"],
        [
            "'http://ghe.example.com/api/v3'", "'http://127.0.0.1.example.com'", "'http://localhost.example.com'", "'ftp://x'", "''",
            "'ghe.example.com'", "'https://'", "'https://u@ghe.example.com'", "'https://h:99999'", "'https://h/?x'", "'https://h/#x'",
            "'https://h\u0435/'", "'https://['", "'https://a b/'", "3", "'file:///etc/passwd'",
        ],
    ),
    "github.repository": (["'a/b'", "'a-1/b.c_d'"], ["'a'", "'a/b/c'", "'/b'", "'a b/c'", "''", "3", "'https://ghe.example.com/a/b'"]),
    "github.labels": (["[]", "['a', 'b c']"], ["'a'", "[1]", "['']", "{}", '["a\\tb"]']),
    "slack.channel": (["'bot-x'", "'b\u00fccher'"], ["'#bot'", "''", "'a b'", "3"]),
    "slack.channel_id": (["''", "'C012345'", "'G0ABCDEF12'"], ["'bot'", "'c012345'", "'C1 2'"]),
    "portal.address": (
        ["'https://p.example.com/{c_code}/x'", "'https://p.example.com/x?a=1&c={c_code}'"],
        [
            "'https://p.example.com/'", "'https://p.example.com/{c_code}{c_code}'", "'https://p.example.com/{c_code}{x}'",
            "'https://{c_code}.example.com/'", "'http://p.example.com/{c_code}'", "3",
        ],
    ),
    "portal.headings": (["{}", "{a = ['b']}", "{a = []}"], ["[]", "{a = 'b'}", "{a = [1]}"]),
    "portal.view": (
        [
            "{}", "{url = ''}", "{columns = {Name = '$3', Status = '12'}}",
            "{url = 'https://w3.sos.ibm.com/x.nsf/v?readviewentries&a={c_code}'}",
            "{url = 'https://w3.sos.ibm.com:443/{c_code}?ReadViewEntries'}",
        ],
        [
            "[]", "{link = ''}", "{url = 3}", "{url = 'https://p.example.com/v?ReadViewEntries'}", "{url = 'https://p.example.com/{c_code}'}",
            "{url = 'http://p.example.com/{c_code}?ReadViewEntries'}", "{url = 'https://w3.sos.ibm.com:8443/{c_code}?ReadViewEntries'}",
            "{url = 'https://p.example.com/{c_code}?ReadViewEntries'}", "{url = 'https://p.example.com/{c_code}?ReadViewEntries&Start=1'}",
            "{url = 'https://p.example.com/{c_code}?a=1&ReadViewEntries'}", "{columns = []}", "{columns = {Name = 3}}",
            "{columns = {Name = ''}}", "{columns = {Name = '$3 $4'}}",
        ],
    ),
    "ibm_cloud.cases_api": (
        ["'https://s.example.com/case-management/v1'", "'http://127.0.0.1:1/v2'"],
        ["'https://s.example.com/'", "'https://s.example.com/case-management/v1/'", "'http://s.example.com/c/v1'", "3"],
    ),
    "ibm_cloud.offering": (["'Bare Metal Servers'", "'ab'"], ["''", "' a'", "'a'", "3", '"a\\nb"']),
    "ibm_cloud.severity": (["1", "4"], ["0", "5", "'3'"]),
    "nessus_host.ssh": (["['ssh']", "['tsh', 'ssh', '-x']"], ["[]", "'ssh'", "['']", "[1]"]),
    "nessus_host.control_up": (["''", "'10.1.2.3'", "'2001:db8::1'"], ["'host'", "'10.1.2.3;id'", "'224.0.0.1'", "'fe80::1%x'", "3"]),
    "nessus_host.destinations": (
        ["{}", "{prod-dal09-infra-nessus-01 = 'n1'}", "{PROD-dal09-infra-nessus-01 = 'me@n-1.example.com'}"],
        [
            "[]", "{dal09 = 'n1'}", "{prod-dal09-infra-nessus-01 = '-oProxyCommand=id'}", "{prod-dal09-infra-nessus-01 = 'a b'}",
            "{prod-dal09-infra-nessus-01 = 'me@-oX'}", "{prod-dal09-infra-nessus-01 = ''}", "{prod-dal09-infra-nessus-01 = 3}",
        ],
    ),
    "network.proxy": (
        ["''", "'http://p.example.com:3128'", "'https://p.example.com'"],
        ["'p:3128'", "'socks5://p'", "'http://p/x'", "'http://p?x'", "'http://'", "3"],
    ),
    "network.ca_file": (["''", "'~/ca.pem'"], ["3", "[]", '"a\\u0000"']),
    "console.theme": (["'auto'", "'textual-dark'"], ["''", "'A b'", "3"]),
    "console.layout": (["'auto'", "'wide'", "'narrow'"], ["'left'", "''", "3"]),
    "console.clipboard": (["'auto'", "'tmux'", "'osc52'", "'desktop'", "'off'"], ["'yes'", "true", "[]"]),
    "console.mouse": (["true", "false"], ["1", "'true'"]),
    "console.keys": (["{}", "{a = 'b'}", "{a = 'b,ctrl+c'}"], ["[]", "{a = ''}", "{a = 'b,'}", "{a = 'a b'}", "{a = 1}"]),
}  # fmt: skip


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, (good, _) in VALUES.items() for value in good])
def test_good_values(file: Path, key: str, value: str) -> None:
    settings = load(file, f"{key} = {value}\n")
    assert load(file, show(settings)) == settings


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, (_, bad) in VALUES.items() for value in bad])
def test_bad_values(file: Path, key: str, value: str) -> None:
    error = fault(file, f"# first\n{key} = {value}\n")
    table, _, name = key.partition(".")
    assert error.line == 2
    assert error.why.startswith(f"[{table}] {name}")
    assert re.search(r"must be|must contain|is not a well-formed", error.why)


@pytest.mark.parametrize(
    ("source", "line", "place"),
    [
        ("[github]\n\ntoken = 'x'\n", 3, "SCANTUI_GITHUB_TOKEN"),
        (f"[github]\nlabels = ['{GITHUB_TOKEN}']\n", 2, "SCANTUI_GITHUB_TOKEN"),
        (f"[github]\nrepository = '{GITHUB_TOKEN}/x'\n", 2, "SCANTUI_GITHUB_TOKEN"),
        ("[slack]\napi_token = 3\n", 2, "SCANTUI_SLACK_TOKEN"),
        (f"[slack]\nchannel = '{SLACK_TOKEN}'\n", 2, "SCANTUI_SLACK_TOKEN"),
        ("[security_center]\naccess_key = 'a'\n", 2, "SCANTUI_SECURITY_CENTER_ACCESS_KEY"),
        ("[security_center]\nsecret-key = 'a'\n", 2, "SCANTUI_SECURITY_CENTER_SECRET_KEY"),
        ("[ibm_cloud]\nAPI_KEY = 'a'\n", 2, "SCANTUI_IBM_CLOUD_API_KEY"),
        ("[network]\nproxy = 'http://user:canary@proxy:1'\n", 2, "environment"),
        (f"[console.keys]\ncopy = '{GITHUB_TOKEN}'\n", 2, "environment"),
        (f"[topology.zones.X]\nscanners = [['{GITHUB_TOKEN}']]\n", 2, "environment"),
        ("password = 'canary'\n", 1, "environment"),
        (f"[github]\n{GITHUB_TOKEN} = 1\n", 2, "SCANTUI_GITHUB_TOKEN"),
    ],
)
def test_secrets_are_refused_and_not_repeated(file: Path, source: str, line: int, place: str) -> None:
    error = fault(file, source)
    assert error.line == line
    assert place in error.why
    assert "keyring" in error.why
    for canary in (GITHUB_TOKEN, SLACK_TOKEN, "canary"):
        assert canary not in str(error)


def test_a_broken_file_does_not_repeat_a_secret(file: Path) -> None:
    assert GITHUB_TOKEN not in str(fault(file, f"[{GITHUB_TOKEN}]\n[{GITHUB_TOKEN}]\n"))


def test_a_hostile_file(file: Path) -> None:
    file.write_bytes(b"[rules]\n\xff\n")
    with pytest.raises(SettingsError, match="line 2: is not UTF-8"):
        load_settings(file, {})
    file.write_text("x = " + "[" * 100_000)
    with pytest.raises(SettingsError, match=r"nested too deeply|is not TOML"):
        load_settings(file, {})
    error = fault(file, '["a\\u001b[31m"]\n')
    assert str(error).isprintable()
    assert fault(file, '[topology.zones."a\\u001b[31m"]\n').why.isprintable()


SOURCE = '''\
# comment with key = 1
top = """
[github]
api = 1
"""

[github]
labels = [
  "a", # ] tricky = 1
  "b",
]
"quoted key" = 1
dotted.inner.key = 2
inline = { a = 1, b = { c = 2 } }

[portal.headings]
"Scanned date" = ["x"]
[rules] # last
group_size = 1'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2), (("github",), 7), (("github", "labels"), 8), (("github", "quoted key"), 12), (("github", "dotted"), 13),
        (("github", "dotted", "inner", "key"), 13), (("github", "inline", "b", "c"), 14), (("portal",), 16), (("portal", "headings"), 16),
        (("portal", "headings", "Scanned date"), 17), (("rules",), 18), (("rules", "group_size"), 19),
        (("github", "missing"), 7), (("github", "labels", "0"), 8), (("missing",), None), ((), None),
    ],
)  # fmt: skip
def test_find_line(path: tuple[str, ...], line: int | None) -> None:
    assert find_line(SOURCE, path) == line


def test_find_line_parses_a_long_value_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """A count, not a time: what tomllib is given while a line in a file with a long list is looked for."""
    given: list[int] = []
    loads = tomllib.loads

    def counted(text: str) -> dict[str, object]:
        given.append(len(text))
        return loads(text)

    monkeypatch.setattr(tomllib, "loads", counted)

    def work(count: int) -> int:
        given.clear()
        source = "[a]\nlist = [\n" + '  "x", # [\n' * count + ']\ntext = """\n' + "[{\n" * count + '\\""""""\n[b]\nlast = 1\n'
        assert find_line(source, ("a", "list")) == 2
        assert find_line(source, ("a", "text")) == count + 4
        assert find_line(source, ("b", "last")) == 2 * count + 7
        return sum(given)

    assert work(2000) < 5 * work(500)


words = st.text("abcxyz -_.#[]='\"\n\u00e9", min_size=1, max_size=8)


@UNHURRIED
@given(st.dictionaries(words, st.dictionaries(words, st.one_of(st.integers(), words, st.lists(words)), max_size=4), max_size=5))
def test_find_line_begins_the_statement_of_any_key(tables: dict[str, dict[str, object]]) -> None:
    import tomli_w

    source = tomli_w.dumps(tables, multiline_strings=True)
    lines = source.split("\n")
    for name, table in tables.items():
        line = find_line(source, (name,))
        assert line is not None
        assert lines[line - 1].startswith("[")
        for key in table:
            line = find_line(source, (name, key))
            assert line is not None
            assert key not in tomllib.loads("\n".join(lines[: line - 1])).get(name, {})
            assert " = " in lines[line - 1]
