import subprocess
import sys
from pathlib import Path
from time import perf_counter

import click
import pytest
from click.testing import CliRunner

from tracker.cli.main import COMMANDS, main

ROOT = Path(__file__).parents[2]


def walk(command, path=()):
    """Every command with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from walk(command.get_command(context, name), (*path, name))


EVERY = dict(walk(main))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_what_the_table_says(name):
    assert EVERY[(name,)].name == name


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_command_and_option_says_what_it_is_for(path):
    command = EVERY[path]
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            named = isinstance(parameter.type, click.Choice) or parameter.is_bool_flag
            assert parameter.help or named or parameter.name == "source", parameter.name


PRINTS_NOTHING = {("serve",), ("work",), ("demo",)}


@pytest.mark.parametrize(
    "path", [p for p, c in EVERY.items() if not isinstance(c, click.Group)], ids=" ".join
)
def test_every_command_that_prints_something_prints_json_for_programs(path):
    options = {o for parameter in EVERY[path].params for o in parameter.opts}
    assert "--json" in options or path in PRINTS_NOTHING


def test_every_command_is_in_the_guide():
    guide = (ROOT / "docs" / "guide" / "command-line.md").read_text()
    for path, command in EVERY.items():
        assert f"`{' '.join(path)}" in guide or not path, path
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                for option in (*parameter.opts, *parameter.secondary_opts):
                    assert f"{option}" in guide, (path, option)


def test_help_is_quick_and_reads_no_pandas():
    started = perf_counter()
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "tracker", "--help"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert perf_counter() - started < 5  # half a second alone; machines are busy
    for heavy in ("flask", "sqlalchemy", "pandas", "sklearn"):
        assert f" {heavy}\n" not in told.stderr
    for name in COMMANDS:
        assert name in told.stdout


def test_a_mistake_of_ours_keeps_its_traceback(monkeypatch):
    @click.command()
    def broken():
        raise KeyError("ours")

    monkeypatch.setattr("tracker.cli.main.Commands.get_command", lambda *_: broken)
    assert isinstance(CliRunner().invoke(main, ["broken"]).exception, KeyError)
