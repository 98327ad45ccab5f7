"""Addresses as codes that a telephone's camera reads (QR): drawn by the library from black squares, on white also in the dark."""

from __future__ import annotations

import io

import qrcode
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathFillImage, SvgPathImage


def svg(address: str) -> str:
    """The code as SVG."""
    return _made(address, SvgPathFillImage)


def drawn(address: str) -> SafeString:
    """The code as SVG to stand in a page."""
    return mark_safe(svg(address))  # noqa: S308 - drawn by the library from black squares; the address is not in it as text


def png(address: str) -> bytes:
    """The code as a picture, where no SVG can stand."""
    kept = io.BytesIO()
    qrcode.make(address, box_size=8, border=2).save(kept)
    return kept.getvalue()


def _made(address: str, factory: type[SvgPathImage]) -> str:
    kept = io.BytesIO()
    qrcode.make(address, image_factory=factory, box_size=8, border=2).save(kept)
    found = kept.getvalue().decode()
    return found[found.index("<svg") :]
