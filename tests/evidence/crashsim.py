"""A power loss, simulated: records what the store asked of the disk, and makes the disks that may be left of it (SAFETY C.5).

A file's bytes are safe after its fsync, a folder's entries after the folder's; until then each may be there, cut, zeroed or missing.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scantui.evidence.os_layer import RealOs

Operation = tuple[str, int, str, bytes | int]


class RecordingOs(RealOs):
    """Does everything for real (without the wait for the disk), and writes down what was asked. `forget`: an operation that is lost."""

    def __init__(self, root: Path, forget: str = "") -> None:
        self.log: list[Operation] = []
        self._root, self._forget = str(root), forget
        self._inodes: dict[str, int] = {"": 0}
        self._fds: dict[int, int] = {}

    def _name(self, path: str) -> str:
        return os.path.relpath(path, self._root) if path != self._root else ""

    def ack(self, what: str) -> None:
        """The store said that this is safe."""
        self.log.append(("ack", 0, what, 0))

    def mkdir(self, path: str) -> None:
        super().mkdir(path)
        self.log.append(("mkdir", self._new(path), self._name(path), 0))

    def _new(self, path: str) -> int:
        self._inodes[self._name(path)] = number = len(self.log) + 1
        return number

    def create(self, path: str) -> int:
        fd = super().create(path)
        self._fds[fd] = self._new(path)
        self.log.append(("create", self._fds[fd], self._name(path), 0))
        return fd

    def open_append(self, path: str) -> int:
        fd = super().open_append(path)
        self._fds[fd] = self._inodes[self._name(path)]
        return fd

    def write(self, fd: int, data: bytes) -> int:
        self.log.append(("write", self._fds[fd], "", data))
        return super().write(fd, data)

    def fsync(self, fd: int) -> None:
        if self._forget != "fsync":
            self.log.append(("fsync", self._fds[fd], "", 0))

    def fsync_dir(self, path: str) -> None:
        if self._forget != "fsync_dir":
            self.log.append(("fsync_dir", 0, "" if path in self._root else self._name(path), 0))

    def truncate(self, fd: int, size: int) -> None:
        self.log.append(("truncate", self._fds[fd], "", size))
        super().truncate(fd, size)

    def rename(self, old: str, new: str) -> None:
        super().rename(old, new)
        self._inodes[self._name(new)] = number = self._inodes.pop(self._name(old))
        self.log.append(("rename", number, self._name(old), self._name(new).encode()))

    def unlink(self, path: str) -> None:
        super().unlink(path)
        self.log.append(("unlink", self._inodes.pop(self._name(path)), self._name(path), 0))


@dataclass
class _Disk:
    """What is safe, and what is not yet."""

    data: dict[int, bytes] = field(default_factory=dict)
    pending_data: dict[int, list[bytes | int]] = field(default_factory=dict)
    folders: set[str] = field(default_factory=lambda: {""})
    entries: dict[str, int] = field(default_factory=dict)
    pending_entries: list[list[tuple[str, int]]] = field(default_factory=list)
    """Changes of names, each applied as a whole or not at all: (path, inode), inode 0 for a removed name."""
    made: dict[int, str] = field(default_factory=dict)

    def apply(self, operation: Operation) -> None:
        what, inode, name, value = operation
        if what in {"write", "truncate"}:
            assert isinstance(value, bytes | int)
            self.pending_data.setdefault(inode, []).append(value)
        elif what == "fsync":
            self.data[inode] = _bytes(self.data.get(inode, b""), self.pending_data.pop(inode, []))
        elif what == "mkdir":
            self.made[inode] = name
            self.pending_entries.append([(name, inode)])
        elif what == "create":
            self.data[inode] = b""
            self.pending_entries.append([(name, inode)])
        elif what == "unlink":
            self.pending_entries.append([(name, 0)])
        elif what == "rename":
            assert isinstance(value, bytes)
            self.pending_entries.append([(name, 0), (value.decode(), inode)])
        elif what == "fsync_dir":
            kept = []
            for change in self.pending_entries:
                if change[0][0].rpartition("/")[0] == name:
                    self._rename(self.entries, change)
                else:
                    kept.append(change)
            self.pending_entries = kept

    @staticmethod
    def _rename(entries: dict[str, int], change: list[tuple[str, int]]) -> None:
        for name, inode in change:
            if inode:
                entries[name] = inode
            else:
                entries.pop(name, None)

    def after_crash(self, chance: random.Random, target: Path) -> None:
        """Writes one of the disks that may be found after the power came back."""
        entries = dict(self.entries)
        for change in self.pending_entries:
            if chance.random() < 0.5:
                self._rename(entries, change)
        target.mkdir(parents=True)
        for name, inode in sorted(entries.items()):
            path = target / name
            if not path.parent.is_dir():
                continue  # its folder was lost, and with it the way to it
            if inode in self.made:
                path.mkdir(mode=0o700)
            else:
                path.write_bytes(_torn(self.data.get(inode, b""), self.pending_data.get(inode, []), chance))
                path.chmod(0o600)


def _bytes(data: bytes, changes: list[bytes | int]) -> bytes:
    for change in changes:
        data = data + change if isinstance(change, bytes) else data[:change]
    return data


def _torn(safe: bytes, changes: list[bytes | int], chance: random.Random) -> bytes:
    done = changes[: chance.randint(0, len(changes))]
    data = _bytes(safe, done)
    fresh = len(data) - len(safe)
    if fresh <= 0:
        return data
    fate = chance.choice(("whole", "cut", "zeros", "zero tail"))
    cut = len(safe) + chance.randint(0, fresh)
    if fate == "cut":
        return data[:cut]
    if fate == "zeros":
        return safe + bytes(fresh)
    return data[:cut] + bytes(len(data) - cut) if fate == "zero tail" else data


@dataclass(frozen=True)
class Crash:
    path: Path
    acked: tuple[str, ...]


def crashes(log: list[Operation], where: Path, each: int, seed: int = 1) -> Iterator[Crash]:
    """`each` disks after every prefix of the log, with what had been acknowledged by then."""
    chance = random.Random(seed)
    disk, acked = _Disk(), []
    for index, operation in enumerate(log):
        if operation[0] == "ack":
            acked.append(operation[2])
        else:
            disk.apply(operation)
        for number in range(each):
            path = where / f"{index}-{number}"
            disk.after_crash(chance, path)
            yield Crash(path, tuple(acked))
