"""The system's keyring: four kinds that keep a secret, and no other (SAFETY B.6, 44). Anything that hangs is given up after ten seconds."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any, Final, TypeVar

from .names import Credential
from .secret import Secret

_SECONDS: Final = 10.0
_SERVICE: Final = "scantui"
_KNOWN: Final = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.macOS.Keyring": "the macOS keychain",
    "keyring.backends.Windows.WinVaultKeyring": "the Windows credential locker",
}

T = TypeVar("T")


class NoKeyring(Exception):
    """The secret cannot be kept or looked up; one sentence."""


class KeyringStore:
    """One session's way to the keyring. `backend` gives the one that the `keyring` library chose."""

    def __init__(self, backend: Callable[[], Any] | None = None, seconds: float = _SECONDS) -> None:
        self._backend = backend or _chosen_backend
        self._seconds = seconds

    def name(self) -> str:
        """What the keyring is called. Raises `NoKeyring` where there is none that may be used."""
        return self._usable()[1]

    def get(self, credential: Credential, host: str) -> Secret | None:
        """Raises `NoKeyring`."""
        keyring, name = self._usable()
        value = self._within(name, lambda: keyring.get_password(_SERVICE, _user(credential, host)))
        try:
            return Secret(value) if value else None
        except ValueError:
            why = f"what {name} holds for {credential.key} is no {credential.part}: `scantui login {credential.system}`"
            raise NoKeyring(why) from None

    def put(self, credential: Credential, host: str, secret: Secret) -> str:
        """Keeps it, reads it back, and gives the keyring's name. Raises `NoKeyring`."""
        if not credential.is_kept:
            raise NoKeyring(f"a {credential.part} is for one session and is never kept")
        keyring, name = self._usable()
        self._within(name, lambda: keyring.set_password(_SERVICE, _user(credential, host), secret.reveal()))
        kept = self._within(name, lambda: keyring.get_password(_SERVICE, _user(credential, host)))
        if kept != secret.reveal():
            raise NoKeyring(f"{name} did not keep it")
        return name

    def remove(self, credential: Credential, host: str) -> bool:
        """Whether there was one. Raises `NoKeyring`."""
        if self.get(credential, host) is None:
            return False
        keyring, name = self._usable()
        self._within(name, lambda: keyring.delete_password(_SERVICE, _user(credential, host)))
        return True

    def _usable(self) -> tuple[Any, str]:
        found = self._within("the keyring", self._backend)
        candidates = list(getattr(found, "backends", None) or [found])  # a chain asks several in turn, some of which may be plain files
        for keyring in candidates:
            kind = type(keyring)
            name = _KNOWN.get(f"{kind.__module__}.{kind.__qualname__}")
            if name is not None:
                return keyring, name
        raise NoKeyring("this machine has no keyring that keeps secrets (Secret Service, KWallet, macOS or Windows)")

    def _within(self, name: str, do: Callable[[], T]) -> T:
        """In a thread of its own: a locked keyring may wait for a window that nobody sees."""
        outcome: list[T] = []
        failure: list[Exception] = []

        def run() -> None:
            try:
                outcome.append(do())
            except Exception as error:  # noqa: BLE001 - backends raise whatever their system raises
                failure.append(error)

        thread = Thread(target=run, daemon=True)
        thread.start()
        thread.join(self._seconds)
        if thread.is_alive():
            raise NoKeyring(f"{name} did not answer within {self._seconds:.0f} s: is it locked?")
        if failure:
            raise NoKeyring(f"{name} refused ({type(failure[0]).__name__}): is it locked?")
        return outcome[0]


def _user(credential: Credential, host: str) -> str:
    """A credential belongs to one host: another address in the settings finds none."""
    return f"{credential.key} for {host}"


def _chosen_backend() -> Any:
    import keyring

    return keyring.get_keyring()
