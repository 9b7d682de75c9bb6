"""What is said of a run of forms or events through trouble."""

import sys
from collections.abc import Sequence


def failed(run: str, complaints: Sequence[str], *, otherwise: str) -> bool:
    """Print a run with what is wrong with it, or `otherwise`; return whether anything is."""
    sys.stdout.write(f"{run}: {'; '.join(complaints) or otherwise}\n")
    sys.stdout.flush()
    return bool(complaints)
