"""Models between the library, which keeps them in files, and the store, which keeps bytes."""

from collections import OrderedDict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Final

from sqlalchemy.orm import Session

import scoring
from tracker.scores.models import ModelVersion

_FILE: Final = "model.skops"
_KEPT: Final = 4  # the live ones of both worlds, and what they replaced a moment ago
# The id alone could mean another model: it may come again after a roll-back.
_loaded: "Final[OrderedDict[tuple[str, int, datetime], scoring.Model]]" = OrderedDict()
_lock: Final = Lock()


def written(model: "scoring.Model") -> bytes:
    """Return the bytes of the file that `model` saves."""
    with TemporaryDirectory(prefix="leadlight-") as folder:
        path = Path(folder) / _FILE
        model.save(path)
        return path.read_bytes()


def read(artifact: bytes) -> "scoring.Model":
    """Return the model that `written` gave these bytes for; raises `scoring.ModelFileError`."""
    with TemporaryDirectory(prefix="leadlight-") as folder:
        path = Path(folder) / _FILE
        path.write_bytes(artifact)
        return scoring.load(path)


def model_of(session: Session, version: ModelVersion) -> "scoring.Model":
    """Return the model of a version, loaded once a process.

    Raises `scoring.ModelFileError` if this program cannot read it, such as one of an older
    format.
    """
    key = (str(session.get_bind().engine.url), version.id, version.trained_at)
    with _lock:  # who wants the same model waits for the one that loads it
        if key not in _loaded:
            _loaded[key] = read(version.artifact)
        _loaded.move_to_end(key)
        while len(_loaded) > _KEPT:
            _loaded.popitem(last=False)
        return _loaded[key]
