"""`python -m benchmarks [collect|drain|path …]`: run them, print them, keep them in results/."""

import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
ALL = ("collect", "drain", "path", "bots", "snippet", "forms", "spam", "scores")


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all of them."""
    machine = {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": sys.version.split()[0],
    }
    for name in names or ALL:
        measured = import_module(f"benchmarks.bench_{name}").run()
        result = {"measured_on": datetime.now(UTC).date().isoformat(), "on": machine} | measured
        text = json.dumps(result, indent=2)
        print(f"{name}:\n{text}", flush=True)
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.json").write_text(text + "\n")


main(sys.argv[1:])
