"""The plan of the house, as tests: floors, rooms and who may do what in them. Exceptions are in allowed.toml, with reasons."""

from __future__ import annotations

import ast
import dataclasses
import logging
import tomllib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from importlinter.cli import lint_imports

from vardkase.testing import source
from vardkase.testing.cases import each
from vardkase.testing.source import Function, Module

RANK = {floor: rank for rank, floor in enumerate(reversed(source.FLOORS))}
WRITES = {
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "abulk_create",
    "acreate",
    "asave",
    "adelete",
    "aupdate",
    "save",
}
WRITES_ON_QUERYSETS = {"create", "update", "delete"}
# Pillow, sessions, workbooks, catalogues and forms have a save() that writes no row.
NOT_ROWS = ("image", "picture", "session", "workbook", "book", "po", "catalogue", "pofile")
QUERYSETS = (".objects", ".filter(", ".exclude(", ".all()", "_default_manager", "_base_manager")
WRITING_SQL = ("INSERT ", "UPDATE ", "DELETE ", "TRUNCATE ", "REPLACE ", "DROP ", "ALTER ")
WRITING_ROOMS = {"actions", "projections"}
# Where the outside meets the house: requests, commands, the making of a page. The shell is nothing but such an edge.
CLOCK_ROOMS = {"views", "commands", "middleware", "templatetags"}
BAGS = {"utils", "util", "common", "helpers", "helper", "misc", "core", "lib", "services", "managers", "signals", "admin"}


def test_no_floor_imports_a_floor_above_it(monkeypatch, capsys):
    monkeypatch.chdir(source.ROOT)
    silent = {name for name, logger in logging.root.manager.loggerDict.items() if getattr(logger, "disabled", False)}
    status = lint_imports(no_logo=True, no_cache=True)
    # The linter silences every logger there is; tests that come later listen to ours.
    for name in set(logging.root.manager.loggerDict) - silent:
        logging.getLogger(name).disabled = False
    assert status == 0, capsys.readouterr().out


def test_the_layer_contract_and_the_tests_know_the_same_floors():
    contract = tomllib.loads((source.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    layers = [layer.strip("()") for layer in contract["layers"]]
    assert [layer for layer in layers if layer in source.FLOORS] == list(source.FLOORS)
    assert set(source.packages()) <= set(layers)
    assert contract["exhaustive"] is True


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("vardkase.")]


def floor_of(model: Any) -> int:
    parts = model.__module__.split(".")
    return RANK[parts[1]] if parts[0] == "vardkase" else -1


def test_foreign_keys_point_down_or_stay_on_their_floor():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and floor_of(field.related_model) > floor_of(model)
    ]
    assert upward == []


def test_models_have_no_ordering_and_no_clock_of_their_own():
    found = {}
    for model in our_models():
        if model._meta.ordering:
            found[model._meta.label] = "Meta.ordering: say the order where it is asked for"
        for field in model._meta.get_fields():
            if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
                found[f"{model._meta.label}.{field.name}"] = "auto_now: the moment comes in as an argument"
    assert not (complaint := source.judge("models", found)), complaint


def test_tables_are_named_after_their_package():
    odd = [m._meta.db_table for m in our_models() if not m._meta.db_table.startswith(f"{m._meta.app_label}_")]
    assert odd == []


def defined_in(module: Module, *names: str) -> Iterator[str]:
    """The methods of these names in the module's classes."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}.{item.name}" for item in node.body if isinstance(item, Function) and item.name in names)


def test_models_have_shape_and_no_workflow():
    for module in source.in_room("models"):
        assert list(defined_in(module, "save", "delete", "clean", "full_clean", "from_db", "refresh_from_db")) == [], module.where
        managers = [
            node.name
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ClassDef) and any("Manager" in ast.unparse(b) or "QuerySet" in ast.unparse(b) for b in node.bases)
        ]
        assert managers == [], f"{module.where}: managers carry no logic; write a query"


def test_nothing_listens_to_signals():
    found = {}
    for module in source.modules():
        for name, line in module.imports():
            if name.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals")) or ".signals." in name:
                found[module.where] = f"line {line}: {name}"
    assert not (complaint := source.judge("signals", found)), complaint


def writes_rows(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    target, name = ast.unparse(call.func.value), call.func.attr
    # A row is saved without positional arguments; a picture or a workbook is saved to somewhere.
    if name == "save" and (call.args or target == "super()" or target.rpartition(".")[2].lower().startswith(NOT_ROWS)):
        return False
    return name in WRITES or (name in WRITES_ON_QUERYSETS and any(mark in target for mark in QUERYSETS))


def writing_sql(module: Module) -> Iterator[ast.Constant]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lstrip().startswith(WRITING_SQL):
            yield node


def test_only_actions_and_projections_write():
    found = {}
    for module in source.modules():
        if module.room in WRITING_ROOMS:
            continue
        lines = [call.lineno for call in module.calls() if writes_rows(call)] + [node.lineno for node in writing_sql(module)]
        if lines:
            found[module.where] = f"writes on lines {sorted(lines)}"
    assert not (complaint := source.judge("writes", found)), complaint


@each(
    ("code", "verdict"),
    [
        ("Row.objects.create(a=1)", True),
        ("Row.objects.filter(a=1).update(b=2)", True),
        ("row.save()", True),
        ("Row.objects.bulk_create(rows)", True),
        ("image.save(buffer)", False),
        ("request.session.save()", False),
        ("facts.update(a=1)", False),
        ("Row.objects.filter(a=1).first()", False),
        ("create(a=1)", False),
    ],
)
def test_a_write_is_told_from_a_read(code, verdict):
    (call, *_) = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    assert writes_rows(call) is verdict


def test_views_ask_queries_and_never_tables():
    found = {}
    for module in source.in_room("views", "urls", "forms", "middleware", "templatetags"):
        if module.package == "ledger":
            continue
        faults = [
            f"line {node.lineno}: .{node.attr}"
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
        ]
        for name, line in module.imports():
            if name.startswith("vardkase.") and name.split(".")[2:3] in (["models"], ["projections"]):
                faults.append(f"line {line}: imports {name}")
            if name.startswith("django.db"):
                faults.append(f"line {line}: imports {name}")
            if name.endswith(("get_object_or_404", "get_list_or_404")):
                faults.append(f"line {line}: {name}")
        if faults:
            found[module.where] = "; ".join(faults)
    assert not (complaint := source.judge("views", found)), complaint


def action_faults(function: Function) -> str:
    names = {argument.arg for argument in function.args.kwonlyargs}
    missing = [name for name in ("viewer", "now", "key") if name not in names]
    if function.args.args or function.args.posonlyargs:
        return "takes positional arguments"
    return f"does not take {', '.join(missing)}" if missing else ""


def test_actions_take_everything_by_name_and_always_viewer_now_and_key():
    found = {}
    for module, function in source.public("actions"):
        if fault := action_faults(function):
            found[f"{module.where}:{function.name}"] = fault
    assert not (complaint := source.judge("keyword_only", found)), complaint


def test_queries_take_the_viewer_first():
    found = {}
    exceptions = source.allowed("viewer_first")
    for module, function in source.public("queries"):
        first = next(iter([*function.args.posonlyargs, *function.args.args]), None)
        if first is None or first.arg != "viewer":
            # A whole file may be an exception, or one function of it.
            place = module.where if module.where in exceptions else f"{module.where}:{function.name}"
            found[place] = "the first argument is not viewer"
    assert not (complaint := source.judge("viewer_first", found)), complaint


def reads_clock(module: Module) -> list[str]:
    faults = [f"line {line}: {name}" for name, line in module.imports() if name.startswith("vardkase.kernel.clock")]
    always = {"datetime.now", "datetime.utcnow", "timezone.now", "date.today", "datetime.today", "time.time", "uuid4"}
    # With a moment given, these only turn it into local time.
    alone = {"timezone.localdate", "timezone.localtime"}
    calls = [call for call in module.calls() if source.called(call) in always or (source.called(call) in alone and not call.args)]
    return faults + [f"line {call.lineno}: {source.called(call)}" for call in calls]


def test_only_views_and_commands_read_the_clock():
    found = {}
    for module in source.modules():
        if (
            module.room in CLOCK_ROOMS
            or module.package == "shell"
            or module.where in {"vardkase/kernel/clock.py", "vardkase/kernel/ids.py"}
        ):
            continue
        if faults := reads_clock(module):
            found[module.where] = "; ".join(faults)
    assert not (complaint := source.judge("clock", found)), complaint


def test_rules_events_and_queries_speak_in_frozen_dataclasses():
    melted = []
    for module in source.in_room("rules", "events", "queries"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                for decorator in node.decorator_list:
                    text = ast.unparse(decorator)
                    if text.startswith("dataclass") and "frozen=True" not in text:
                        melted.append(f"{module.where}:{node.lineno} {node.name}")
    assert melted == []


def test_every_declared_event_is_a_frozen_dataclass_named_after_its_package():
    from vardkase.shell.reference import declared_events

    for kind, (cls, version) in declared_events().items():
        assert dataclasses.is_dataclass(cls), kind
        assert cls.__dataclass_params__.frozen, kind
        assert version >= 1, kind
        assert kind.count(".") >= 1, kind
        assert kind.islower(), kind


def test_no_package_is_a_bag():
    bags = [path for path in source.HOUSE.rglob("*.py") if path.stem in BAGS or set(path.relative_to(source.HOUSE).parts[:-1]) & BAGS]
    assert [path.relative_to(source.ROOT).as_posix() for path in bags] == []


def test_every_package_begins_with_its_map():
    found = {}
    for package in source.packages():
        (module,) = [m for m in source.modules() if m.path == source.HOUSE / package / "__init__.py"]
        if len(module.text.splitlines()) > 25:
            found[module.where] = f"{len(module.text.splitlines())} lines"
        elif [name for name, _ in module.imports() if ".models" in name]:
            found[module.where] = "imports models"
    assert not (complaint := source.judge("maps", found)), complaint


def test_every_module_says_what_it_is():
    silent = [module.where for module in source.modules() if module.text.strip() and not ast.get_docstring(module.tree)]
    assert silent == []


def test_public_actions_and_queries_state_their_promise():
    silent = [
        f"{module.where}:{function.lineno} {function.name}"
        for room in ("actions", "queries")
        for module, function in source.public(room)
        if not ast.get_docstring(function)
    ]
    assert silent == []
