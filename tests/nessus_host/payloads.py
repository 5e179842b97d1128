"""What somebody might write where a host or an address is expected, to have something else run (SAFETY B.2, rows 10 and 11)."""

from __future__ import annotations

RUN = "touch canary"
"""What must never be run."""

DESTINATIONS = (
    f"-oProxyCommand={RUN}", f"-o ProxyCommand={RUN}", f"-oLocalCommand={RUN}", f"-oKnownHostsCommand={RUN}", "-J", "-Jhost", "-F/dev/null",
    f"-F|{RUN}", "-W", "-D1080", "-L1:h:1", "-R1:h:1", "-w0:0", "-E/tmp/canary", "-Scanary", "-M", "-N", "-f", "-v", "-V", "-Q", "-G",
    "-", "--",
    "-i/etc/passwd", "-lroot", "-p0", f"--;{RUN}", f"host;{RUN}", f"host&&{RUN}", f"host|{RUN}", f"host&{RUN}", f"$({RUN})", f"`{RUN}`",
    f"host\n{RUN}", f"host\r{RUN}", f"host\u2028{RUN}", f"host\x00{RUN}", "host ", " host", "ho st", "host\t", f"'; {RUN}; '",
    f'"; {RUN}; "',
    f"user@-oProxyCommand={RUN}", f"-oProxyCommand={RUN}@host", f"user;{RUN}@host", "@host", "user@", "a@b@c", "%h", "%n%p", "~", "*",
    "?[a-z]",
    "ssh://host", f"ssh://-oProxyCommand={RUN}", "[::1]", "host:22", "host/../x", "", "\u043erker", "h" * 300, "{a,b}", "${HOME}", "host\\",
    "#x",
)  # fmt: skip

TARGETS = (
    f"fe80::1%$({RUN})", f"fe80::1%`{RUN}`", f"fe80::1%;{RUN}", "fe80::1%eth0", f"10.0.0.5;{RUN}", f"10.0.0.5 && {RUN}", f"10.0.0.5|{RUN}",
    f"10.0.0.5\n{RUN}", f"10.0.0.5\r{RUN}", f"10.0.0.5\x00{RUN}", f"10.0.0.5\u2028{RUN}", f"$({RUN})", f"`{RUN}`", f"'{RUN}'",
    f"10.0.0.5'; {RUN}; '",
    f'10.0.0.5"; {RUN}; "', "-f 10.0.0.5", "-f", "--help", "-c1000000", "-I eth0 10.0.0.5", "10.0.0.5 -f", "10.0.0.5,22;id", "10.0.0.5,-f",
    "127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::", "255.255.255.255", "224.0.0.1", "239.255.255.250", "ff02::1",  # noqa: S104
    "host", "localhost", "*",
    "10.0.0.0/24", "10.0.0.5/32", "10.0.0.5:22", "[2001:db8::5]", "010.0.0.5", "0x0a000005", "167772165", "10.5", "10.0.0.5.", "1e3", "",
    "\uff11\uff10.0.0.5", "10.0.0.\u0665", "@@BEGIN x", "@@END x 0", "10.0.0.256", "10.0.0.5#", "10.0.0.5~", "${IFS}", "$n", "%s", "\\n",
    "a" * 5000, "::%",
)  # fmt: skip
