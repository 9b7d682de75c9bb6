"""How somebody came, as pages show it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def touch(kept: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a touch as it was kept, its moment a moment again."""
    if kept is None:
        return None
    at = kept.get("at")
    return dict(kept) | {"at": datetime.fromisoformat(at) if isinstance(at, str) else None}
