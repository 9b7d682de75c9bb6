"""One model in one file: plain values and arrays by skops, nothing that could run."""

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import skops.io

from scoring.errors import ModelFileError

FORMAT = "leadlight scoring model"
VERSION = 1


def write(path: str | os.PathLike[str], parts: dict[str, Any]) -> None:
    """Write `parts` whole or not at all: a reader never sees half a file."""
    target = Path(path)
    content = skops.io.dumps({"format": FORMAT, "version": VERSION, "parts": parts})
    partial = target.with_name(f"{target.name}.{uuid4().hex}.part")
    try:
        partial.write_bytes(content)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the parts that `write` stored.

    Raises
    ------
    ModelFileError
        If the file is broken, holds something else, or is of a version unknown here.
    FileNotFoundError
        If there is no such file.
    """
    content = Path(path).read_bytes()
    try:
        strange = skops.io.get_untrusted_types(data=content)
        stored = None if strange else skops.io.loads(content, trusted=[])
    except Exception as error:  # zip, JSON, numpy and skops each fail in their own ways
        raise ModelFileError(f"{path} is not a readable model file: {error}") from error
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise ModelFileError(f"{path} is not a model saved by Leadlight; train one and save it.")
    if stored.get("version") != VERSION:
        raise ModelFileError(
            f"{path} has version {stored.get('version')!r} of the model format and this program "
            f"reads version {VERSION}: train the model again."
        )
    parts: dict[str, Any] = stored["parts"]
    return parts
