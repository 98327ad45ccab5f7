"""Codes and words: every refusal and every event has words, every word has its code, and the facts fit the sentence."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from importlib import import_module
from typing import Any

from vardkase.testing import source
from vardkase.testing.source import Module

PLACEHOLDER = re.compile(r"%\((\w+)\)")


def words_of(kind: str) -> dict[str, Any]:
    """REFUSALS or EVENTS of all packages: code -> words."""
    collected: dict[str, Any] = {}
    names = [f"vardkase.{package}.words" for package in source.packages() if (source.HOUSE / package / "words.py").exists()]
    names += [f"vardkase.{package}.words" for package in source.packages() if (source.HOUSE / package / "words" / "__init__.py").exists()]
    for name in names:
        for code, words in getattr(import_module(name), kind, {}).items():
            assert code not in collected, f"{code} has words in two places"
            collected[code] = words
    return collected


def literal_codes(argument: ast.expr) -> list[str] | None:
    """The codes that are written out; None when the code is put together at run time."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return [argument.value]
    if isinstance(argument, ast.IfExp):
        inner = [literal_codes(argument.body), literal_codes(argument.orelse)]
        return [code for codes in inner for code in codes] if None not in inner else None  # type: ignore[union-attr]  # None was ruled out
    return None


def refusals(module: Module) -> list[tuple[ast.Call, list[str] | None]]:
    calls = [call for call in module.calls() if source.called(call) == "Refusal" and call.args]
    return [(call, literal_codes(call.args[0])) for call in calls]


def raised() -> dict[str, list[tuple[str, set[str] | None]]]:
    """code -> (place, facts given there; None when they are not written out)."""
    found = defaultdict(list)
    for module in source.modules():
        for call, codes in refusals(module):
            facts = None if any(keyword.arg is None for keyword in call.keywords) else {keyword.arg or "" for keyword in call.keywords}
            for code in codes or ():
                found[code].append((f"{module.where}:{call.lineno}", facts))
    return found


def mentioned() -> set[str]:
    """Every string of the product outside words.py, with those that f-strings begin put together with the strings of their file."""
    found: set[str] = set()
    for module in source.modules():
        if module.room == "words":
            continue
        strings = {n.value for n in ast.walk(module.tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        prefixes = [
            str(node.values[0].value)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant)
        ]
        found |= strings | {f"{prefix}{string}" for prefix in prefixes if prefix.endswith(".") for string in strings}
    return found


def test_every_refusal_says_its_code_where_it_is_raised():
    found = {}
    for module in source.modules():
        for call, codes in refusals(module):
            if codes is None:
                found[module.where] = f"line {call.lineno}: {ast.unparse(call)[:80]}"
    assert not (complaint := source.judge("dynamic_codes", found)), complaint


def test_every_refusal_has_words():
    words = words_of("REFUSALS")
    missing = [f"{code} ({places[0][0]})" for code, places in sorted(raised().items()) if code not in words]
    assert missing == []


def test_the_facts_of_a_refusal_fill_its_sentence():
    words = words_of("REFUSALS")
    unfilled = []
    for code, places in sorted(raised().items()):
        wanted = set(PLACEHOLDER.findall(str(words.get(code, ""))))
        unfilled += [f"{place}: {code} needs {sorted(wanted - facts)}" for place, facts in places if facts is not None and wanted - facts]
    assert unfilled == []


def test_every_word_for_a_refusal_is_used():
    known = mentioned()
    assert [code for code in sorted(words_of("REFUSALS")) if code not in known] == []


def test_refusals_are_whole_sentences():
    odd = [
        f"{code}: {words}" for code, words in words_of("REFUSALS").items() if not str(words).rstrip().endswith((".", "!", "?", "”", ")"))
    ]
    assert odd == []


def test_a_code_begins_with_its_package_or_its_noun_and_is_plain():
    odd = [code for code in {*raised(), *words_of("REFUSALS")} if not re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", code)]
    assert sorted(odd) == []


def test_every_event_has_words():
    from vardkase.shell.reference import declared_events

    declared = set(declared_events())
    words = set(words_of("EVENTS"))
    assert sorted(kind for kind in declared - words if not kind.startswith("test")) == []
    assert sorted(words - declared) == []


def test_every_action_writes_an_event_that_somebody_declared():
    """A kind of event that nothing appends is a door that leads nowhere."""
    from vardkase.shell.reference import declared_events

    said = Counter(word for module in source.modules() if module.room != "words" for word in re.findall(r"\w+", module.text))
    unused = [cls.__name__ for _, (cls, _) in declared_events().items() if said[cls.__name__] < 2]
    assert sorted(unused) == []
