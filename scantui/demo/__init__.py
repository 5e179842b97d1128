"""The evidence that ships with scantui: invented machines in the systems' real formats, sealed. Made by demo/build.py of the repository."""

from __future__ import annotations

from pathlib import Path

_SHIPPED = Path(__file__).with_name("evidence")


def demo_bundle(folder: Path = _SHIPPED) -> Path:
    """The shipped bundle's folder, until the program ends.

    An installer may share files between environments by hard links, which a bundle must not have (SAFETY B.6, 46): then a copy is made.
    """
    if all(path.is_dir() or path.stat().st_nlink == 1 for path in folder.rglob("*")):
        return folder
    return _private_copy(folder)


def _private_copy(folder: Path) -> Path:
    import atexit
    import shutil
    import tempfile

    private = tempfile.TemporaryDirectory(prefix="scantui-demo-")
    atexit.register(private.cleanup)
    return Path(shutil.copytree(folder, Path(private.name) / "evidence", copy_function=shutil.copyfile))
