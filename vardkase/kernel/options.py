"""Every setting, declared once: name, type, default, description. The reference page of settings is made from this register.

A value comes from the environment as `VARDKASE_<NAME>`, or from the file named by `VARDKASE_<NAME>_FILE` (for secrets).
A value that cannot be read stops the start with a sentence that says which and why.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "VARDKASE_"
TRUE = frozenset({"1", "true", "yes", "on", "ja"})
FALSE = frozenset({"0", "false", "no", "off", "nej", ""})


class BadOption(Exception):
    """A setting has a value that cannot be read."""


@dataclass(frozen=True, slots=True)
class Option:
    """One setting as it was declared."""

    name: str
    kind: str
    default: str
    description: str
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name


_register: dict[str, Option] = {}


def declared() -> tuple[Option, ...]:
    """All settings declared so far, by name."""
    return tuple(_register[name] for name in sorted(_register))


def text(name: str, default: str, description: str, *, secret: bool = False, environ: Mapping[str, str] | None = None) -> str:
    """A setting of text."""
    return _read(Option(name, "text", default, description, secret), environ)


def number(name: str, default: int, description: str, *, environ: Mapping[str, str] | None = None) -> int:
    """A setting of a whole number. Raises BadOption."""
    option = Option(name, "number", str(default), description)
    raw = _read(option, environ)
    try:
        return int(raw)
    except ValueError as error:
        raise BadOption(f"{option.variable} must be a whole number, not {raw!r}") from error


def flag(name: str, default: bool, description: str, *, environ: Mapping[str, str] | None = None) -> bool:
    """A setting that is on or off. Raises BadOption."""
    option = Option(name, "on/off", "on" if default else "off", description)
    raw = _read(option, environ).strip().lower()
    if raw in TRUE:
        return True
    if raw in FALSE:
        return False
    raise BadOption(f"{option.variable} must be on or off, not {raw!r}")


def path(name: str, default: str, description: str, *, environ: Mapping[str, str] | None = None) -> Path:
    """A setting of a file or folder."""
    return Path(_read(Option(name, "path", default, description), environ)).expanduser()


def listing(name: str, default: str, description: str, *, environ: Mapping[str, str] | None = None) -> list[str]:
    """A setting of several values, separated by commas."""
    raw = _read(Option(name, "list", default, description), environ)
    return [part.strip() for part in raw.split(",") if part.strip()]


def _read(option: Option, environ: Mapping[str, str] | None) -> str:
    if _register.setdefault(option.name, option) != option:
        raise BadOption(f"{option.variable} is declared twice, and not alike")
    source = os.environ if environ is None else environ
    named = source.get(option.variable + "_FILE")
    if named:
        try:
            return Path(named).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise BadOption(f"{option.variable}_FILE names a file that cannot be read: {error}") from error
    return source.get(option.variable, option.default)
