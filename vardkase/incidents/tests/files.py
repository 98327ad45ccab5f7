"""Files for the tests, made on the spot: real ones, mislabelled ones, damaged ones and dangerous ones."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
import zlib

from PIL import Image


def image(form: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **save: object) -> bytes:
    """A picture with some structure in it."""
    picture = Image.linear_gradient("L").resize(size).convert(mode)
    out = io.BytesIO()
    picture.save(out, form, **save)
    return out.getvalue()


def photo_with_place(size: tuple[int, int] = (64, 48), orientation: int = 6) -> bytes:
    """A phone's photo: lying on its side, with the place and the camera's owner in it."""
    picture = Image.new("RGB", size, "red")
    exif = picture.getexif()
    exif[0x0112] = orientation
    exif[0x013B] = "Anna Agare"
    exif.get_ifd(0x8825)[2] = (59.0, 45.0, 27.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"hemlig kommentar")
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00" * 100)) + chunk(b"IEND", b"")


def archive(**parts: bytes) -> bytes:
    """A zip; `__` in a name stands for a slash and `_dot_` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def office(part: str, *more: str) -> bytes:
    """An Office document of one main part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in ("[Content_Types].xml", part, *more):
            made.writestr(name, "<x/>")
    return out.getvalue()


def open_document(media_type: str, *more: str) -> bytes:
    """An OpenDocument."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", media_type)
        for name in ("content.xml", *more):
            made.writestr(name, "<x/>")
    return out.getvalue()


def sound() -> bytes:
    """A hundredth of a second of silence."""
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(b"\x00\x00" * 80)
    return out.getvalue()
