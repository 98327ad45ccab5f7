"""A table of cases that one test goes through: for what is pure, and so quick that getting a test ready takes longer than the test.

    @each("written, meant", [("kl 7", "07.00"), ("7:30", "07.30")])
    def test_a_time_is_read(written, meant): ...

is told as `pytest.mark.parametrize` is told, and asks as much: every case is tried though others fail, and what fails says with which case.
Only the fixtures are made once for all of them. So a test that changes what a fixture gave it, or that writes in the database, has its
cases from `pytest.mark.parametrize` instead.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

Test = Callable[..., Any]


def each(
    names: str | Sequence[str], cases: Iterable[Any], ids: Callable[[Any], object] | Iterable[object] | None = None
) -> Callable[[Test], Test]:
    """The test is one, and goes through all the cases. What says the names of the cases may be said (`ids`), as it may of parameters."""
    asked = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    table = [_values(case, alone=len(asked) == 1) for case in cases]
    told = ids if ids is None or callable(ids) else list(ids)
    assert all(len(values) == len(asked) for values in table), f"a case that does not say {', '.join(asked)}"

    def decorate(test: Test) -> Test:
        signature = inspect.signature(test)
        assert set(asked) <= set(signature.parameters), f"{test.__name__} does not ask for {', '.join(asked)}"

        @functools.wraps(test)
        def whole(*here: Any, **given: Any) -> None:
            assert table, f"{test.__name__} has no cases: it proves nothing"
            failed = [
                problem for at, values in enumerate(table) if (problem := _tried(test, here, given, asked, values, _name(told, at, values)))
            ]
            if len(failed) == 1:
                raise failed[0]
            if failed:
                raise BaseExceptionGroup(f"{len(failed)} of {len(table)} cases", failed)

        left = [parameter for name, parameter in signature.parameters.items() if name not in asked]
        whole.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]  # functions carry what they like
        return whole

    return decorate


def _values(case: Any, *, alone: bool) -> tuple[Any, ...]:
    if isinstance(case, type(pytest.param())):
        assert not case.marks, "a case of a table has no marks of its own"
        return tuple(case.values)
    return (case,) if alone else tuple(case)


def _name(ids: Callable[[Any], object] | Sequence[object] | None, at: int, values: tuple[Any, ...]) -> str:
    """As it is told when the case fails; nothing where no names were given."""
    if ids is None:
        return ""
    return ", ".join(str(ids(value)) for value in values) if callable(ids) else str(ids[at])


def _tried(
    test: Test, here: tuple[Any, ...], given: dict[str, Any], asked: list[str], values: tuple[Any, ...], name: str
) -> BaseException | None:
    case = dict(zip(asked, values, strict=True))
    try:
        test(*here, **given, **case)
    except (Exception, pytest.fail.Exception) as problem:  # noqa: BLE001 - what a test raises is what it found, whatever it is
        told = ", ".join(f"{key}={value!r}" for key, value in case.items())
        problem.add_note(f"in the case {name + ': ' if name else ''}{told[:2000]}")
        return problem
    return None
