"""A person without a mouse: goes from stop to stop of the Tab key, and each must have a name and be seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from page_steps import eventually, rerun
from playwright.sync_api import CDPSession, Page

_FAR = 60  # presses of the Tab key within which each step of a journey must be reached
_INSIDE = """() => {
  let node = document.activeElement;
  while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node;
}"""
# Whether what has the focus shows it: by a ring, a shadow, or, where people write, by a border that stands out.
_SEEN = """(node) => {
  if (node.matches("canvas, canvas *")) return true;  // a table that draws its cells, and with them the one chosen
  const luminance = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ring = ({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
  const own = getComputedStyle(node);
  if (ring(own) || own.boxShadow !== "none") return true;
  if (!node.matches("input, textarea")) return false;
  for (let around = node, steps = 0; around && steps < 5; around = around.parentElement, steps++) {
    const { borderTopWidth, borderTopColor } = getComputedStyle(around);
    if (parseFloat(borderTopWidth) && 1.05 / (luminance(borderTopColor) + 0.05) >= 3) return true;  // on white
  }
  return false;
}"""


@dataclass(frozen=True)
class Stop:
    """What has the focus: its role, its accessible name and how it begins in the page."""

    role: str
    name: str
    html: str


class Keyboard:
    """A person without a mouse."""

    def __init__(self, page: Page) -> None:
        """Take up the keyboard of a page."""
        self.page = page
        self.devtools: CDPSession = page.context.new_cdp_session(page)
        self.stops: list[Stop] = []

    def here(self) -> Stop:
        """Tell what has the focus."""
        node = self.devtools.send("Runtime.evaluate", {"expression": f"({_INSIDE})()"})["result"]["objectId"]
        known: dict[str, Any] = self.devtools.send(
            "Accessibility.getPartialAXTree", {"objectId": node, "fetchRelatives": False}
        )["nodes"][0]
        role, name = (str(known.get(key, {}).get("value", "")) for key in ("role", "name"))
        return Stop(role, name, self.page.evaluate(f"({_INSIDE})().outerHTML.slice(0, 200)"))

    def tab(self, *, back: bool = False) -> Stop:
        """Press Tab once; what it comes to has a name, shows that it has the focus and is on the screen."""
        self.page.keyboard.press("Shift+Tab" if back else "Tab")

        def told() -> Stop:
            stop = self.here()
            if stop.html.startswith("<body"):
                return stop
            assert stop.name.strip() or stop.role == "gridcell", f"no name: {stop}"  # a cell may be empty
            seen = self.page.evaluate(f"({_SEEN})(({_INSIDE})())")
            assert seen, f"the focus is not seen: {stop}"
            return stop

        self.stops.append(eventually(self.page, told))
        return self.stops[-1]

    def go(self, role: str, name: str | re.Pattern[str], *, back: bool = False) -> Stop:
        """Press Tab until something has the focus."""
        first = len(self.stops)
        for _ in range(_FAR):
            stop = self.tab(back=back)
            fits = stop.name == name if isinstance(name, str) else name.search(stop.name)
            if stop.role == role and fits:
                return stop
        passed = [(stop.role, stop.name) for stop in self.stops[first:]]
        raise AssertionError(f"no {role} {name} within {_FAR} presses of Tab: {passed}")

    def press(self, key: str) -> None:
        """Press a key that makes the server draw the page again, and wait until it has."""
        with rerun(self.page):
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type."""
        self.page.keyboard.type(text)
