"""Makes the pictures of the README anew: `python -m screenshots.make`, from the top of the repository.

SVG always, with fonts that every machine has; PNG beside it where `rsvg-convert` is installed. The demo evidence is fixed, so are the pictures.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from scantui.console.app import ScantuiApp
from scantui.console.reader import LocalReader
from scantui.console.source import Replay
from scantui.demo import demo_bundle
from scantui.settings import Console, Settings

HERE = Path(__file__).parent
_FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"


class Picture(NamedTuple):
    name: str
    size: tuple[int, int]
    keys: tuple[str, ...]
    theme: str = "auto"


PICTURES = (
    Picture("desk", (120, 36), ("down", "down", "down", "2")),
    Picture("machine", (120, 36), ("down", "down", "down", "3", "z", "s")),
    Picture("drafts", (120, 36), ("down", "down", "down", "d")),
    Picture("evidence", (120, 36), ("e",)),
    Picture("desk-80x24", (80, 24), ("down", "down", "down", "2")),
    Picture("machine-80x24", (80, 24), ("down", "down", "down", "3")),
    Picture("desk-light", (120, 36), ("down", "down", "down", "2"), "scantui-light"),
)


async def draw(picture: Picture, folder: Path) -> str:
    """The SVG of a picture."""
    source = Replay(demo_bundle(), Settings(console=Console(theme=picture.theme)))
    app = ScantuiApp(source, LocalReader(source), folder)
    async with app.run_test(size=picture.size) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        for key in picture.keys:
            await pilot.press(key)
            await pilot.pause()
        return plain_fonts(app.export_screenshot(title="scantui demo"))


def plain_fonts(svg: str) -> str:
    """Without the fonts from the web, which nobody fetches for a picture; and with the same ids every time."""
    svg = re.sub(r"@font-face\s*\{[^}]*\}", "", svg)
    svg = re.sub(r"font-family:\s*[^;]*;", f"font-family: {_FONTS};", svg)
    return re.sub(r"terminal-\d+", "terminal-1", svg)


def main() -> None:
    convert = shutil.which("rsvg-convert")
    wanted = set(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        for picture in PICTURES:
            if wanted and picture.name not in wanted:
                continue
            svg = HERE / f"{picture.name}.svg"
            svg.write_text(asyncio.run(draw(picture, Path(folder))), "utf-8")
            if convert:
                subprocess.run([convert, "-o", str(svg.with_suffix(".png")), str(svg)], check=True)  # noqa: S603 - a fixed program
            print(svg.name)
    if not convert:
        print("rsvg-convert is not installed: no PNG was made", file=sys.stderr)


if __name__ == "__main__":
    main()
