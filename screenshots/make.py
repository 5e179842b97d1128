"""Makes the pictures of the README anew: `python -m screenshots.make`, from the top of the repository.

SVG, with fonts that every machine has. The demo evidence is fixed, and so are the pictures.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import NamedTuple

from rich.cells import cell_len

from scantui.console.app import ScantuiApp
from scantui.console.reader import LocalReader
from scantui.console.source import Replay
from scantui.demo import demo_bundle
from scantui.settings import Console, Settings

HERE = Path(__file__).resolve().parent
_FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
_CELL = 12.2
"""Width of a cell in Textual's pictures."""
MOMENT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
_SPACE = "&#160;"
_SPACED = re.compile(r'(<text class="[^"]*" )x="([\d.]+)"( y="[\d.]+" )textLength="([\d.]+)"([^>]*>)([^<]*)</text>')


class Picture(NamedTuple):
    name: str
    size: tuple[int, int]
    keys: tuple[str, ...]
    theme: str = "auto"


PICTURES = (
    Picture("desk", (120, 36), ("down", "2")),
    Picture("wide", (200, 50), ("down", "2")),
    Picture("timeline", (120, 36), ("down", "5")),
    Picture("checklist", (120, 36), ("down", "s", "enter")),
    Picture("forms", (120, 36), ("down", "d")),
    Picture("collect", (120, 36), ("2", "end", "k", "a")),
    Picture("light", (120, 36), ("down", "2", "s"), "scantui-light"),
    Picture("desk-80x24", (80, 24), ("down", "2")),
)


async def draw(picture: Picture, folder: Path) -> str:
    """The SVG of a picture; `folder` is where the console keeps its own, and is named in some of them."""
    source = Replay(demo_bundle(), Settings(console=Console(theme=picture.theme, downloads="/home/sre/Downloads")))
    app = ScantuiApp(source, LocalReader(source), lambda: folder, lambda: MOMENT)
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
    svg = _SPACED.sub(_without_outer_spaces, svg)
    svg = re.sub(r"font-family:\s*[^;]*;", f"font-family: {_FONTS};", svg)
    return re.sub(r"terminal-\d+", "terminal-1", svg)


def _without_outer_spaces(text: re.Match[str]) -> str:
    """Some renderers drop the spaces around a text and stretch the rest: it is placed where its letters begin."""
    before, x, between, _, after, body = text.groups()
    shown = body.removesuffix(_SPACE).replace(_SPACE, " ").strip(" ")
    if not shown:
        return ""
    start = float(x) + _CELL * (len(body.replace(_SPACE, " ")) - len(body.replace(_SPACE, " ").lstrip(" ")))
    length = _CELL * cell_len(unescape(shown))
    return f'{before}x="{start:g}"{between}textLength="{length:g}"{after}{shown.replace(" ", _SPACE)}</text>'


def main() -> None:
    """`--png FOLDER` writes PNG files too, to look at."""
    folder_wanted = sys.argv[sys.argv.index("--png") + 1] if "--png" in sys.argv else None
    convert = shutil.which("rsvg-convert") if folder_wanted else None
    wanted = {name for name in sys.argv[1:] if name not in {"--png", folder_wanted}}
    folder_wanted = folder_wanted and os.path.abspath(folder_wanted)  # noqa: PTH100 - resolved before the folder is changed
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        for picture in PICTURES:
            if wanted and picture.name not in wanted:
                continue
            svg = HERE / f"{picture.name}.svg"
            svg.write_text(asyncio.run(draw(picture, Path(".local/state/scantui"))), "utf-8")
            shutil.rmtree(".local", ignore_errors=True)
            if convert and folder_wanted:
                png = Path(folder_wanted) / f"{picture.name}.png"
                subprocess.run([convert, "-o", str(png), str(svg)], check=True)  # noqa: S603 - a fixed program
            print(svg.name)
    if folder_wanted and not convert:
        print("rsvg-convert is not installed: no PNG was made", file=sys.stderr)


if __name__ == "__main__":
    main()
