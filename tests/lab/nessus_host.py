"""A scanner's host of the lab: an ssh server on a loopback port for the system's own ssh, with the demo's addresses and faults.

    with serving_nessus_host(folder, fleet) as host:
        host.fault = ScannerFault.CUT
        ... host.settings, host.ssh ...

`serving_sshd` is the same behind OpenSSH's sshd, where that is installed. No root is needed, and nobody gets in without the lab's key.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import asyncssh

from demo.fleet import Fleet
from scantui.hosts import Topology
from scantui.settings.model import NessusHost

from .nessus_tools import DOWN, UP, ScannerFault, furnish, set_fault

SSH = shutil.which("ssh")
SSHD = shutil.which("sshd") or next((path for path in ("/usr/sbin/sshd", "/usr/local/sbin/sshd") if Path(path).exists()), None)


class LabHost:
    """A scanner's host, as its user sees it."""

    def __init__(self, folder: Path, fleet: Fleet, user: str) -> None:
        self.folder = folder
        self.user = user
        self.port = 0
        self.keys = {name: asyncssh.generate_private_key("ssh-ed25519") for name in ("host", "user", "stranger")}
        self._closed = _bound()
        self._silent = _bound()
        self._silent.listen()
        self._fault = ScannerFault.NONE
        furnish(folder, fleet)
        for name, key in self.keys.items():
            key.write_private_key(str(folder / f"{name}_key"))
            (folder / f"{name}_key").chmod(0o600)

    @property
    def ssh(self) -> tuple[str, ...]:
        """The words that reach it: what stands in the settings."""
        return "ssh", "-F", str(self.folder / "ssh_config")

    @property
    def settings(self) -> NessusHost:
        return NessusHost(ssh=self.ssh, control_up=UP, control_down=DOWN)

    @property
    def fault(self) -> ScannerFault:
        return self._fault

    @fault.setter
    def fault(self, fault: ScannerFault) -> None:
        self._fault = fault
        set_fault(self.folder, fault)
        self.write_files()

    def write_files(self) -> None:
        """What the user's ssh knows of the host, and the host of the user."""
        fault = self._fault
        known = {ScannerFault.KEY_CHANGED: "stranger", ScannerFault.KEY_UNKNOWN: ""}.get(fault, "host")
        (self.folder / "known_hosts").write_text(f"scantui-lab {self._public(known)}\n" if known else "")
        (self.folder / "authorized_keys").write_text(self._public("stranger" if fault is ScannerFault.NOT_LET_IN else "user") + "\n")
        port = {ScannerFault.REFUSED: _port(self._closed), ScannerFault.SILENT: _port(self._silent)}.get(fault, self.port)
        scanners = {scanner.name for region in Topology.load().regions for scanner in region.zone.scanners}
        lines = [f"Host {name}\n  SetEnv LAB_HOST={name}" for name in sorted(scanners)]
        lines += ["Host *", f"  HostName {'x' * 64 if fault is ScannerFault.UNRESOLVED else '127.0.0.1'}", f"  Port {port}"]
        if fault is ScannerFault.NO_JUMP:
            lines = ["Host lab-jump", f"  Port {_port(self._closed)}", "  ProxyJump none", *lines, "  ProxyJump lab-jump"]
        lines += [
            f"  User {self.user}", f"  IdentityFile {self.folder / 'user_key'}", "  IdentitiesOnly yes", "  IdentityAgent none",
            f"  UserKnownHostsFile {self.folder / 'known_hosts'}", "  GlobalKnownHostsFile /dev/null", "  HostKeyAlias scantui-lab",
            "  StrictHostKeyChecking yes", "  ControlPath none", "",
        ]  # fmt: skip
        (self.folder / "ssh_config").write_text("\n".join(lines))

    def close(self) -> None:
        """Scripts of the host that still run end by themselves when its fault is gone."""
        (self.folder / "fault").unlink()
        self._closed.close()
        self._silent.close()

    def _public(self, name: str) -> str:
        return self.keys[name].export_public_key().decode("ascii").strip()


def _bound() -> socket.socket:
    """A loopback port that is taken; who connects is refused, unless it listens."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    return taken


def _port(taken: socket.socket) -> int:
    port: int = taken.getsockname()[1]
    return port


class _Door(asyncssh.SSHServer):
    """Lets the lab's user in by his key, and nobody else."""

    def __init__(self, host: LabHost) -> None:
        self._host = host

    def begin_auth(self, username: str) -> bool:
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        allowed = (self._host.folder / "authorized_keys").read_text()
        return key == asyncssh.import_public_key(allowed)


_DROP = 222
"""The status by which the gate tells the server to hang up."""


async def _serve_command(host: LabHost, process: asyncssh.SSHServerProcess[bytes]) -> None:
    """Runs the gate with the command, until it or the client ends."""
    environment = {
        "SSH_ORIGINAL_COMMAND": process.command or "",
        "LAB_HOST": process.env.get("LAB_HOST", ""),
        "LAB_DROP": f"exit {_DROP}",
    }
    gate = await asyncio.create_subprocess_exec(
        host.folder / "gate", env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert gate.stdout is not None and gate.stderr is not None
    pumps = [asyncio.create_task(_pump(gate.stdout, process.stdout)), asyncio.create_task(_pump(gate.stderr, process.stderr))]
    ended, gone = asyncio.ensure_future(gate.wait()), asyncio.ensure_future(process.wait_closed())
    await asyncio.wait([ended, gone], return_when=asyncio.FIRST_COMPLETED)
    with suppress(ProcessLookupError):
        os.killpg(gate.pid, signal.SIGKILL)
    await asyncio.wait([ended, *pumps])
    gone.cancel()
    status = await gate.wait()
    if status == _DROP:
        process.channel.get_connection().abort()
    elif status < 0:
        process.exit_with_signal(signal.Signals(-status).name.removeprefix("SIG"))
    else:
        process.exit(status)


async def _pump(source: asyncio.StreamReader, sink: asyncssh.SSHWriter[bytes]) -> None:
    with suppress(OSError, asyncssh.Error):
        while chunk := await source.read(8192):
            sink.write(chunk)
            await sink.drain()


@contextmanager
def serving_nessus_host(folder: Path, fleet: Fleet) -> Iterator[LabHost]:
    """Served by asyncssh, in a thread of its own."""
    host = LabHost(folder, fleet, "lab")
    ready, end = Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        server = await asyncssh.listen(
            "127.0.0.1", 0, server_factory=lambda: _Door(host), server_host_keys=[host.keys["host"]], encoding=None,
            process_factory=lambda process: _serve_command(host, process),
        )  # fmt: skip
        host.port = server.get_port()
        ready.set()
        await end.wait()
        server.close()

    thread = Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    if not ready.wait(20):
        raise RuntimeError("the lab's ssh server does not start")
    host.write_files()
    try:
        yield host
    finally:
        host.close()
        loops[0].call_soon_threadsafe(end.set)
        thread.join(20)


def sshd_unusable(folder: Path) -> str:
    """Why OpenSSH's server cannot be used here; empty when it can."""
    if SSHD is None:
        return "there is no sshd on this machine"
    config = folder / "probe_config"
    key = folder / "probe_key"
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(key))
    key.chmod(0o600)
    config.write_text(f"HostKey {key}\n")
    tried = subprocess.run([SSHD, "-t", "-f", config], capture_output=True, text=True, check=False)
    return f"sshd cannot be run here: {tried.stderr.strip()}" if tried.returncode else ""


@contextmanager
def serving_sshd(folder: Path, fleet: Fleet) -> Iterator[LabHost]:
    """Served by OpenSSH's sshd, without root."""
    assert SSHD is not None
    host = LabHost(folder, fleet, getpass.getuser())
    port = _bound()
    host.port = _port(port)
    config = folder / "sshd_config"
    config.write_text("\n".join((
        f"Port {host.port}", "ListenAddress 127.0.0.1", f"HostKey {folder / 'host_key'}",
        f"AuthorizedKeysFile {folder / 'authorized_keys'}", "StrictModes no", "UsePAM no",
        "PasswordAuthentication no", "KbdInteractiveAuthentication no", "PermitRootLogin yes",
        "PidFile none", "PrintMotd no", "PermitUserRC no", "AcceptEnv LAB_HOST",
        f"ForceCommand LAB_DROP='sleep 1; kill -9 $PPID' {folder / 'gate'}", "",
    )))  # fmt: skip
    host.write_files()
    port.close()
    with (folder / "sshd.log").open("wb") as log:
        server = subprocess.Popen([SSHD, "-D", "-e", "-f", config], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _wait_for(host.port, server)
        yield host
    finally:
        host.close()
        server.terminate()
        server.wait(20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Until it takes connections."""
    for _ in range(200):
        if server.poll() is not None:
            break
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        with suppress(subprocess.TimeoutExpired):
            server.wait(0.05)
    raise RuntimeError("sshd does not start")
