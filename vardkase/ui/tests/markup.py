"""Reads HTML as strictly as the tests of the look need it."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

from lxml import html

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
SELF_CLOSED = frozenset({"path", "rect"})


class _Balance(HTMLParser):
    """Notes every tag that is closed out of order or not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, int]] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID | SELF_CLOSED:
            self.wrong.append(f"<{tag}/> on line {self.getpos()[0]}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            self.wrong.append(f"</{tag}> on line {self.getpos()[0]}, open: {self.open[-3:]}")
        else:
            self.open.pop()


def out_of_balance(text: str) -> list[str]:
    """Tags that do not close as they should."""
    reader = _Balance()
    reader.feed(text)
    return [*reader.wrong, *(f"<{tag}> on line {line} is never closed" for tag, line in reader.open)]


def repeated_ids(text: str) -> list[str]:
    """Ids that occur more than once."""
    counted = Counter(html.fromstring(text).xpath("//@id"))
    return [found for found, times in counted.items() if times > 1]


def without_name(text: str) -> list[str]:
    """Controls that do not have exactly one label, or a button without words."""
    root = html.fromstring(text)
    wrong = []
    for control in root.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        labels = root.xpath("//label[@for=$id]", id=control.get("id", "")) or control.xpath("ancestor::label")
        if len(labels) != 1 or not labels[0].text_content().strip():
            wrong.append(f"{control.tag} {control.get('name')} has {len(labels)} labels")
    wrong += [f"button without words on line {button.sourceline}" for button in root.xpath("//button") if not button.text_content().strip()]
    return wrong


def dangling(text: str) -> list[str]:
    """References by id that lead nowhere."""
    root = html.fromstring(text)
    ids = set(root.xpath("//@id"))
    named = root.xpath("//@aria-describedby | //@for | //@popovertarget | //@aria-labelledby")
    return [name for names in named for name in names.split() if name not in ids]


def behaviour_in_markup(text: str) -> list[str]:
    """What a strict content security policy forbids: style attributes, handlers, scripts and styles in the page."""
    root = html.fromstring(text)
    wrong = [f"style attribute on {element.tag}" for element in root.xpath("//*[@style]")]
    wrong += [f"{name} on {element.tag}" for element in root.iter() for name in element.attrib if name.startswith("on")]
    wrong += [f"inline {element.tag}" for element in root.xpath("//style | //script[not(@src)]")]
    wrong += [f"javascript: in {link}" for link in root.xpath("//@href") if link.lower().startswith("javascript:")]
    return wrong
