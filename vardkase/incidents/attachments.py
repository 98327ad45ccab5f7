"""Files that come with an entry: what they are by their content, what is refused, and the picture shown instead of the original.

The sender's name and type are claims. A file is what its content is; a name that says otherwise is corrected, and the claim is kept beside.
What a browser could run (HTML, SVG, XML, scripts, programs, macros) and what hides its content (archives) is refused with a sentence on
what to do. The bytes are kept as they came, because they are evidence, with the place that the camera may have written into them; what is
shown in the log is a smaller picture made anew, without any of that.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
import warnings
import zipfile
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

from vardkase.incidents.events import Attachment
from vardkase.incidents.rules.text import check_free_text, clean_line
from vardkase.kernel.refusal import Refusal

MAX_PIXELS = 80_000_000  # a phone's largest photo has 50 million; a bomb has thousands of millions
# A JPEG is unpacked at the size that is needed; other kinds must be unpacked whole.
MAX_PIXELS_WHOLE = 25_000_000
PATIENCE_SECONDS = 2.0
_making = threading.Lock()
PREVIEW_SIDE = 1600
MAX_NAME = 120
MAX_PARTS = 5_000  # files inside an Office document

EXTENSIONS = {
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "image/gif": ("gif",),
    "image/heic": ("heic", "heif"),
    "application/pdf": ("pdf",),
    "text/plain": ("txt", "log", "md"),
    "text/csv": ("csv",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/wav": ("wav",),
    "video/mp4": ("mp4", "m4v"),
}
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OPEN_DOCUMENT = ("application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet")
_PILLOW = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
_MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php|math|style|link|meta|img|a\s|div|table|form|!--|!entity)",
    re.IGNORECASE,
)
_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: the sender's name for it, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made from an image: its type, its size and its bytes."""

    media_type: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has been looked through: what the entry says of it, its bytes, and its picture when it is an image."""

    said: Attachment
    data: bytes
    picture: Picture | None


def receive(uploads: tuple[Upload, ...], incident_id: UUID, key: UUID, *, max_megabytes: int, today: date) -> tuple[Received, ...]:
    """Looks the files through. Their ids follow from the incident and the key of the entry, so that a repeated try says the same.

    Raises Refusal "incident.attachment_…": too_large, empty, refused (markup, programs, archives, macros), damaged, too_many_pixels.
    """
    return tuple(_received(upload, _id(incident_id, key, index), max_megabytes, today) for index, upload in enumerate(uploads))


def tidy_name(name: str) -> str:
    """A file name without folders, reserved characters and what cannot be seen; never empty, never beginning with a dot."""
    base = clean_line(_NAME.sub(" ", name.replace("\\", "/").rpartition("/")[2])).lstrip(". ")
    if len(base) > MAX_NAME:
        stem, dot, extension = base.rpartition(".")
        base = stem[: MAX_NAME - 12] + dot + extension[:10] if dot else base[:MAX_NAME]
    return base.strip() or "fil"


def media_type_of(data: bytes, name: str) -> str:
    """What the content is. The name decides only between plain text and CSV. Raises Refusal."""
    found = _by_signature(data)
    if found is None and data[:4] == b"PK\x03\x04":
        found = _by_parts(data, name)
    if found is None:
        found = _as_text(data, name)
    if found is None:
        raise Refusal("incident.attachment_refused", name=name, type=_guess(data))
    return found


def _id(incident_id: UUID, key: UUID, index: int) -> UUID:
    """An id of its own for each file of an entry, which nobody can make equal to another's by choosing the key."""
    return uuid5(incident_id, f"{key} {index}")


def _received(upload: Upload, attachment_id: UUID, max_megabytes: int, today: date) -> Received:
    name = tidy_name(upload.name)
    check_free_text({"attachment": name}, today=today)
    if not upload.data:
        raise Refusal("incident.attachment_empty", name=name)
    if len(upload.data) > max_megabytes * 1_000_000:
        raise Refusal("incident.attachment_too_large", name=name, megabytes=-(-len(upload.data) // 1_000_000), limit=max_megabytes)
    media_type = media_type_of(upload.data, name)
    picture, width, height = _picture(upload.data, media_type, name)
    true_name = _true_name(name, media_type)
    said = Attachment(
        id=attachment_id, name=true_name, media_type=media_type, size=len(upload.data), sha256=hashlib.sha256(upload.data).hexdigest(),
        width=width, height=height, has_preview=picture is not None, said_name=name if true_name != name else "",
    )  # fmt: skip
    return Received(said, upload.data, picture)


def _true_name(name: str, media_type: str) -> str:
    """The name with an extension that the content deserves."""
    allowed = EXTENSIONS[media_type]
    stem, dot, extension = name.rpartition(".")
    if dot and extension.lower() in allowed:
        return name
    known = {ending for endings in EXTENSIONS.values() for ending in endings}
    return f"{stem if dot and extension.lower() in known else name}.{allowed[0]}"


def _by_signature(data: bytes) -> str | None:
    head = data[:16]
    for signature, found in (
        (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"),
        (b"%PDF-", "application/pdf"), (b"ID3", "audio/mpeg"), (b"OggS", "audio/ogg"),
    ):  # fmt: skip
        if head.startswith(signature):
            return found
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    # A bare MPEG frame: eleven bits of sync, layer III.
    return "audio/mpeg" if len(data) > 3 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2 and data[2] & 0xF0 not in {0xF0, 0x00} else None


def _by_brand(brand: bytes) -> str | None:
    if brand in {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"}:
        return "image/heic"
    if brand in {b"M4A ", b"M4B "}:
        return "audio/mp4"
    return (
        "video/mp4"
        if brand in {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"3gp4", b"3gp5"}
        else None
    )


def _by_parts(data: bytes, name: str) -> str | None:
    """An Office document is an archive of known parts; one with macros, and any other archive, is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.namelist()
            if len(parts) > MAX_PARTS:
                return None
            if any(part.lower().endswith(("vbaproject.bin", ".exe", ".js")) or "/activex/" in part.lower() for part in parts):
                raise Refusal("incident.attachment_has_macros", name=name)
            for part, found in _OFFICE.items():
                if part in parts and "[Content_Types].xml" in parts:
                    return found
            if parts and parts[0] == "mimetype" and archive.getinfo("mimetype").file_size < 100:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                if any(part.startswith(("Basic/", "Scripts/")) for part in parts):
                    raise Refusal("incident.attachment_has_macros", name=name)
                return declared if declared in _OPEN_DOCUMENT else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise Refusal("incident.attachment_damaged", name=name)
    return None


def _as_text(data: bytes, name: str) -> str | None:
    """Plain text in UTF-8 or Windows' Western European, without anything that a browser or a shell would run."""
    if b"\x00" in data or data[:2] in {b"#!", b"MZ"} or data[:4] in {b"\x7fELF", b"PK\x03\x04"}:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            return None
    unseen = sum(1 for letter in text[:20_000] if ord(letter) < 32 and letter not in "\t\n\r\f")
    if unseen or _MARKUP.search(data):
        return None
    return "text/csv" if name.lower().endswith(".csv") else "text/plain"


def _guess(data: bytes) -> str:
    """What a refused file seems to be, for the sentence that refuses it."""
    if _MARKUP.search(data[:4096]):
        return "HTML/SVG/XML"
    try:
        kinds = puremagic.magic_string(data[:65_536])
    except (puremagic.PureError, ValueError):
        return "?"
    names = [kind.name for kind in kinds if kind.name]
    return names[0][:60] if names else "?"


def _picture(data: bytes, media_type: str, name: str) -> tuple[Picture | None, int, int]:
    """The picture to show, and the size of the original. Only the decoder of the type that was found is let near the bytes."""
    decoder = _PILLOW.get(media_type)
    if decoder is None:
        return None, 0, 0
    limit = MAX_PIXELS if media_type == "image/jpeg" else MAX_PIXELS_WHOLE
    try:
        with warnings.catch_warnings():
            # Pillow warns of large images from a limit of its own; ours is checked on the next lines.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[decoder]) as image:
                width, height = image.size
                if width * height > limit:
                    raise Image.DecompressionBombError
                image.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
                return _one_at_a_time(image), width, height
    except Image.DecompressionBombError:
        raise Refusal("incident.attachment_too_many_pixels", name=name, limit=limit // 1_000_000)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError):
        raise Refusal("incident.attachment_damaged", name=name)


def _one_at_a_time(image: Image.Image) -> Picture | None:
    """The picture, or None when others are being made: large images must neither fill the memory nor take every thread of the server.

    The file itself is kept all the same, and offered as a download.
    """
    if not _making.acquire(timeout=PATIENCE_SECONDS):
        return None
    try:
        return _smaller(image)
    finally:
        _making.release()


def _smaller(image: Image.Image) -> Picture:
    """The image turned upright, at most 1600 pixels a side, made anew so that nothing of the original's metadata follows."""
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    transparent = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    plain = upright.convert("RGBA" if transparent else "RGB")
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    out = io.BytesIO()
    fresh.save(out, "WEBP", quality=80, method=2)
    return Picture("image/webp", fresh.width, fresh.height, out.getvalue())
