"""Settings: declared once, described, and read nowhere else."""

from __future__ import annotations

import ast

from vardkase.kernel import options
from vardkase.testing import source

ENVIRONMENT_READERS = {"vardkase/kernel/options.py", "vardkase/shell/commands/__init__.py", "vardkase/__main__.py"}


def test_every_setting_is_described_in_a_sentence():
    assert options.declared()
    thin = [option.name for option in options.declared() if len(option.description) < 15 or not option.description.endswith(".")]
    assert thin == []


def test_every_setting_is_described_in_the_documentation():
    page = (source.ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    assert [option.variable for option in options.declared() if option.variable not in page] == []


def test_the_environment_is_read_in_one_place():
    readers = [
        module.where
        for module in source.modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
    ]
    assert sorted(set(readers) - ENVIRONMENT_READERS) == []


def test_secrets_are_marked_as_such():
    telltale = ("KEY", "PASSWORD", "SECRET", "TOKEN")
    open_secrets = [o.name for o in options.declared() if o.kind == "text" and any(word in o.name for word in telltale) and not o.secret]
    assert open_secrets == []
