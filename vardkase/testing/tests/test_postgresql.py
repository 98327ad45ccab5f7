"""The cluster of the tests: it starts, keeps its word, and is gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

import psycopg
import pytest

from vardkase.testing import postgresql

# Where the suite itself runs on such a cluster, these would only say the same again.
pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def server():
    with postgresql.cluster() as started:
        yield started


@pytest.mark.slow
def test_it_answers_on_loopback_and_keeps_what_it_acknowledges(server):
    with psycopg.connect(server.url) as connection:
        settings = {
            name: (connection.execute(f"SHOW {name}").fetchone() or ("",))[0] for name in ("fsync", "listen_addresses", "server_encoding")
        }
    assert settings == {"fsync": "on", "listen_addresses": "127.0.0.1", "server_encoding": "UTF8"}


def test_it_lets_nobody_in_without_the_password(server):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url.replace("vardkase:vardkase@", "vardkase:fel@"))


def test_it_does_not_run_as_root(server):
    if os.geteuid() == 0:
        assert server.account in postgresql.ACCOUNTS
        assert server.folder.stat().st_uid != 0
    else:
        assert server.account == ""


@pytest.mark.slow
def test_a_command_is_given_its_address_and_afterwards_nothing_is_left():
    said = "import os; print(os.environ['VARDKASE_DATABASE']); raise SystemExit(7)"
    done = subprocess.run(
        [sys.executable, "-m", "vardkase.testing.postgresql", "run", "--", sys.executable, "-c", said],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 7, done.stderr
    address = done.stdout.strip()
    assert address.startswith("postgresql://vardkase:vardkase@127.0.0.1:")
    with pytest.raises(psycopg.OperationalError, match="Connection refused"):
        psycopg.connect(address)


@pytest.mark.parametrize("arguments", [[], ["run"], ["run", "true"], ["walk", "--", "true"]])
def test_it_says_how_it_is_used(arguments, capsys):
    assert postgresql.main(arguments) == 2
    assert "usage" in capsys.readouterr().err


def test_a_machine_without_postgresql_is_told_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(postgresql, "DEBIAN", tmp_path)
    monkeypatch.setattr(postgresql.shutil, "which", lambda name: None)
    assert postgresql.main(["run", "--", "true"]) == 1
    assert "apt-get install postgresql" in capsys.readouterr().err


@pytest.mark.parametrize(("room", "there"), [(postgresql.ROOM_IN_MEMORY, True), (postgresql.ROOM_IN_MEMORY - 1, False)])
def test_it_lies_in_memory_where_there_is_room(monkeypatch, tmp_path, room, there):
    monkeypatch.setattr(postgresql, "MEMORY", tmp_path)
    monkeypatch.setattr(postgresql.shutil, "disk_usage", lambda _: SimpleNamespace(free=room))
    assert postgresql._place() == (tmp_path if there else None)
    monkeypatch.setattr(postgresql, "MEMORY", tmp_path / "finns-inte")
    assert postgresql._place() is None


def test_the_newest_version_is_taken(monkeypatch, tmp_path):
    for version in ("9.6", "15", "17"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()
    monkeypatch.setattr(postgresql, "DEBIAN", tmp_path)
    assert postgresql.binaries() == tmp_path / "17" / "bin"
