"""What Streamlit does at its start, or in the first run of a page, that this page has no use for: 0.5 s."""

from __future__ import annotations

from pathlib import Path

from streamlit import delta_generator, string_util
from streamlit.components.v2 import manifest_scanner


def leave_out() -> None:
    """Leave it out; to be called before the server is made.

    The names are Streamlit's own and no part of what it promises: a test holds that its server still asks for them.
    """
    # It parses what all installed packages, some 250, say of themselves, for one that brings a component: 0.45 s.
    manifest_scanner.scan_component_manifests = _no_components
    # At the first widget it looks through the sources of the call stack whether it is run by hand: 0.05 s.
    delta_generator._use_warning_has_been_displayed = True
    # It looks for an emoji in front of each label, with a pattern of all of them: 0.04 s to compile. Ours have none;
    # what documents say in a message stays as it is.
    string_util.extract_leading_emoji = _no_emoji


def _no_emoji(text: str) -> tuple[str, str]:
    """The emoji in front of a label, and the label without it."""
    return "", text


def _no_components(max_workers: int | None = None) -> list[tuple[manifest_scanner.ComponentManifest, Path]]:
    """The components of other packages that our page uses; our own are registered by browser_parts.py."""
    del max_workers
    return []
