"""The command line. Settings that a command line option names are put into the environment before Django is set up."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

Add = Callable[[str, str], argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.data:
        os.environ["VARDKASE_DATA"] = options.data
    if getattr(options, "demo", False):
        os.environ["VARDKASE_DEMO"] = "on"
    if "port" in options:
        # Links that are sent lead to where the house answers, unless its address is given.
        os.environ.setdefault("VARDKASE_BASE_URL", f"http://localhost:{options.port}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vardkase.settings")
    if options.command in WITHOUT_DJANGO:
        from vardkase.shell.commands import workshop as room
    else:
        import django

        django.setup()
        from vardkase.shell.commands import house as room  # type: ignore[no-redef]  # two rooms with the same doors
    run = getattr(room, options.command.replace("-", "_"))
    try:
        return int(run(options) or 0)
    except KeyboardInterrupt:
        return 130
    except room.Trouble as trouble:
        print(f"vardkase: {trouble}", file=sys.stderr)
        return 1


WITHOUT_DJANGO = ("compile-messages", "verify")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vardkase", description="Crisis management for municipalities.")
    parser.add_argument("--data", metavar="DIR", help="folder for the database, keys and secrets (default .data)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        # The option may stand before or after the command; only a given value counts.
        command.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        return command

    _serving(add)
    _incidents(add)
    _keeping(add)
    return parser


def _serving(add: Add) -> None:
    start = add("start", "start the demonstration municipality at http://localhost:8000")
    start.add_argument("--port", type=int, default=8000)
    start.add_argument("--replay", choices=("alfrida",), help="play a real storm into a fresh incident")
    start.add_argument("--speed", type=float, default=None, help="how many times faster than it happened")
    start.set_defaults(demo=True)
    serve = add("serve", "serve this installation")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    add("migrate", "bring the database up to date")
    add("callout-address", "show the addresses where providers of SMS are to send what people answer")
    add("push-keys", "make a key for notifications in browsers, and say which settings to set")
    add("setup-code", "show the one-time code that the first account needs")
    admin = add("create-admin", "create an administrator account")
    admin.add_argument("email")
    admin.add_argument("--label", default="Systemadministratör")


def _incidents(add: Add) -> None:
    add("incidents", "list the incidents")
    export = add("export", "export an incident to one file that can be verified anywhere")
    export.add_argument("incident", help="reference, such as 2019-001, or id")
    export.add_argument("file")
    verify = add("verify", "verify an exported file")
    verify.add_argument("file")
    verify.add_argument("--public-key", help="the key that the municipality publishes")
    check = add("check", "verify every stream of the database, and every file in it")
    check.add_argument("--screens", action="store_true", help="compare the screens' tables with the ledger too; writers wait meanwhile")
    check.add_argument("--stream", default="", help="only streams whose name begins so")
    rebuild = add("rebuild", "rebuild the screens' tables from the ledger")
    rebuild.add_argument("incident", nargs="?", help="one incident; without it, all")


def _keeping(add: Add) -> None:
    backup = add("backup", "back everything up to one file")
    backup.add_argument("file")
    restore = add("restore", "restore a backup and verify it")
    restore.add_argument("file")
    restore.add_argument("--force", action="store_true", help="replace what is there")
    add("prepare", "build what a start needs: translations, style sheet, static files")
    add("compile-messages", "compile the translations")
    add("docs", "write the generated pages of the documentation")
