"""What Streamlit does at its start that this page has no use for."""

from __future__ import annotations

from streamlit import delta_generator
from streamlit.components.v2 import manifest_scanner


def leave_out() -> None:
    manifest_scanner.scan_component_manifests = list
    delta_generator._use_warning_has_been_displayed = True
