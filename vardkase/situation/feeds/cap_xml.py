"""Reading CAP 1.2 (and the Atom feeds that carry it) from XML that may be hostile.

A document type is refused before anything is read: with it goes every entity, from outside or growing from within. What is left is bounded
in bytes, depth and number of elements. lxml loads nothing, from the network or the disk.
"""

from __future__ import annotations

from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from lxml import etree

from vardkase.situation.feeds.reading import BadFeed

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM = "http://www.w3.org/2005/Atom"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
MAX_XML = 2 * 1024 * 1024
MAX_DEPTH = 40
MAX_ELEMENTS = 50_000
MAX_ALERTS = 500
Element = Any


def root_of(data: bytes) -> Element:
    """The root of a document. Raises BadFeed for one that is too large or deep, has a document type, or is no XML."""
    if len(data) > MAX_XML:
        raise BadFeed(f"{len(data)} bytes of XML")
    if not data.strip():
        raise BadFeed("an empty document")
    _look_through(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_pis=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadFeed(f"no XML: {error}")
    if root is None or root.getroottree().docinfo.doctype:
        raise BadFeed("a document type is not read")
    return root


def _look_through(data: bytes) -> None:
    """Goes through the document once with a parser that refuses what grows, and counts how deep and how much."""
    from io import BytesIO

    depth = count = 0
    try:
        for happening, element in iterparse(
            BytesIO(data), events=("start", "end"), forbid_dtd=True, forbid_entities=True, forbid_external=True
        ):
            if happening == "start":
                depth, count = depth + 1, count + 1
                if depth > MAX_DEPTH or count > MAX_ELEMENTS:
                    raise BadFeed("nested too deeply" if depth > MAX_DEPTH else "too many elements")
            else:
                depth -= 1
                element.clear()
    except DefusedXmlException as error:
        raise BadFeed(f"a document type or an entity is not read: {type(error).__name__}")
    except (SyntaxError, ValueError, LookupError) as error:  # ParseError is a SyntaxError; LookupError an encoding that nobody knows.
        raise BadFeed(f"no XML: {error}")


def alerts_in(root: Element) -> list[Element]:
    """Every alert of a document: itself, or those that a feed or an envelope carries. Raises BadFeed when there is none, and no feed."""
    name = etree.QName(root)
    if name.namespace == CAP and name.localname == "alert":
        return [root]
    found = list(root.iter(f"{{{CAP}}}alert"))[:MAX_ALERTS]
    if not found and name.namespace != ATOM:
        old = next((one for one in root.iter() if isinstance(one.tag, str) and etree.QName(one).localname == "alert"), None)
        detail = f"an alert of {etree.QName(old).namespace}" if old is not None else f"{{{name.namespace}}}{name.localname}"
        raise BadFeed(f"no CAP 1.2: {detail}")
    return found


def links_in(root: Element) -> list[str]:
    """Where the entries of an Atom feed say that their alerts lie."""
    found = []
    for entry in root.iter(f"{{{ATOM}}}entry"):
        if entry.find(f".//{{{CAP}}}alert") is None:
            found += [str(link.get("href") or "") for link in entry.iterfind(f"{{{ATOM}}}link") if "cap" in str(link.get("type") or "")]
    return [one for one in found if one][:MAX_ALERTS]
