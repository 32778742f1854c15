"""Kills ingest and removal at random moments; baseline: nothing may be lost: python bench/faults.py [--kills 200]."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Run tests/faults.py and print its counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    command = [sys.executable, str(ROOT / "tests" / "faults.py"), "--kills", str(options.kills)]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    result = subprocess.run(
        [*command, "--seed", str(options.seed)], capture_output=True, text=True, check=False, env=environment
    )
    if result.returncode:
        raise RuntimeError(f"a kill cost something: {result.stderr}")
    for name, value in json.loads(result.stdout).items():
        print(f"{name:32}{value}")


if __name__ == "__main__":
    main()
