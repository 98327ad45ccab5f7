"""Checks one HTML page or fragment: `problems(text)` names everything that is wrong with it, in sentences that say where.

What is checked here is what every page of the house promises: it can be read by a screen reader, works under a strict content security
policy, loads nothing from elsewhere, protects its forms and speaks Swedish. A fragment (an htmx answer) is spared what only a whole
page can have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from vardkase.testing import balance, english

# An lxml element; lxml publishes no types.
Element = Any
Check = Callable[[Element], Iterator[str]]

UNREAD = frozenset({"script", "style", "template"})
UNNAMED_INPUTS = frozenset({"hidden", "submit", "button", "reset", "image"})
REFERENCES = frozenset(
    "for form list headers popovertarget commandfor aria-describedby aria-labelledby aria-controls aria-owns aria-errormessage "
    "aria-details aria-activedescendant".split()
)
LOADING = {"src", "srcset", "poster", "data", "action", "formaction", "background", "hx-get", "hx-post", "hx-delete", "hx-put", "hx-patch"}
LEFTOVER = re.compile(r"\{\{|\}\}|\{%|%\}|%\(\w+\)[sd]|(?<!\w)(?:None|datetime\.datetime\(|<[\w.]+ object at)(?!\w)")
# A piece of a page of the house that was escaped once too often: it is read as it is written.
ESCAPED = re.compile(r"<(?:a|b|i|p|s|br|div|em|li|small|span|strong|svg|td|time)\b[^<>]*\s(?:aria-\w+|class|dir)=[\"'][^<>]*>|<br>")
ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
SAFE_SCRIPT_TYPES = frozenset({"application/json", "application/ld+json"})


def problems(text: str, *, language: str = "sv", check_language: bool = True, page: bool | None = None) -> list[str]:
    """Everything wrong with a page or a fragment; an empty list when nothing is."""
    whole = is_page(text) if page is None else page
    found = balance.out_of_balance(text)
    if not text.strip():
        return found
    root = _parse(text, whole)
    # lxml makes an object of an element whenever somebody asks for it, unless one is alive: the checks share these.
    alive = list(root.iter())
    said = english.texts(root)
    if whole:
        found += _wrong_language(root, language)
    for check in EVERYWHERE:
        found += check(root)
    found += _nothing_left_unfilled(said)
    found += _nothing_escaped_twice(said)
    for check in PAGE_ONLY if whole else ():
        found += check(root)
    if check_language and language == "sv":
        found += [f"in English: «{words}»" for words in english.remains(said)]
    del alive
    return found


def is_page(text: str) -> bool:
    """A whole page, as opposed to a fragment that htmx puts into one."""
    return bool(re.match(r"\s*(?:<!doctype|<html)", text, re.IGNORECASE))


def _parse(text: str, whole: bool) -> Element:
    parser = lxml_html.HTMLParser(encoding="utf-8")
    if whole:
        return lxml_html.document_fromstring(text.encode("utf-8"), parser=parser)
    # Rows and cells lose their tags outside a table, so a fragment of them is given one.
    if re.match(r"\s*<(?:tr|td|th|tbody|thead)\b", text, re.IGNORECASE):
        text = f"<table data-fragment>{text}</table>"
    return lxml_html.fragment_fromstring(text.encode("utf-8"), create_parent="div", parser=parser)


# --- What only a whole page can have ---------------------------------------------------------------------------------------------


def _wrong_language(root: Element, language: str) -> Iterator[str]:
    if root.get("lang") != language:
        yield f"<html lang> is {root.get('lang')!r}, not {language!r}"


def _one_heading_and_its_title(root: Element) -> Iterator[str]:
    headings = [_text(heading) for heading in root.iter("h1")]
    if len(headings) != 1:
        yield f"{len(headings)} h1 on the page: {headings}"
        return
    title = _text(root.find(".//title")) if root.find(".//title") is not None else ""
    if not headings[0]:
        yield "the h1 is empty"
    if not title.removeprefix("Fel: ").startswith(headings[0]):
        yield f"the title «{title}» does not begin with the h1 «{headings[0]}»"


def _headings_in_order(root: Element) -> Iterator[str]:
    level = 0
    for heading in root.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        here = int(heading.tag[1])
        if level and here > level + 1:
            yield f"<h{here}> «{_text(heading)}» follows an <h{level}>: a level is missing between them"
        level = here


def _landmarks(root: Element) -> Iterator[str]:
    mains = len(root.findall(".//main"))
    if mains != 1:
        yield f"{mains} <main> on the page"
    if not root.xpath("//meta[@name='viewport']"):
        yield "no <meta name=viewport>: the page is tiny on a phone"


def _references_lead_somewhere(root: Element) -> Iterator[str]:
    ids = {element.get("id") for element in root.iter() if isinstance(element.tag, str)}
    for element in _elements(root):
        for attribute, value in element.items():
            for target in value.split() if attribute in REFERENCES else ():
                if target not in ids:
                    yield f"{_where(element)}: {attribute} names #{target}, which is not on the page"
        href = element.get("href", "")
        if element.tag == "a" and href.startswith("#") and len(href) > 1 and href[1:] not in ids:
            yield f"{_where(element)}: the link leads to {href}, which is not on the page"


# --- What a fragment must keep too ------------------------------------------------------------------------------------------------


def _ids_are_unique(root: Element) -> Iterator[str]:
    counted = Counter(element.get("id") for element in _elements(root) if element.get("id") is not None)
    for name, count in counted.items():
        if count > 1:
            yield f"id «{name}» is used {count} times"
        if not name or re.search(r"\s", name):
            yield f"id «{name}» is empty or has a space in it"


def _fields_have_labels(root: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in root.iter("label") if _text(label)}
    for field in root.iter("input", "select", "textarea"):
        if field.tag == "input" and field.get("type", "text").lower() in UNNAMED_INPUTS:
            continue
        wrapped = any(_text(label) for label in field.iterancestors("label"))
        if not (wrapped or field.get("id") in labelled - {None} or _aria_name(field)):
            yield f"{_where(field)} has no label"


def _controls_have_names(root: Element) -> Iterator[str]:
    for control in root.iter("a", "button", "summary"):
        if control.tag == "a" and control.get("href") is None:
            yield f"{_where(control)} «{_text(control)}» has no href: it is not a link"
        if not _name(control):
            yield f"{_where(control)} has no name"
    for field in root.iter("input"):
        if field.get("type", "").lower() in {"submit", "button", "reset"} and not (field.get("value") or _aria_name(field)):
            yield f"{_where(field)} has no name"
    for group in root.iter("fieldset"):
        legend = group.find("legend")
        if (legend is None or not _text(legend)) and not _aria_name(group):
            yield f"{_where(group)} has no legend"
    for frame in root.iter("iframe"):
        if not (frame.get("title") or "").strip():
            yield f"{_where(frame)} has no title"


def _drawn_by_the_map(element: Element) -> bool:
    """What the vendored map sets from its script, through the object model, which the policy lets through."""
    return any("maplibregl-" in (one.get("class") or "") for one in (element, *element.iterancestors()))


def _policy_lets_it_through(root: Element) -> Iterator[str]:
    """Inline style, script and handlers are stopped by the content security policy, so that they would silently not work."""
    if (style := root.find(".//style")) is not None:
        yield f"{_where(style)}: inline style"
    for script in root.iter("script"):
        if script.get("src") is None and script.get("type") not in SAFE_SCRIPT_TYPES:
            yield f"{_where(script)}: inline script"
    for element in _elements(root):
        for name, value in element.attrib.items():
            if name == "style" and value and not _drawn_by_the_map(element):
                yield f"{_where(element)}: inline style «{value}»"
            elif name.startswith(("on", "hx-on")):
                yield f"{_where(element)}: inline handler {name}"
            elif value.strip().lower().startswith(("javascript:", "js:")):
                yield f"{_where(element)}: {name} holds a script"


def _loads_nothing_from_elsewhere(root: Element) -> Iterator[str]:
    for element in _elements(root):
        for name, value in element.attrib.items():
            loads = name in LOADING or (name == "href" and element.tag in {"link", "use", "image", "base"})
            if loads and ELSEWHERE.match(value):
                yield f"{_where(element)}: {name} leads out of the house: {value}"


def _posts_carry_a_token(root: Element) -> Iterator[str]:
    for form in root.iter("form"):
        if form.get("method", "get").lower() == "post" and not form.xpath(".//input[@name='csrfmiddlewaretoken'][@value!='']"):
            yield f"{_where(form)} action={form.get('action', '')!r} posts without a csrf token"


def _images_and_tables_can_be_heard(root: Element) -> Iterator[str]:
    for image in root.iter("img"):
        if image.get("alt") is None:
            yield f"{_where(image)} src={image.get('src')!r} has no alt"
    for table in root.iter("table"):
        if table.get("data-fragment") is None and table.find(".//td") is not None and table.find(".//th") is None:
            yield f"{_where(table)} has no th"
    for cell in root.iter("th"):
        if not cell.get("scope") and cell.getparent() is not None and cell.xpath("ancestor::tbody"):
            yield f"{_where(cell)} «{_text(cell)}» heads a row without scope"


def _focus_is_left_alone(root: Element) -> Iterator[str]:
    for element in _elements(root):
        order = element.get("tabindex", "0")
        if order.lstrip("-").isdigit() and int(order) > 0:
            yield f"{_where(element)}: tabindex {order} breaks the order of the page"
    if len(root.xpath("//*[@autofocus]")) > 1:
        yield "more than one autofocus"


def _nothing_left_unfilled(said: list[tuple[str, Element]]) -> Iterator[str]:
    for text, element in said:
        if (left := LEFTOVER.search(text)) and not (left.group() == "None" and len(text.split()) > 3):
            yield f"{_where(element)}: «{text.strip()[:80]}» was not filled in"


def _nothing_escaped_twice(said: list[tuple[str, Element]]) -> Iterator[str]:
    for text, element in said:
        if "<" in text and (found := ESCAPED.search(text)):
            yield f"{_where(element)}: «{found.group()[:80]}» is read as it is written"


EVERYWHERE: tuple[Check, ...] = (
    _ids_are_unique,
    _fields_have_labels,
    _controls_have_names,
    _policy_lets_it_through,
    _loads_nothing_from_elsewhere,
    _posts_carry_a_token,
    _images_and_tables_can_be_heard,
    _focus_is_left_alone,
)
PAGE_ONLY: tuple[Check, ...] = (_one_heading_and_its_title, _headings_in_order, _landmarks, _references_lead_somewhere)


# --- Small words ------------------------------------------------------------------------------------------------------------------


def _elements(root: Element) -> Iterator[Element]:
    return (element for element in root.iter() if isinstance(element.tag, str))


def _text(element: Element) -> str:
    """What is read: hidden parts are left out and the alternative texts of images included, as a screen reader would."""
    if element.tag in UNREAD:
        return ""
    parts: list[str] = []
    if any(ancestor.get("aria-hidden") == "true" for ancestor in (element, *element.iterancestors())):
        # Whoever asks for the text of a hidden thing is told its own words, not those of its parts.
        parts.append(element.text or "")
    else:
        _read(element, parts)
    return " ".join("".join(parts).split())


def _read(element: Element, parts: list[str]) -> None:
    parts.append(element.text or "")
    if element.tag == "img":
        parts.append(element.get("alt") or "")
    for child in element:
        if isinstance(child.tag, str) and child.tag not in UNREAD and child.get("aria-hidden") != "true":
            _read(child, parts)
        parts.append(child.tail or "")


def _aria_name(element: Element) -> str:
    return (element.get("aria-label") or element.get("aria-labelledby") or element.get("title") or "").strip()


def _name(element: Element) -> str:
    return _aria_name(element) or _text(element) or _inner_name(element)


def _inner_name(element: Element) -> str:
    inner = [child.get("aria-label", "") or _svg_title(child) for child in element.iter() if isinstance(child.tag, str)]
    return " ".join(filter(None, inner))


def _svg_title(element: Element) -> str:
    return (element.text or "") if etree.QName(element).localname == "title" else ""


def _where(element: Element) -> str:
    described = f"<{element.tag}"
    for name in ("id", "name", "class", "type"):
        if element.get(name):
            described += f" {name}={element.get(name)!r}"
    return f"{described}> (line {element.sourceline})"
