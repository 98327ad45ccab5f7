"""Commands that need the house."""

from __future__ import annotations

import fcntl
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.shell.commands.workshop import Trouble

__all__ = ["Trouble"]


def start(options: Namespace) -> int:
    """Starts the demonstration municipality."""
    from vardkase.shell import demo

    _check_port("127.0.0.1", options.port)
    _ready()
    demo.prepare(utc_now())
    address = f"http://localhost:{options.port}"
    print(f"Vårdkase: {address}  (demonstration, {settings.DATA_DIR})  Ctrl-C stoppar.", flush=True)
    return _run("127.0.0.1", options.port, beside=partial(_replay, options.speed) if options.replay else None)


def serve(options: Namespace) -> int:
    """Serves this installation."""
    from vardkase.access import setup

    _check_port(options.host, options.port)
    _ready()
    first = setup.code()
    if first:
        print(f"Vårdkase: there is no account yet. {settings.BASE_URL} asks for this code once: {first}", flush=True)
    return _run(options.host, options.port)


def migrate(options: Namespace) -> None:
    """Brings the database up to date."""
    call_command("migrate", verbosity=0, interactive=False)


def prepare(options: Namespace) -> None:
    """Builds translations, the style sheet and the static files."""
    with _alone(settings.STATIC_ROOT.parent):
        _build(options)


def _build(options: Namespace) -> None:
    from vardkase.shell.commands.workshop import compile_messages
    from vardkase.ui import prepare as ui

    compile_messages(options)
    ui.build()
    call_command("collectstatic", verbosity=0, interactive=False, clear=False)


def docs(options: Namespace) -> None:
    """Writes the generated pages."""
    from vardkase.shell import reference

    reference.write()


def incidents(options: Namespace) -> None:
    """Lists the incidents, one a line."""
    from vardkase.incidents import exporting

    for row in exporting.all_incidents():
        exercise = "  ÖVNING" if row.mode == "exercise" else ""
        print(f"{row.reference}  {row.id}  {row.state}  {row.title}{exercise}")


def export(options: Namespace) -> None:
    """Exports an incident."""
    from vardkase.incidents import exporting

    found = exporting.find_incident(options.incident)
    if found is None:
        raise Trouble(f"no incident, or more than one, is called {options.incident}; `bin/vardkase incidents` lists them with their ids")
    try:
        done = exporting.export_all(found, Path(options.file), utc_now())
    except OSError as error:
        raise Trouble(f"{options.file}: {error.strerror}") from error
    print(f"{options.file}: {found.reference} {found.title}, {done.entries} entries, {done.attachments} attachments, {done.erased} erased")
    print(f"The key that signed it: {done.public_key}. Verify with: python3 verify.py {Path(options.file).name}")


def check(options: Namespace) -> int:
    """Verifies every stream, and every file that an entry names."""
    from vardkase.incidents import maintenance
    from vardkase.leadership import maintenance as callouts
    from vardkase.ledger import verify
    from vardkase.ledger.words import FAULTS

    agrees = {**dict.fromkeys(maintenance.streams(), maintenance.agrees), **dict.fromkeys(callouts.STREAMS, callouts.agrees)}
    bad = 0
    started = time.monotonic()
    for verdict in verify.verify_all():
        if not verdict.stream.startswith(options.stream):
            continue
        if not verdict.intact:
            bad += 1
            print(f"{verdict.stream}: NOT INTACT at #{verdict.first_bad_number}: {FAULTS[verdict.why]}")
        elif options.screens and not all(agree(verdict.stream) for sort, agree in agrees.items() if verdict.stream.startswith(sort)):
            bad += 1
            print(f"{verdict.stream}: the ledger is intact, the SCREENS DO NOT AGREE with it: bin/vardkase rebuild makes them anew")
        else:
            print(f"{verdict.stream}: intact, {verdict.checked} entries")
    for name in () if options.stream else maintenance.damaged_files():
        bad += 1
        print(f"file {name}: NOT INTACT: its bytes are not those that were attached")
    print(f"{time.monotonic() - started:.1f} s", file=sys.stderr)
    return 1 if bad else 0


def rebuild(options: Namespace) -> None:
    """Rebuilds the screens' tables."""
    from vardkase.incidents import maintenance
    from vardkase.leadership import maintenance as callouts

    try:
        for room in (maintenance, callouts):
            for stream in room.rebuild(options.incident):
                print(stream)
    except maintenance.Unknown as unknown:
        raise Trouble(f"{unknown}; `bin/vardkase incidents` lists them") from unknown


def backup(options: Namespace) -> None:
    """Backs everything up."""
    from vardkase.shell import backup as room

    room.backup(Path(options.file), utc_now())
    print(options.file)


def restore(options: Namespace) -> None:
    """Restores a backup and verifies it."""
    from vardkase.shell import backup as room

    room.restore(Path(options.file), force=options.force)
    print("restored and verified")


def callout_address(options: Namespace) -> None:
    """Shows where SMS to us are to be sent."""
    from vardkase.leadership.channels.configured import ChannelSettings

    said = ChannelSettings.read(settings)
    for provider in (said.elks_callbacks().provider, said.http_callbacks().provider):
        addresses = said.addresses(provider)
        if addresses is None:
            raise Trouble("VARDKASE_CALLOUT_CALLBACK_SECRET is empty: without it no answer by SMS is let in")
        print(f"{provider}: {addresses.incoming()}")


def push_keys(options: Namespace) -> None:
    """Makes a key, and says where it goes. Nothing is saved: the key is the operator's to keep."""
    from cryptography.hazmat.primitives.asymmetric import ec

    from vardkase.leadership.channels import push

    key = ec.generate_private_key(ec.SECP256R1())
    print("# Keep the first secret. A new key means that everybody must turn notifications on anew.")
    print(f"VARDKASE_VAPID_KEY={push.base64url(key.private_numbers().private_value.to_bytes(32, 'big'))}")
    print(f"VARDKASE_VAPID_CONTACT={settings.VAPID_CONTACT or 'mailto:beredskap@kommun.example'}")
    print(f"# The public key, which browsers are told by themselves: {push.public_key(key)}")


def setup_code(options: Namespace) -> None:
    """Shows the code that the first account needs."""
    from vardkase.access import setup

    print(setup.code() or "There is already an account: the door of the first run is closed.")


def create_admin(options: Namespace) -> None:
    """Creates an administrator."""
    from vardkase.access import setup
    from vardkase.ui.words import refusal_text

    try:
        print(setup.create_admin(options.email, options.label, utc_now()))
    except Refusal as refusal:
        raise Trouble(refusal_text(refusal)) from refusal


def _check_port(host: str, port: int) -> None:
    """Before anything is prepared or said: a house that cannot answer is not begun."""
    from vardkase.shell import processes

    try:
        for one in processes.listening_at(host, port, 1):
            one.close()
    except processes.PortTaken as taken:
        raise _taken(taken) from taken


def _taken(taken: Exception) -> Trouble:
    return Trouble(f"the port is taken ({taken}): Vårdkase or another program already answers there; choose one with --port")


def _run(host: str, port: int, *, beside: Callable[[], None] | None = None) -> int:
    from vardkase.shell import processes, server

    try:
        return server.run(host, port, beside=beside)
    except processes.PortTaken as taken:
        raise _taken(taken) from taken


def _ready() -> None:
    """What must be there before a page can be shown."""
    migrate(Namespace())
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    with _alone(settings.STATIC_ROOT.parent):
        if not manifest.exists() or manifest.stat().st_mtime < _newest_source():
            _build(Namespace())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time in a folder: two houses that start at once would take each other's half-made files away."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _newest_source() -> float:
    """When a catalogue, style or static file of ours was last changed."""
    package = Path(__file__).resolve().parents[2]
    patterns = ("*/static/**/*", "*/locale/**/*.po", "ui/components/**/*.css", "ui/styles/*.css", "*/screens.css")
    # The joined style sheet is made, not written: it does not count as a source.
    return max(
        path.stat().st_mtime for pattern in patterns for path in package.glob(pattern) if path.is_file() and path.name != "vardkase.css"
    )


def _replay(speed: float | None) -> None:
    from vardkase.shell.demo.alfrida import replay

    arguments: dict[str, Any] = {} if speed is None else {"speed": speed}
    replay.play(**arguments)
