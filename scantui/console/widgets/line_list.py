"""A list of items with a cursor, drawn line by line: the same cost at ten items and at a hundred thousand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from ..lines import Line, Tone, cell_width

ItemMaker = Callable[[int, int], Sequence[Line]]
"""Makes the lines of an item from its index and the width there is."""
CURSOR_MARK = "▌"
"""Stands before the item under the cursor, so that it is seen without any colour."""
CHOSEN_MARK = "▪"
"""Stands before a marked item."""
BOTH_MARKS = "█"
"""Stands before a marked item under the cursor. The gate has another ASCII sign for each of the three."""

_UNSEEN_WIDTH = 76


def _never(index: int) -> bool:
    return False


def _ignored(index: int) -> None:
    return None


class LineList(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows `count` items of `item_height` lines each, asked for only when they are on the screen.

    The first column belongs to the cursor's mark, the last stays empty.

    | component class | styles |
    | --- | --- |
    | `line-list--cursor` | the line under the cursor while focused |
    | `line-list--cursor-blurred` | the same while another widget has the focus |
    | `line-list--mark` | the mark before the cursor's line while focused, and before marked ones |
    | `line-list--selected` | text that the mouse was dragged over |
    | `line-list--<tone>` | text of a tone |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-list--cursor",
        "line-list--cursor-blurred",
        "line-list--mark",
        "line-list--selected",
        *(f"line-list--{tone.value}" for tone in Tone),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="up"),
        Binding("down,j", "move(1)", "Down", show=False, id="down"),
        Binding("pageup,ctrl+u", "move_page(-1)", "Page up", show=False, id="page-up"),
        Binding("pagedown,ctrl+d,space", "move_page(1)", "Page down", show=False, id="page-down"),
        Binding("home,g", "move_to(0)", "First", show=False, id="first"),
        Binding("end,G", "move_to(-1)", "Last", show=False, id="last"),
        Binding("enter", "choose", "Open", show=False, id="open", tooltip="Go into what is under the cursor"),
    ]

    cursor: reactive[int] = reactive(0, init=False)
    """The item under the cursor."""

    class Moved(Message):
        """The cursor stands on another item."""

        def __init__(self, sender: LineList, index: int) -> None:
            super().__init__()
            self.sender = sender
            self.index = index

        @property
        def control(self) -> LineList:
            return self.sender

    class WidthChanged(Message):
        """The width for lines is another one: whoever wraps text to it wraps again."""

        def __init__(self, sender: LineList) -> None:
            super().__init__()
            self.sender = sender

        @property
        def control(self) -> LineList:
            return self.sender

    class Chosen(Moved):
        """Enter, or a double click on the item under the cursor."""

    def __init__(self, *, id: str | None = None, item_height: int = 1, empty: str = "", opens: bool = True) -> None:
        super().__init__(id=id)
        self.opens = opens
        """Whether there is anything behind an item."""
        self.empty = empty
        """What to say when there is no item."""
        self.item_height = item_height
        self._count = 0
        self._width = 0
        self._item: ItemMaker = lambda index, width: ()
        self._is_heading: Callable[[int], bool] = _never
        self._is_marked: Callable[[int], bool] = _never
        self._toggle: Callable[[int], None] = _ignored

    @property
    def count(self) -> int:
        return self._count

    def show(
        self,
        count: int,
        item: ItemMaker,
        cursor: int = 0,
        is_heading: Callable[[int], bool] = _never,
        marked: Callable[[int], bool] = _never,
        toggle: Callable[[int], None] = _ignored,
    ) -> None:
        """Show `count` items; `item(index, width)` makes the lines of one of them. The cursor never stands on a heading.

        `toggle` marks an item, or takes its mark away. It is called at once: other items may stand there when a message is read.
        """
        self._count = count
        self._item = item
        self._is_heading = is_heading
        self._is_marked = marked
        self._toggle = toggle
        if self.is_attached and self.text_selection is not None:
            self.screen.clear_selection()  # other text stands there now
        self._fit()
        self.set_reactive(LineList.cursor, self._beside_headings(cursor, 1))
        self._follow()
        self.call_after_refresh(self._follow)  # how far it can scroll is known only then
        self.refresh()

    def show_lines(self, lines: Sequence[Line], cursor: int = 0) -> None:
        """Show one line an item."""
        self.show(len(lines), lambda index, width: (lines[index],), cursor)

    def item_at(self, index: int) -> Sequence[Line]:
        return self._item(index, self.content_width) if 0 <= index < self._count else ()

    @property
    def content_width(self) -> int:
        """The columns that an item has for itself; while the list is not shown, those it had when it was."""
        width = self.scrollable_content_region.width - 2
        return width if width > 0 else self._width or _UNSEEN_WIDTH

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.opens if action == "choose" else True

    def _fit(self) -> None:
        self.virtual_size = Size(self.content_width + 2, self._count * self.item_height)

    def on_resize(self) -> None:
        self._fit()
        self._follow()
        if self.size.width and self.content_width != self._width:
            self._width = self.content_width
            self.post_message(self.WidthChanged(self))

    # Drawing

    def render_line(self, y: int) -> Strip:
        line = self.scroll_offset.y + y
        index, part_of_item = divmod(line, self.item_height)
        width = self.content_width
        over = self._cursor_style() if index == self.cursor and index < self._count else None
        plain = self.get_component_rich_style("line-list--plain")  # kept by Textual, while `rich_style` is made anew each time
        segments = [self._gutter(index, over, plain)]
        if index < self._count:
            lines = self._item(index, width)
            for part in lines[part_of_item].parts if part_of_item < len(lines) else ():
                style = self.get_component_rich_style(f"line-list--{part.tone.value}")
                segments.append(Segment(part.text, style + over if over else style))
        elif line == self._count == 0:
            segments.append(Segment(self.empty, self.get_component_rich_style("line-list--muted")))
        strip = Strip(segments, sum(cell_width(segment.text) for segment in segments)).adjust_cell_length(width + 2, over or plain)
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(line)) is not None:
            strip = _restyled(strip, span, self.get_component_rich_style("line-list--selected", partial=True))
        return strip.apply_offsets(-1, line)  # the gutter is no text

    def _gutter(self, index: int, over: Style | None, plain: Style) -> Segment:
        is_marked = index < self._count and self._is_marked(index)
        if over is None and not is_marked:
            return Segment(" ", plain)
        sign = CHOSEN_MARK if over is None else BOTH_MARKS if is_marked else CURSOR_MARK
        style = self.get_component_rich_style("line-list--mark" if self.has_focus or is_marked else "line-list--muted")
        return Segment(sign, style + over if over else style)

    def _cursor_style(self) -> Style:
        return self.get_component_rich_style("line-list--cursor" if self.has_focus else "line-list--cursor-blurred", partial=True)

    # Text under the mouse

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The plain text that was dragged over, without the gutter and what pads the lines."""
        last = self._count * self.item_height - 1
        first = max(0, selection.start.y) if selection.start else 0
        until = min(last, selection.end.y) if selection.end else last
        return "\n".join(self._selected_of(selection, line) for line in range(first, until + 1)), "\n"

    def _selected_of(self, selection: Selection, line: int) -> str:
        index, part_of_item = divmod(line, self.item_height)
        lines = self.item_at(index)
        text = lines[part_of_item].text if part_of_item < len(lines) else ""
        start, end = selection.get_span(line) or (0, 0)
        return text[max(0, start) : len(text) if end == -1 else max(0, end)].rstrip()

    # Moving

    def watch_show_vertical_scrollbar(self, shown: bool) -> None:
        """A bar that was not there yet when the list was scrolled would stand at the top for ever: Textual tells only one that is shown."""
        if shown:
            self.vertical_scrollbar.position = self.scroll_y

    def watch_cursor(self, old: int, new: int) -> None:
        if old == new:
            return
        for index in (old, new):
            self.refresh(Region(0, index * self.item_height - self.scroll_offset.y, self.size.width, self.item_height))
        self._follow()
        self.post_message(self.Moved(self, new))

    def validate_cursor(self, cursor: int) -> int:
        return self._beside_headings(cursor, 1 if cursor >= self.cursor else -1)

    def _beside_headings(self, cursor: int, by: int) -> int:
        """The nearest item that is no heading: onwards in the direction of the move, else back."""
        cursor = max(0, min(cursor, self._count - 1))
        for step in (by, -by):
            index = cursor
            while 0 <= index < self._count:
                if not self._is_heading(index):
                    return index
                index += step
        return cursor

    def _follow(self) -> None:
        """Keep the cursor's item on the screen."""
        height = self.scrollable_content_region.height
        if height <= 0:
            return
        top = self.scroll_offset.y
        first = self.cursor * self.item_height
        if first < top:
            above = self.cursor
            while above > 0 and self._is_heading(above - 1):  # the heading of what comes into sight comes with it
                above -= 1
            self.scroll_to(y=above * self.item_height, animate=False, force=True)
        elif first + self.item_height > top + height:
            self.scroll_to(y=first + self.item_height - height, animate=False, force=True)

    def show_from(self, index: int, above: int = 0) -> None:
        """Put the cursor on an item and the item at the top, but for some lines above it."""
        self.cursor = index
        self.scroll_to(y=max(0, index * self.item_height - above), animate=False, force=True)

    def action_move(self, by: int) -> None:
        self.cursor += by

    def action_move_page(self, by: int) -> None:
        self.cursor += by * max(1, self.scrollable_content_region.height // self.item_height - 1)

    def action_move_to(self, index: int) -> None:
        self.cursor = self._count - 1 if index < 0 else index

    def action_choose(self) -> None:
        if self._count and self.opens:
            self.post_message(self.Chosen(self, self.cursor))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        event.prevent_default()  # Textual's own answer to a double click is to select everything
        offset = event.get_content_offset(self)
        if offset is None or event.button != 1 or self.text_selection is not None:
            return
        index = (self.scroll_offset.y + offset.y) // self.item_height
        if index >= self._count:
            return
        if index == self.cursor and event.chain == 2:
            self.action_choose()
        self.cursor = index


class MarkableList(LineList, inherit_bindings=False):
    """A list whose items can be marked; the space bar, which pages elsewhere, marks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(replace(one, key="pagedown,ctrl+d") if isinstance(one, Binding) and one.id == "page-down" else one for one in LineList.BINDINGS),
        Binding("space", "toggle_mark", "Mark", show=False, id="mark", tooltip="Mark, for one text about several"),
    ]

    def action_toggle_mark(self) -> None:
        """Mark, and on to the next: a row of machines is marked by holding the key."""
        if self._count:
            self._toggle(self.cursor)
            self.cursor += 1


def _restyled(strip: Strip, span: tuple[int, int], style: Style) -> Strip:
    """Some characters of a line's text in another style. They are counted from behind the gutter; -1 is the line's end."""
    start, end = max(0, span[0]) + 1, len(strip.text) if span[1] == -1 else max(0, span[1]) + 1
    found: list[Segment] = []
    at = 0
    for text, own, control in strip:
        first, last = max(0, min(len(text), start - at)), max(0, min(len(text), end - at))
        pieces = ((text[:first], own), (text[first:last], own + style if own else style), (text[last:], own))
        found += [Segment(piece, look, control) for piece, look in pieces if piece]
        at += len(text)
    return Strip(found, strip.cell_length)
