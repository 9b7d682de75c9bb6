"""One model in one file: plain values and arrays by skops, nothing that could run.

The same parts give the same bytes: skops would write the time and where in memory each thing
was.
"""

import json
import os
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import skops.io

from scoring.errors import ModelFileError

FORMAT = "leadlight scoring model"
VERSION = 2
SCHEMA = "schema.json"
# Stands in the plain values where an array, or an estimator, was taken out.
PLACE = "$stored"


def write(path: str | os.PathLike[str], parts: dict[str, Any]) -> None:
    """Write `parts` whole or not at all: a reader never sees half a file."""
    target = Path(path)
    content = packed(parts)
    partial = target.with_name(f"{target.name}.{uuid4().hex}.part")
    try:
        partial.write_bytes(content)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def packed(parts: dict[str, Any]) -> bytes:
    """Return what `write` puts into the file.

    Values that JSON knows go in as one text, for skops takes a dozen lines for each word.
    """
    taken_out: list[Any] = []
    plain = json.dumps(_without_arrays(parts, taken_out))
    stored = {"format": FORMAT, "version": VERSION, "plain": plain, "stored": taken_out}
    return _anonymous(skops.io.dumps(stored))


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
    try:
        parts = _with_arrays(json.loads(stored["plain"]), stored["stored"])
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ModelFileError(f"{path} is damaged ({error}): train the model again.") from error
    if not isinstance(parts, dict):
        raise ModelFileError(f"{path} is damaged (it has no parts): train the model again.")
    return parts


def _without_arrays(value: Any, taken_out: list[Any]) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _without_arrays(part, taken_out) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_arrays(part, taken_out) for part in value]
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, np.generic):
        return value.item()
    taken_out.append(value)
    return {PLACE: len(taken_out) - 1}


def _with_arrays(value: Any, stored: list[Any]) -> Any:
    if isinstance(value, dict):
        if set(value) == {PLACE}:
            return stored[value[PLACE]]
        return {name: _with_arrays(part, stored) for name, part in value.items()}
    return [_with_arrays(part, stored) for part in value] if isinstance(value, list) else value


def _anonymous(content: bytes) -> bytes:
    """Return the archive with neither the time nor addresses in memory in it."""
    files: dict[str, bytes] = {}
    with ZipFile(BytesIO(content)) as archive:
        schema = json.loads(archive.read(SCHEMA))
        for node in _nodes(schema):
            node.pop("__id__", None)
            if "file" in node:
                name = f"{len(files)}.npy"
                files[name] = archive.read(node["file"])
                node["file"] = name
    files[SCHEMA] = json.dumps(schema).encode()
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, inside in files.items():
            archive.writestr(ZipInfo(name), inside, ZIP_DEFLATED)
    return written.getvalue()


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every node of a skops schema, outermost first."""
    if isinstance(value, dict):
        if "__loader__" in value:
            yield value
        for part in value.values():
            yield from _nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _nodes(part)
