"""Nothing is lost when things go wrong: kills, full disks, folders that cannot be written, damaged files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_at_any_moment_of_ingest_or_removal_loses_nothing(seed):
    command = [sys.executable, str(ROOT / "tests" / "faults.py"), "--kills", "10", "--seed", str(seed)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=ENVIRONMENT)
    assert result.returncode == 0, result.stderr
    counts = json.loads(result.stdout)
    assert counts["kills"] == 10
    assert counts["compared with a fresh build"] > 0
