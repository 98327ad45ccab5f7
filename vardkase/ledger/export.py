"""Exports of the ledger: one zip that anyone can verify with nothing but Python.

    README.txt  verify.py  public_key        what this is, the verifier, the key that signed
    entries.jsonl                            a line an entry: header, salt, payload, commitment, hash, and `withheld` with its reason
    erasures.json                            what has been lawfully erased, by which entry, why, by what authority, who decided
    attachments/<sha256>                     as they were received
    checkpoint.json                          where each stream ends, signed
    manifest.json  manifest.sig              every file with its SHA-256, and what was exported; signed

The file is written as a stream and memory stays flat. Two exports of the same entries at the same moment are the same bytes, but for the
attachments' order, which is the caller's.
"""

from __future__ import annotations

import os
import re
import secrets
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Protocol

from vardkase.kernel import canonical
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import keys, queries, registry, standalone_verify
from vardkase.ledger.checkpoints import Checkpoint, sign_checkpoint
from vardkase.ledger.entry import Entry
from vardkase.ledger.events import PayloadErased

PURPOSE = b"vardkase export\x00"
PIECE = 1 << 18
HERE = Path(__file__).parent
README = HERE / "export_readme.txt"


class Readable(Protocol):
    """Anything that bytes can be read from, piece by piece."""

    def read(self, size: int, /) -> bytes: ...


Attachment = tuple[str, str, Readable]
Withhold = Callable[[Entry], str | None]


@dataclass(frozen=True, slots=True)
class Meta:
    """What the export says about itself, beside the entries."""

    municipality: str
    reference: str
    title: str
    exercise: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to."""

    entries: int
    erased: int
    withheld: int
    attachments: int
    public_key: str


@dataclass
class _Writing:
    """An export under way."""

    archive: zipfile.ZipFile
    now: datetime
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    attachments: list[dict[str, str]] = field(default_factory=list)
    erasures: list[dict[str, Any]] = field(default_factory=list)
    missing: set[tuple[str, int]] = field(default_factory=set)
    entries: int = 0
    withheld: int = 0

    def add(self, name: str, pieces: Iterable[bytes], *, packed: bool = True) -> None:
        """Writes a file of the export piece by piece, and notes its size and digest."""
        digest, size = sha256(), 0
        member = zipfile.ZipInfo(name, max(self.now.astimezone(UTC).timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
        member.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        member.create_system, member.external_attr = 3, 0o100644 << 16  # A plain file that all may read, wherever it was written.
        with self.archive.open(member, "w", force_zip64=name == "entries.jsonl") as stream:
            for piece in pieces:
                stream.write(piece)
                digest.update(piece)
                size += len(piece)
        self.files[name] = {"sha256": digest.hexdigest(), "size": size}


def write_export(
    streams: Sequence[str],
    destination: Path | IO[bytes],
    *,
    attachments: Iterable[Attachment],
    meta: Meta,
    now: datetime,
    withhold: Withhold | None = None,
) -> Exported:
    """Writes an export of whole streams, each as far as it has come, and signs it.

    Attachments are (SHA-256 of the content, file name, content); the ones that the exported payloads mention, no others. `withhold` gives
    the reason why an entry's payload is left out, or None; the chain verifies all the same. Who may export is the caller's question.
    Raises Refusal("ledger.export_disturbed") when something was erased meanwhile: what was written must then be thrown away; and
    Refusal("ledger.attachment_changed") when an attachment is not what its digest says. A path is written whole or not at all.
    """
    with _opened(destination) as stream, zipfile.ZipFile(stream, "w") as archive:
        writing = _Writing(archive, now)
        ends = [sign_checkpoint(name, now) for name in streams]
        exercise = "\n*** ÖVNING *** Loggen är från en övning, inte från en verklig händelse.\n" if meta.exercise else ""
        writing.add("README.txt", [README.read_text(encoding="utf-8").replace("{exercise}", exercise).encode()])
        writing.add("verify.py", [verifier().encode()])
        writing.add("public_key", [f"{keys.signing_key().public}\n".encode()])
        writing.add("entries.jsonl", _lines(writing, ends, withhold))
        _check_undisturbed(writing, ends)
        writing.add("erasures.json", [canonical.dumps(writing.erasures)])
        for digest, name, reader in attachments:
            _attach(writing, digest, name, reader)
        signed = [{"statement": end.statement.decode(), "signature": end.signature.hex()} for end in ends]
        writing.add("checkpoint.json", [canonical.dumps(signed)])
        _sign(writing, meta, ends)
    counts = (writing.entries, len(writing.missing), writing.withheld, len(writing.attachments))
    return Exported(*counts, public_key=keys.signing_key().public)


def verifier() -> str:
    """The text of verify.py: the module of the product with the two that it imports written out in their place."""
    whole = (HERE / "standalone_verify.py").read_text(encoding="utf-8")
    for name in ("standalone_ed25519", "standalone_files"):
        _, mark, part = (HERE / f"{name}.py").read_text(encoding="utf-8").partition("# --- copied into verify.py from here on ---\n")
        whole, count = re.subn(rf"from vardkase\.ledger\.{name} import .*\n", part.replace("\\", r"\\"), whole)
        if not mark or count != 1:
            raise RuntimeError("the verifier cannot be put together")
    return whole


@contextmanager
def _opened(destination: Path | IO[bytes]) -> Iterator[IO[bytes]]:
    if not isinstance(destination, Path):
        yield destination
        return
    draft = destination.with_name(f".{destination.name}.{secrets.token_hex(4)}.part")
    try:
        with draft.open("wb") as stream:
            yield stream
        os.replace(draft, destination)
    finally:
        draft.unlink(missing_ok=True)


def _lines(writing: _Writing, ends: list[Checkpoint], withhold: Withhold | None) -> Iterator[bytes]:
    erasing = registry.kind_of_class(PayloadErased)
    for end in ends:
        for entry in queries.entries(end.stream, until=end.number):
            # Why something was erased is never withheld: it is what licenses the gap.
            reason = withhold(entry) if withhold and not entry.erased and entry.kind != erasing else None
            writing.entries += 1
            writing.withheld += reason is not None
            if entry.erased:
                writing.missing.add((end.stream, entry.number))
            if entry.kind == erasing:
                writing.erasures.append(_erasure(entry))
            yield _line(entry, reason)


def _line(entry: Entry, reason: str | None) -> bytes:
    hidden = reason is not None or entry.salt is None or entry.payload is None
    line = {
        "header": entry.header.decode(),
        "salt": None if hidden else entry.salt.hex(),  # type: ignore[union-attr]  # not hidden: there
        "payload": None if hidden else entry.payload.decode(),  # type: ignore[union-attr]  # not hidden: there
        "commitment": entry.commitment.hex(),
        "hash": entry.hash.hex(),
    }
    return canonical.dumps(line if reason is None else line | {"withheld": reason or "-"}) + b"\n"


def _erasure(entry: Entry) -> dict[str, Any]:
    event: PayloadErased = entry.event
    return {
        "stream": entry.stream,
        "number": event.number,
        "by_number": entry.number,
        "reason": event.reason,
        "authority": event.authority,
        "decided_by": event.decided_by,
        "recorded_at": canonical.stamp(entry.recorded_at),
    }


def _check_undisturbed(writing: _Writing, ends: list[Checkpoint]) -> None:
    """Refuses when a payload is missing because of an erasure that came after the export's last entry, and so is not in it.

    A payload that is missing without any erasure is exported as it is: a log that somebody has damaged is one that must be shown.
    """
    licensed = {(item["stream"], item["number"]) for item in writing.erasures}
    last = {end.stream: end.number for end in ends}
    for stream, number in writing.missing - licensed:
        by = queries.erased_by(stream, number)
        if by is not None and by > last[stream]:
            raise Refusal("ledger.export_disturbed")


def _attach(writing: _Writing, digest: str, name: str, reader: Readable) -> None:
    member = f"attachments/{digest}"
    if member in writing.files:
        return  # The same picture pasted twice is one file.
    if not standalone_verify.NAME.fullmatch(member):
        raise ValueError("an attachment is named by its SHA-256")
    writing.add(member, iter(lambda: reader.read(PIECE), b""), packed=False)
    if writing.files[member]["sha256"] != digest:
        raise Refusal("ledger.attachment_changed", name=name)
    writing.attachments.append({"sha256": digest, "name": name})


def _sign(writing: _Writing, meta: Meta, ends: list[Checkpoint]) -> None:
    manifest = canonical.dumps(
        {
            "format": standalone_verify.FORMAT,
            "meta": {"municipality": meta.municipality, "reference": meta.reference, "title": meta.title},
            "exercise": meta.exercise,
            "created_at": canonical.stamp(writing.now),
            "streams": [{"stream": end.stream, "number": end.number} for end in ends],
            "counts": {"entries": writing.entries, "erased": len(writing.missing), "withheld": writing.withheld},
            "attachments": writing.attachments,
            "files": dict(writing.files),
        }
    )
    writing.add("manifest.json", [manifest])
    writing.add("manifest.sig", [keys.signing_key().sign(PURPOSE + manifest).hex().encode()])
