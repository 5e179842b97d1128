"""The evidence that ships with scantui: invented machines in the systems' real formats, sealed. Made by demo/build.py of the repository."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from contextlib import ExitStack
from importlib import resources
from pathlib import Path

_files = ExitStack()
atexit.register(_files.close)


def demo_bundle() -> Path:
    """The shipped bundle's folder, until the program ends.

    An installer may share files between environments by hard links, which a bundle must not have (SAFETY B.6, 46): then a copy is made.
    """
    folder = _files.enter_context(resources.as_file(resources.files(__name__) / "evidence"))
    if all(path.is_dir() or path.stat().st_nlink == 1 for path in folder.rglob("*")):
        return folder
    private = Path(_files.enter_context(tempfile.TemporaryDirectory(prefix="scantui-demo-"))) / "evidence"
    return Path(shutil.copytree(folder, private, copy_function=shutil.copyfile))
