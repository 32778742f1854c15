"""What is loaded before anyone opens the page: all that the first answer needs, and nothing that it does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ui.serve import INDEX_VARIABLE

ROOT = Path(__file__).parent.parent
# In a process of its own: in that of the tests everything is loaded.
_FIRST_ANSWER = """
import sys
from streamlit.testing.v1 import AppTest
from ui import rehearsal
from ui.lean import leave_out
leave_out()
from ui.rehearsal import load_later, rehearse
from ui.session import open_library
rehearse(open_library())
before = set(sys.modules)
app = AppTest.from_file(sys.argv[1], default_timeout=300)
app.query_params["lang"], app.query_params["q"] = "en", "哪些城市重点发展港航服务"
app.run()
assert not app.exception and any("钦州市" in text.value for text in app.markdown)
print(*sorted(set(sys.modules) - before))
print(*sorted({"pandas", "docx", "altair", "openpyxl"} & set(sys.modules)))
rehearsal.sleep = lambda seconds: None
load_later()
before = set(sys.modules)
app.text_input(key="q").set_value("服务贸易进出口总额2025年目标是多少")
app.button[0].click().run()
assert not app.exception and len(app.table[0].value) == 1
print(*sorted(set(sys.modules) - before))
"""


def test_the_first_answer_waits_for_no_module_nor_large_package_and_the_first_table_for_none(
    corpus_index: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_ANSWER, str(ROOT / "ui" / "app.py")],
        env={**os.environ, "PYTHONPATH": str(ROOT), INDEX_VARIABLE: str(corpus_index)},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    late, large, late_for_a_table = done.stdout.splitlines()
    ours = [name for name in late.split() if name.partition(".")[0] in ("kb", "ingest", "ui", "streamlit", "PIL")]
    # What the harness reads and the real server has read long ago.
    assert set(ours) <= {"streamlit.components.v2.manifest_scanner", "streamlit.runtime.scriptrunner.magic_funcs"} | {
        name for name in ours if name.startswith("streamlit.web.")
    }
    assert large == ""
    waited_for = ("kb", "ingest", "ui", "streamlit", "pandas", "altair", "numpy")
    assert [name for name in late_for_a_table.split() if name.partition(".")[0] in waited_for] == []
