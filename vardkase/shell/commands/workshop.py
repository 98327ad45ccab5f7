"""Commands that need no Django: they run before anything is set up, or on another computer."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path


class Trouble(Exception):
    """A command cannot do its work; the message says why."""


def compile_messages(options: Namespace) -> int:
    """Compiles every catalogue that is newer than its compiled form."""
    import polib

    for catalogue in sorted(Path(__file__).resolve().parents[2].glob("*/locale/*/LC_MESSAGES/*.po")):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            polib.pofile(str(catalogue)).save_as_mofile(str(compiled))
    return 0


def verify(options: Namespace) -> int:
    """Verifies an exported file with the same module that lies in it."""
    from vardkase.ledger.standalone_verify import main

    arguments = [options.file]
    if options.public_key:
        arguments += ["--public-key", options.public_key]
    return int(main(arguments))
