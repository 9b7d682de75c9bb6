"""The commands there are, each imported when it is asked for, and how one fails."""

from importlib import import_module
from typing import Any, NamedTuple

import click


class Entry(NamedTuple):
    """Where a command is, and what it does in a sentence (its module is not read for --help)."""

    module: str
    attribute: str
    does: str


COMMANDS = {
    "serve": Entry("serve", "serve", "Answer websites and people, and do the work."),
    "work": Entry("work", "work", "Do the work alone, beside `serve --no-worker`."),
    "check": Entry(
        "check", "check", "Say what is wrong with this installation, and how to mend it."
    ),
    "db": Entry("db", "db", "Bring the database to another version."),
    "demo": Entry("demo", "demo", "Fill the workspace with sample data, or take it out."),
    "sites": Entry("sites", "sites", "Open and list the websites that are followed."),
    "users": Entry("users", "users", "Let people in, and list them."),
    "tokens": Entry("tokens", "tokens", "Make, list and revoke tokens for programs."),
    "leads": Entry("leads", "leads", "Bring leads in from a file, and take them out."),
    "scores": Entry("scores", "scores", "Train the model, and score the leads again."),
    "jobs": Entry("jobs", "jobs", "List the jobs and their last runs, and run one."),
}


class Commands(click.Group):
    """The group of all commands: a bad setting, value or database ends in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        del ctx
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command: click.Command = getattr(
            import_module(f"tracker.cli.{entry.module}"), entry.attribute
        )
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List what the table says, so that help imports nothing."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.does) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        from tracker.cli.failing import in_a_sentence

        with in_a_sentence():
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Leadlight: see who visits your websites, and which leads are likely to buy.

    Settings come from the environment, LEADLIGHT_…: docs/guide/settings.md lists them.
    """
