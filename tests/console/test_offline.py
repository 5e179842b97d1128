"""In replay nothing is connected and nothing is started: a whole session under an audit hook, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SESSION = """
import asyncio, json, os, sys

events = []
WATCHED = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "subprocess.Popen",
           "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.forkpty", "webbrowser.open", "urllib.Request")
sys.addaudithook(lambda name, words: events.append(name) if name in WATCHED else None)

from pathlib import Path
from scantui.console.reader import start_reading
from scantui.console.source import Replay
from scantui.demo import demo_bundle
from scantui.settings import Console, Settings

folder = Path(sys.argv[1])
source = Replay(demo_bundle(), Settings(console=Console(clipboard="osc52", downloads=str(folder))))
reader = start_reading(source)
from scantui.console.app import ScantuiApp

async def collect(app, pilot):
    from scantui.console.screens.collect import CollectScreen
    from scantui.console.screens.desk import DeskScreen
    from textual import events

    (desk,) = [screen for screen in app.screen_stack if isinstance(screen, DeskScreen)]
    shown = desk.current
    def back(again):
        if again:
            kept.append(again)
            desk.show_again(again)
    app.push_screen(CollectScreen(shown, desk.loaded, app.source, desk.reader, app.clock, app.state_folder), back)
    await pilot.pause()
    kinds = [piece.kind.value for piece in app.screen.pieces]
    for keys in (["home", *["down"] * kinds.index("chlorine-lookup"), "y", "w", "escape", "p"], ["f2"], ["K"]):
        await pilot.press(*keys)
        if keys[-1] == "p":
            app.focused.post_message(events.Paste(f"Name: {shown.case.host.name} IsWorker: true\\nZone: dal10\\n"))
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()

kept = []

async def session():
    app = ScantuiApp(source, reader, lambda: folder)
    async with app.run_test(size=(120, 36)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        for keys in (["down", "enter", "enter", "s", "z", "z"], ["c"], ["y"], ["C"], ["e", "enter", "escape"], ["t", "escape"],
                     ["d", "tab", "x", "f3", "f3", "f2", "escape", "escape"], ["D", "f2", "escape"],
                     ["v", "6", "r", "escape", "1", "o", "O", "O", "u", "Y"], ["2", "space", "asterisk", "d", "r", "escape", "escape"],
                     ["m", "escape"], ["m", "enter", "u"], ["a", "escape"], ["question_mark", "escape"],
                     ["colon", "t", "h", "escape", "escape"], ["slash", "x", "escape"], ["n", "n", "p"], ["3", "down", "enter", "escape"]):
            await pilot.press(*keys)
            await pilot.pause()
            await app.workers.wait_for_complete()
        await collect(app, pilot)
    return type(app.screen_stack[0]).__name__ if app.screen_stack else ""

asyncio.run(session())
assert kept and kept[0].bundle.parent == folder / "bundles", kept
print(json.dumps(events))
"""


def test_a_whole_session_connects_to_nothing_and_starts_nothing(tmp_path: Path) -> None:
    finished = subprocess.run([sys.executable, "-c", SESSION, str(tmp_path)], capture_output=True, text=True, check=False, timeout=120)
    assert finished.returncode == 0, finished.stderr
    events = json.loads(finished.stdout.splitlines()[-1])
    assert events == ["os.fork"]  # the reader, a copy of the program itself, which also looked at the answer and read the bundle again
    assert (tmp_path / "clipboard.txt").exists()  # it did copy


def test_the_hook_would_see_it() -> None:
    seeing = SESSION.split("from pathlib")[0] + "import socket, subprocess\nsubprocess.run(['true'])\n"
    seeing += "try:\n    socket.create_connection(('127.0.0.1', 9))\nexcept OSError:\n    pass\nprint(json.dumps(events))"
    finished = subprocess.run([sys.executable, "-c", seeing], capture_output=True, text=True, check=True, timeout=60)
    assert {"subprocess.Popen", "socket.connect"} <= set(json.loads(finished.stdout))
