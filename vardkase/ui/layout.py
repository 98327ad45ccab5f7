"""What the layouts are given by the packages above."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link of a navigation. `alert` says in words what is urgent behind it; `divider` draws a line above it, `heading`
    says above it what it and those after it are about."""

    label: str
    url: str
    current: bool = False
    count: int | None = None
    alert: str = ""
    divider: bool = False
    heading: str = ""
