"""The command line: one module a command, loaded when the command is called."""

from __future__ import annotations

import sqlite3
import sys
from importlib import import_module

import click

from digitize.cli.inert import inert
from digitize.errors import DigitizeError

HOME = {
    "run": ("digitize.cli.run", "Read scans and archive their records."),
    "watch": ("digitize.cli.watch", "Archive what is dropped into a folder."),
    "batch": ("digitize.cli.batch", "Archive a backlog, when nothing more urgent is there."),
    "desk": ("digitize.cli.desk", "Serve the web page for people."),
    "list": ("digitize.cli.records", "List the archived records."),
    "show": ("digitize.cli.records", "Show one record."),
    "search": ("digitize.cli.search", "Find records by their words."),
    "edit": ("digitize.cli.edit", "Put a field of a record right."),
    "rerun": ("digitize.cli.rerun", "Read what is archived again, by this version."),
    "withdraw": ("digitize.cli.withdraw", "Take a record back, and leave a tombstone."),
    "held": ("digitize.cli.held", "List what is on hold for a marking of secrecy."),
    "clear": ("digitize.cli.held", "Let a record on hold go on."),
    "explain": ("digitize.cli.explain", "Show what was changed in a record, and why."),
    "export": ("digitize.cli.export", "Write records in the forms that others read."),
    "status": ("digitize.cli.status", "Show what waits, what failed, who is at work."),
    "requeue": ("digitize.cli.requeue", "Try once more what was set apart."),
    "audit": ("digitize.cli.audit", "Check that every scan and every byte is there."),
    "reindex": ("digitize.cli.reindex", "Make the archive's index anew from its bags."),
    "backup": ("digitize.cli.backup", "Copy the workspace as it is at one moment."),
    "submit": ("digitize.cli.submit", "Hand one scan in, and wait for its outcome if asked."),
    "coordinate": ("digitize.cli.coordinate", "Read what others bring in, as a service."),
    "gateway": ("digitize.cli.gateway", "Take in what programs hand in by Redis or HTTP."),
    "archive": ("digitize.cli.archive", "Archive the records that come by Redis."),
    "evaluate": ("digitize.cli.evaluate", "Count errors against true texts."),
    "doctor": ("digitize.cli.doctor", "Check what is installed, and say how to mend it."),
}


class Commands(click.Group):
    """Commands that are imported when they are called, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which a newcomer needs them."""
        return list(HOME)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in HOME:
            return None
        command: click.Command = getattr(import_module(HOME[cmd_name][0]), f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `--help`, without loading anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in HOME.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="digitize")
def cli() -> None:
    """Scanned Vietnamese bulletins into records that an archive can trust.

    Exit status: 0 all archived, 1 some scans set apart, 2 wrong usage, 3 something not installed.
    """


def main() -> None:
    """The `digitize` command."""
    try:
        cli()
    except DigitizeError as error:
        click.echo(inert(f"digitize: {error}"), err=True)
        sys.exit(error.exit_code)
    except (OSError, sqlite3.OperationalError) as error:
        from digitize.ledger.db import disk_is_full

        if not disk_is_full(error):
            raise
        click.echo(f"digitize: {error}; make room, then call again: nothing is lost", err=True)
        sys.exit(1)
