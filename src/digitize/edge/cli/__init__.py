"""The command line: one module a command, loaded when the command is called."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from importlib import import_module

import click

from digitize.edge.cli.inert import inert
from digitize.errors import DigitizeError

# Errors of a given path: it is no possible path, or this user may not go there.
NO_PATH = (errno.ENAMETOOLONG, errno.EACCES, errno.EPERM)
HOME = {
    "run": ("digitize.edge.cli.run", "Read scans and archive their records."),
    "watch": ("digitize.edge.cli.watch", "Archive the files that arrive in a folder."),
    "batch": ("digitize.edge.cli.batch", "Archive a backlog with low priority."),
    "desk": ("digitize.edge.cli.desk", "Serve the web page for archivists."),
    "list": ("digitize.edge.cli.records", "List the archived records."),
    "show": ("digitize.edge.cli.records", "Show one record."),
    "search": ("digitize.edge.cli.search", "Find records by their words."),
    "edit": ("digitize.edge.cli.edit", "Correct a field of a record."),
    "articles": (
        "digitize.edge.cli.articles",
        "List the articles of an issue; merge, split and order them.",
    ),
    "dossier": ("digitize.edge.cli.dossier", "Describe dossiers and order their documents."),
    "import": (
        "digitize.edge.cli.importing",
        "Take packages of Circular 05/2025 in, with their dossiers.",
    ),
    "pages": ("digitize.edge.cli.pages", "Part, join, order, turn or drop pages of a scan."),
    "join": ("digitize.edge.cli.join", "Join papers of several scans to one record."),
    "rerun": ("digitize.edge.cli.rerun", "Read archived scans again with this version."),
    "learn": ("digitize.edge.cli.learn", "Learn from what people put right in this archive."),
    "withdraw": ("digitize.edge.cli.withdraw", "Withdraw a record and leave a tombstone."),
    "delete": (
        "digitize.edge.cli.delete",
        "Delete a record for good, with a second person's word.",
    ),
    "held": ("digitize.edge.cli.held", "List records on hold because they are marked secret."),
    "clear": ("digitize.edge.cli.held", "Clear a record that is on hold."),
    "explain": ("digitize.edge.cli.explain", "Show what cleaning changed in a record, and why."),
    "export": ("digitize.edge.cli.export", "Export records in other formats."),
    "sign": ("digitize.edge.cli.sign", "Put the agency's signature on copies."),
    "status": ("digitize.edge.cli.status", "Show the queue, recent failures and running services."),
    "requeue": ("digitize.edge.cli.requeue", "Queue a scan again that was set apart."),
    "audit": ("digitize.edge.cli.audit", "Check that no scan and no byte is missing."),
    "reindex": ("digitize.edge.cli.reindex", "Rebuild the archive's index from its bags."),
    "backup": ("digitize.edge.cli.backup", "Back up the workspace."),
    "submit": ("digitize.edge.cli.submit", "Submit one scan."),
    "coordinate": ("digitize.edge.cli.coordinate", "Run the service that reads submitted scans."),
    "gateway": (
        "digitize.edge.cli.gateway",
        "Run the service that takes scans by Redis or HTTP.",
    ),
    "replay": ("digitize.edge.cli.replay", "Send records to the stream once more."),
    "push": ("digitize.edge.cli.push", "Tell other programs of records by webhooks."),
    "api": ("digitize.edge.cli.api", "Serve the HTTP API for other programs."),
    "work": ("digitize.edge.cli.work", "Read pages for an archive on another host."),
    "archive": ("digitize.edge.cli.archive", "Run the service that archives records from Redis."),
    "evaluate": ("digitize.edge.cli.evaluate", "Measure errors against true texts."),
    "selftest": ("digitize.edge.cli.selftest", "Try this installation with a known scan."),
    "upload": ("digitize.edge.cli.upload", "Put originals and results into the bucket."),
    "upgrade": ("digitize.edge.cli.upgrade", "Bring the workspace up to this version, or back."),
    "doctor": ("digitize.edge.cli.doctor", "Check what is installed and how to fix what is not."),
}


class Commands(click.Group):
    """Commands that are imported when they are called, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer needs them."""
        return list(HOME)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in HOME:
            return None
        command: click.Command = getattr(import_module(HOME[cmd_name][0]), f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of `--help` without loading a command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in HOME.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="digitize")
def cli() -> None:
    """Turn scanned Vietnamese bulletins into archive records.

    Exit codes: 0: all scans archived. 1: some scans set apart. 2: wrong usage. 3: not installed.
    """


def main() -> None:
    """The `digitize` command."""
    try:
        cli()
    except DigitizeError as error:
        first, *more = error.lines
        for line in (f"digitize: {first}", *more):
            click.echo(inert(line), err=True)
        sys.exit(error.exit_code)
    except (OSError, sqlite3.OperationalError) as error:
        from digitize.keep.ledger.db import disk_is_full

        if isinstance(error, OSError) and error.errno in NO_PATH and error.filename:
            told = f"digitize: {os.fsdecode(error.filename)}: {error.strerror}; give another path"
            click.echo(inert(told), err=True)
            sys.exit(2)
        if not disk_is_full(error):
            raise
        click.echo(
            f"digitize: {error}; free some space and run the command again; nothing is lost",
            err=True,
        )
        sys.exit(1)
