import json

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tracker.cli.main import main
from tracker.config import PREFIX


def environ_of(settings) -> dict[str, str]:
    given = {
        "VAR_DIR": settings.var_dir,
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
    }
    return {PREFIX + name: str(value) for name, value in given.items()}


@pytest.fixture
def run(settings):
    """Run a command on the test's own store; it has to succeed unless told otherwise."""

    def command(*args, status=0, stdin=None, **environ):
        env = environ_of(settings) | {PREFIX + name: str(value) for name, value in environ.items()}
        result = CliRunner().invoke(main, [str(a) for a in args], env=env, input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == status, result.output
        return result

    return command


@pytest.fixture
def told(run):
    """Run a command with --json and return what it says."""
    return lambda *args, **given: json.loads(run(*args, "--json", **given).stdout)


@pytest.fixture
def store(settings):
    """A session on the store that the commands work on."""
    engine = create_engine(settings.store_url)
    with Session(engine) as session:
        yield session
    engine.dispose()
