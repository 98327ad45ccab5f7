"""What a forger does to an export: takes it apart, changes it, puts it together again, and signs it with a key of his own."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vardkase.kernel import canonical, chain
from vardkase.ledger import standalone_verify
from vardkase.ledger.checkpoints import PURPOSE
from vardkase.ledger.export import PURPOSE as EXPORT_PURPOSE
from vardkase.ledger.export import Meta, write_export
from vardkase.ledger.standalone_files import Zip
from vardkase.ledger.tests.logbook import NOW, STREAM

Members = dict[str, bytes]
PHOTO = b"photo of the whiteboard"
DIGEST = sha256(PHOTO).hexdigest()
OTHER = sha256(b"another photo").hexdigest()


def export_to(path: Path, *streams: str, **more) -> Path:
    """An export of the streams with the photo."""
    write_export(
        streams or (STREAM,),
        path,
        attachments=[(DIGEST, "tavla.png", io.BytesIO(PHOTO))],
        meta=Meta("Provkommun", "2019-001", "Stormen", False),
        now=NOW,
        **more,
    )
    return path


def taken_apart(path: Path) -> Members:
    """The members of a zip."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def put_together(path: Path, members: Members) -> Path:
    """A zip of members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def lines_of(members: Members) -> list[dict[str, Any]]:
    """The entries."""
    return [json.loads(line) for line in members["entries.jsonl"].splitlines()]


def with_lines(members: Members, lines: list[dict[str, Any]]) -> Members:
    """The same export with other entries."""
    return members | {"entries.jsonl": b"".join(canonical.dumps(line) + b"\n" for line in lines)}


def chained(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Commitments, numbers and hashes computed anew, as if the entries had been written so."""
    last, done = b"", []
    for number, line in enumerate(lines, 1):
        header = json.loads(line["header"]) | {"number": number}
        last = last or chain.genesis(header["stream"])
        commitment = bytes.fromhex(line["commitment"])
        if line["payload"] is not None:
            commitment = chain.commitment(bytes.fromhex(line["salt"]), line["payload"].encode())
        data = canonical.dumps(header)
        last = chain.link(last, data, commitment)
        done.append(line | {"header": data.decode(), "commitment": commitment.hex(), "hash": last.hex()})
    return done


def resigned(members: Members, key: Ed25519PrivateKey, *, sign_checkpoint: bool = True) -> Members:
    """The same content with checkpoint, manifest and key of the forger, all of them consistent."""
    public, lines = key.public_key().public_bytes_raw().hex(), lines_of(members)
    members = members | {"public_key": f"{public}\n".encode()}
    if sign_checkpoint:
        newest = json.loads(lines[-1]["header"])
        said = {"stream": newest["stream"], "number": newest["number"], "hash": lines[-1]["hash"], "signed_at": "x", "public_key": public}
        statement = canonical.dumps(said)
        item = {"statement": statement.decode(), "signature": key.sign(PURPOSE + statement).hex()}
        members["checkpoint.json"] = canonical.dumps([item])
    manifest = json.loads(members["manifest.json"])
    content = {name: data for name, data in members.items() if not name.startswith("manifest.")}
    manifest["files"] = {name: {"sha256": sha256(data).hexdigest(), "size": len(data)} for name, data in content.items()}
    members["manifest.json"] = canonical.dumps(manifest)
    members["manifest.sig"] = key.sign(EXPORT_PURPOSE + members["manifest.json"]).hex().encode()
    return members


def faults(path: Path, trusted: str = "", known: tuple[tuple[int, str], ...] = ()) -> list[str]:
    """What the verifier finds."""
    verification = standalone_verify.Verification(Zip(str(path)), trusted, known)
    assert verification.run() == (not verification.faults)
    return verification.faults
