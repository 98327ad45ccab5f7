"""What is served: vendored files are what their makers published, the script is small and safe, the first visit is light."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from vardkase.ui import prepare
from vardkase.ui.storage import HashedStaticFiles

STATIC = Path(__file__).resolve().parent.parent / "static" / "ui"
SCRIPT = STATIC / "vardkase.js"
MANIFEST = json.loads((STATIC / "vendor" / "MANIFEST.json").read_text(encoding="utf-8"))
VENDORED = [(package["name"], name, digest) for package in MANIFEST for name, digest in package["files"].items()]


@pytest.mark.parametrize(("package", "name", "digest"), VENDORED)
def test_a_vendored_file_is_the_one_in_the_manifest(package, name, digest):
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest, f"{package}: {name} has been changed"


def test_the_check_of_vendored_files_sees_a_changed_byte():
    content = (STATIC / "vendor" / "htmx.min.js").read_bytes()
    digests = {digest for _, _, digest in VENDORED}
    assert hashlib.sha256(content).hexdigest() in digests
    assert hashlib.sha256(content + b" ").hexdigest() not in digests


def test_every_vendored_file_is_in_the_manifest():
    there = {str(path.relative_to(STATIC)) for folder in ("vendor", "fonts") for path in (STATIC / folder).iterdir()}
    assert there == {name for _, name, _ in VENDORED} | {"vendor/MANIFEST.json"}


@pytest.mark.parametrize("package", MANIFEST, ids=lambda package: package["name"])
def test_every_vendored_package_names_version_licence_and_source(package):
    assert all(package[field] for field in ("name", "version", "licence", "source", "files"))
    assert any("LICENSE" in name for name in package["files"])


def test_htmx_says_the_version_that_the_manifest_says():
    version = next(package["version"] for package in MANIFEST if package["name"] == "htmx.org")
    assert f'"{version}"' in (STATIC / "vendor" / "htmx.min.js").read_text(encoding="utf-8")


def test_the_script_of_every_page_fits_its_budget():
    assert SCRIPT.stat().st_size <= 9 * 1024


def test_the_script_makes_no_code_or_markup_out_of_text():
    text = SCRIPT.read_text(encoding="utf-8")
    assert re.findall(r"\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|setAttribute\(\"style", text) == []
    assert re.findall(r"https?://", text) == []


def test_the_first_visit_is_light():
    """The shell of a page, compressed: what is left of 60 kB belongs to the page itself and the scripts of the room."""
    names = ("vardkase.css", "vardkase.js", "vendor/htmx.min.js", "beacon.svg")
    prepare.build()
    weight = sum(len(brotli.compress((STATIC / name).read_bytes())) for name in names)
    weight += (STATIC / "fonts" / "atkinson-hyperlegible-next-400-700.woff2").stat().st_size
    assert weight <= 44 * 1024


def test_the_font_has_the_letters_of_swedish_and_its_neighbours():
    assert (STATIC / "fonts" / "atkinson-hyperlegible-next-400-700.woff2").read_bytes()[:4] == b"wOF2"


def test_the_style_sheet_is_built_and_not_kept_in_the_repository():
    ignored = subprocess.run(["git", "check-ignore", str(prepare.TARGET)], cwd=STATIC, capture_output=True, text=True, check=False)
    assert ignored.stdout.strip() or not (prepare.UI.parent.parent / ".git").exists()
    assert finders.find("ui/vardkase.css")


def test_a_collected_file_is_served_under_its_hash(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    manifest = {"version": "1.1", "paths": {"ui/vardkase.css": "ui/vardkase.0123456789ab.css"}, "hash": ""}
    (tmp_path / "staticfiles.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert HashedStaticFiles(location=tmp_path).stored_name("ui/vardkase.css") == "ui/vardkase.0123456789ab.css"


def test_a_file_that_was_not_collected_is_served_under_its_own_name(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STATIC_URL = "/static/"
    assert HashedStaticFiles(location=tmp_path, base_url="/static/").url("ui/vardkase.css") == "/static/ui/vardkase.css"
