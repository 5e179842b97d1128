"""The action forms of some machines of the demo evidence, opened over the desk, for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.widgets import Static

from scantui.console.app import ScantuiApp
from scantui.console.deeds import Deeds
from scantui.console.keeper import Keeper
from scantui.console.screens.forms import FormsScreen
from scantui.console.texts import Texts
from scantui.console.widgets.band import BandText
from scantui.demo import demo_bundle
from scantui.drafts.action_model import ActionKind
from scantui.drafts.actions import forms
from scantui.runbook.assessment import Assessment, Next

from .driver import NOW, Driver, loaded, opened
from .test_sessions import FIRST

NEVER = 3600.0
TRIAGE = loaded(demo_bundle()).triage
PROVENANCE = loaded(demo_bundle()).provenance
FIRST_MACHINE = TRIAGE.tickets[0].assessments[0]


def first_with(next_: Next) -> Assessment:
    number, name = FIRST[next_]
    return next(each for one in TRIAGE.tickets if one.ticket.number == number for each in one.assessments if each.case.host.name == name)


class Session:
    """The forms of some machines, opened over the desk."""

    def __init__(self, driver: Driver, folder: Path, assessments: list[Assessment], environ: dict[str, str]) -> None:
        self.driver = driver
        self.press = driver.press
        self.assessments = assessments
        self.folder = folder
        self.environ = environ
        self.first: ActionKind | None = None

    async def open(self) -> None:
        """As at a new start: with what is in the files."""
        keeper = Keeper(lambda: self.folder)
        deeds = Deeds(keeper, PROVENANCE.evidence_id)
        texts = Texts(keeper, PROVENANCE.evidence_id, lambda: NOW, NEVER)
        screen = FormsScreen(
            self.assessments, PROVENANCE, BandText(" REPLAY"), deeds, texts, lambda: NOW, self.first,
            captures=TRIAGE.captures, environ=self.environ,
        )  # fmt: skip
        self.driver.app.push_screen(screen)
        await self.driver.settle()

    async def again(self) -> None:
        await self.press("escape", "escape")
        assert self.driver.place == "DeskScreen"
        await self.open()

    @property
    def screen(self) -> FormsScreen:
        (screen,) = [each for each in self.driver.app.screen_stack if isinstance(each, FormsScreen)]
        return screen

    @property
    def status(self) -> str:
        return str(self.screen.query_one("#form-status", Static).content)

    @property
    def text(self) -> str:
        return self.screen.box.text

    def own(self, kind: ActionKind) -> str:
        """scantui's own text, with nothing marked as done."""
        (form,) = [each for each in forms(self.assessments, PROVENANCE, {}) if each.kind is kind]
        assert form.draft is not None
        return form.draft.text

    async def show(self, kind: ActionKind) -> None:
        await self.press("home", *["down"] * [form.kind for form in self.screen.forms].index(kind))
        assert self.screen.form.kind is kind


@asynccontextmanager
async def forms_of(
    folder: Path,
    *assessments: Assessment,
    size: tuple[int, int] = (120, 36),
    environ: dict[str, str] | None = None,
    kind: type[ScantuiApp] = ScantuiApp,
    first: ActionKind | None = None,
) -> AsyncIterator[Session]:
    async with opened(folder, size=size, kind=kind) as driver:
        session = Session(driver, folder, list(assessments) or [FIRST_MACHINE], environ or {})
        session.first = first
        await session.open()
        yield session


def kept_in(folder: Path) -> list[str]:
    """The texts in the files."""
    return [kept.text for kept in Texts(Keeper(lambda: folder), PROVENANCE.evidence_id, lambda: NOW, NEVER).unfinished()]
