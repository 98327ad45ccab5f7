"""Whether the tags of a page are in balance: a quick look at those that are written plainly, and a parser for all the others.

The quick look only ever says that nothing is wrong, or that it does not know. What is wrong, and where, is told by the parser.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
# Inside svg and math, tags may close themselves.
FOREIGN = frozenset({"svg", "math"})
# A paragraph that meets one of these is closed by the browser, which is never what the author meant.
BLOCKS = frozenset("div ul ol dl p table form h1 h2 h3 h4 h5 h6 section article header footer nav main fieldset pre hr details".split())
INTERACTIVE = frozenset({"a", "button", "select", "textarea", "label"})

TAG = re.compile(r"<[^<>]*>")
SPACE = r"[ \t\n\r\f]"
NAMED = rf"{SPACE}+([A-Za-z][A-Za-z0-9:._-]*)"
ATTRIBUTE = re.compile(rf"""{NAMED}(?:=(?:"[^"<>]*"|'[^'<>]*'))?(?={SPACE}|/?>)""")
# As our templates write: small letters, values in quotes, no bracket in any of them.
OPENS = re.compile(rf"<([a-z][a-z0-9]*)((?:{ATTRIBUTE.pattern})*){SPACE}*(/?)>")
CLOSES = re.compile(r"</([a-z][a-z0-9]*)>")
# What stands in them is no tag: plain is only that in which nothing looks like one.
RAW = frozenset({"script", "style", "title", "textarea"})
# Nobody writes them; parsers do not agree on them.
STRANGE = frozenset("plaintext xmp iframe noembed noframes noscript template".split())


def out_of_balance(text: str) -> list[str]:
    """What is wrong with the tags, in sentences that say where."""
    return [] if is_plainly_sound(text) else parsed(text)


def is_plainly_sound(text: str) -> bool:
    """Whether everything is written plainly and nothing is wrong. What is not so may be sound too: the parser knows."""
    tags = TAG.findall(text)
    if len(tags) != text.count("<"):
        return False
    opened: list[str] = []
    for tag in tags:
        kind, name = plainly(tag)
        if kind == "/":
            if not opened or opened.pop() != name:
                return False
        elif kind == "?" or (opened and not _may_stand_in(name, opened)):
            return False
        elif kind == "<":
            opened.append(name)
        elif kind == "/>" and "svg" not in opened and "math" not in opened:
            return False
    return not opened


def _may_stand_in(name: str, opened: list[str]) -> bool:
    if opened[-1] in RAW or (name in BLOCKS and opened[-1] == "p"):
        return False
    if name not in INTERACTIVE and name != "form":
        return True
    return name not in opened and not (name == "button" and "a" in opened)


@lru_cache(maxsize=20_000)
def plainly(tag: str) -> tuple[str, str]:
    """How a tag is written, and its name: opens (<), closes (/), closes itself (/>), has nothing to close (-), or not plainly (?)."""
    if tag.lower() == "<!doctype html>":
        return "-", "!"
    if closing := CLOSES.fullmatch(tag):
        return "/", closing[1]
    opening = OPENS.fullmatch(tag)
    if not opening or opening[1] in STRANGE:
        return "?", ""
    names = [name.lower() for name in ATTRIBUTE.findall(opening[2] + ">")]
    if len(names) > len(set(names)):
        return "?", ""
    if opening[1] in VOID:
        return "-", opening[1]
    return "/>" if opening[4] else "<", opening[1]


class _Balance(HTMLParser):
    """Follows the tags as they are written: browsers forgive, so that only the text itself tells what the author meant."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(attrs) > len(dict(attrs)):
            twice = [name for name, count in Counter(name for name, _ in attrs).items() if count > 1]
            self.found += [f"<{tag}> has the attribute {name} twice (line {self.getpos()[0]})" for name in twice]
        if tag in BLOCKS and self.open and self.open[-1] == "p":
            self.found.append(f"<{tag}> inside <p> (line {self.getpos()[0]})")
        if (tag == "form" or tag in INTERACTIVE) and tag in self.open:
            self.found.append(f"<{tag}> inside <{tag}> (line {self.getpos()[0]})")
        if tag == "button" and "a" in self.open:
            self.found.append(f"<button> inside <a> (line {self.getpos()[0]})")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID or FOREIGN & {*self.open, tag}:
            return
        self.found.append(f"<{tag}/> does not close itself in HTML (line {self.getpos()[0]})")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.open:
            self.found.append(f"</{tag}> closes nothing (line {self.getpos()[0]})")
            return
        while (last := self.open.pop()) != tag:
            self.found.append(f"<{last}> is never closed (line {self.getpos()[0]})")


def parsed(text: str) -> list[str]:
    """What the parser finds wrong."""
    balance = _Balance()
    balance.feed(text)
    balance.close()
    return balance.found + [f"<{tag}> is never closed" for tag in balance.open]
