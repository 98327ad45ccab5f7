"""Kontrollerar en export från Vårdkase. Verifies an export of Vårdkase: nothing but Python 3.8 or later and this file.

    python3 verify.py EXPORT.zip [--public-key KEY-OR-FINGERPRINT] [--known NUMBER:HASH]
    python3 verify.py                 in the folder where the export was unpacked

Exit status: 0 intact, 1 not intact, 2 it was called wrongly. The output is Swedish, since those who receive exports are.

What is verified, from stored bytes alone (H is SHA-256):
    commitment = H(salt ‖ payload)                      each entry's text
    hash       = H(previous ‖ header ‖ commitment)      each entry, the first after H("vardkase stream\\0" ‖ stream)
    checkpoint: Ed25519 over where each stream ends     so that nothing is cut off
    manifest:   Ed25519 over the SHA-256 of every file  so that nothing is added, and the exercise mark and the title stand

Trust. The arithmetic proves that the export is what the holder of the key signed. It does not prove whose key that is: anyone can make a
key and sign an invented log with it. Compare the fingerprint with the one that the municipality publishes, or give it as --public-key.
Nor does it prove that the holder of the key never rewrote the whole log; a number and hash noted earlier by somebody else does, and is
given as --known. And a verifier that came with the file can be as false as the file: use a copy of your own when it matters.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from vardkase.ledger.standalone_ed25519 import signature_holds
from vardkase.ledger.standalone_files import Folder, NotIntact, Zip, printable

FORMAT = "vardkase export 1"
FIXED = ("README.txt", "verify.py", "public_key", "entries.jsonl", "erasures.json", "checkpoint.json", "manifest.json", "manifest.sig")
NAME = re.compile("attachments/[0-9a-f]{64}")
HEX32 = re.compile("[0-9a-f]{64}")
LINE = {"header", "salt", "payload", "commitment", "hash"}
ERASING = "ledger.payload_erased"
LONGEST_LINE = 64 << 20
LARGEST_SMALL_FILE = 64 << 20
PIECE = 1 << 18


class Verification:
    """One export, verified once. `faults` are sentences, the first entry that is not intact before everything else."""

    def __init__(self, source: Any, trusted: str = "", known: tuple[tuple[int, str], ...] = ()) -> None:
        self.source = source
        self.faults: list[str] = []
        self.manifest: dict[str, Any] = {}
        self.heads: dict[str, tuple[int, str]] = {}
        self.erased = self.withheld = self.attachments = 0
        self.broken = False
        self._ends: dict[str, tuple[int, str]] = {}
        self.public = ""
        self._trusted = re.sub(r"[^0-9a-f]", "", trusted.lower())
        self._known: dict[tuple[int, str], bool] = dict.fromkeys(known, False)
        self._mentioned: set[str] = set()
        self._erasures: dict[tuple[str, int], int] = {}
        self._missing: set[tuple[str, int]] = set()

    def run(self) -> bool:
        """Verifies everything that can be verified; True when intact."""
        for step in (self._stated, self._entries, self._licensed, self._reached, self._key, self._signed, self._files, self._expected):
            try:
                step()
            except NotIntact as found:
                self.faults.append(str(found))
            except Exception as error:  # noqa: BLE001 - whatever a broken file brings about, it is the file that is broken
                self.faults.append(f"Filen är skadad och går inte att läsa ({type(error).__name__}: {printable(str(error))}).")
        return not self.faults

    def small(self, name: str) -> bytes:
        """The whole of a file that is small in every true export."""
        if name not in self.source.sizes:
            raise NotIntact(f"{name} saknas.")
        with self.source.open(name) as stream:
            data: bytes = stream.read(LARGEST_SMALL_FILE + 1)
        if len(data) > LARGEST_SMALL_FILE:
            raise NotIntact(f"{name} är orimligt stor.")
        return data

    def _lines(self) -> Iterator[bytes]:
        if "entries.jsonl" not in self.source.sizes:
            raise NotIntact("saknas, eftersom entries.jsonl saknas.")
        with self.source.open("entries.jsonl") as stream:
            while True:
                line = stream.readline(LONGEST_LINE)
                if not line:
                    return
                yield line

    def _entries(self) -> None:
        stream, number, last, lines = "", 0, b"", self._lines()
        try:
            for line in lines:
                number += 1
                entry = _parsed(line)
                name = entry["head"]["stream"]
                if name != stream and self._may_begin(name, stream, number - 1):
                    stream, number, last = name, 1, _genesis(name)
                last = self._entry(entry, stream, number, last)
                self.heads[stream] = (number, last.hex())
                if (number, last.hex()) in self._known:
                    self._known[number, last.hex()] = True
        except NotIntact as found:
            self._break(f"Post {max(number, 1)}: {found}")
        except Exception as error:  # noqa: BLE001 - see run
            self._break(f"Post {number + 1}: går inte att läsa, filen är skadad ({type(error).__name__}).")

    def _break(self, sentence: str) -> None:
        self.broken = True
        self.faults.insert(0, sentence)

    def _may_begin(self, name: str, before: str, number: int) -> bool:
        """Streams follow one another in the order of their checkpoints, each when the one before has come to its end."""
        order = [stream for stream, end in self._ends.items() if end[0]]
        if not before:
            return not order or name == order[0]
        return self._ends.get(before, (0, ""))[0] == number and name in order and order.index(name) == order.index(before) + 1

    def _entry(self, entry: dict[str, Any], stream: str, number: int, last: bytes) -> bytes:
        head, payload = entry["head"], entry["payload"]
        if head["stream"] != stream:
            raise NotIntact(f"hör till en annan ström ({printable(head['stream'])}).")
        if head["number"] != number:
            raise NotIntact(f"numret är {head['number']}. En post är borttagen, inskjuten eller flyttad.")
        commitment = bytes.fromhex(entry["commitment"])
        if payload is not None and (
            len(entry["salt"]) != 32 or sha256(bytes.fromhex(entry["salt"]) + payload.encode()).digest() != commitment
        ):
            raise NotIntact("innehållet är inte det som skrevs.")
        link = sha256(last + entry["header"].encode() + commitment).digest()
        if link.hex() != entry["hash"]:
            raise NotIntact("hashen stämmer inte. Postens huvud eller kedjan före den är ändrad.")
        if payload is None:
            self._without_payload(entry, stream, number)
        else:
            self._with_payload(head, payload, stream, number)
        return link

    def _without_payload(self, entry: dict[str, Any], stream: str, number: int) -> None:
        if entry["salt"] is not None or entry["head"]["kind"] == ERASING:
            raise NotIntact("innehållet saknas där det måste finnas.")
        if entry.get("withheld"):
            self.withheld += 1
        else:
            self._missing.add((stream, number))

    def _with_payload(self, head: dict[str, Any], payload: str, stream: str, number: int) -> None:
        if head["kind"] != ERASING and '"sha256"' not in payload:
            return
        try:
            said = json.loads(payload)
            self._mentioned.update(_mentions(said))
            target = said["number"] if head["kind"] == ERASING else None
        except (ValueError, TypeError, KeyError, RecursionError):
            raise NotIntact("innehållet går inte att läsa.")
        if head["kind"] == ERASING:
            if type(target) is not int or (stream, target) not in self._missing:
                raise NotIntact(f"säger att post {printable(str(target))} är raderad, men den finns kvar.")
            self._erasures[stream, target] = number

    def _licensed(self) -> None:
        for stream, number in sorted(self._missing - self._erasures.keys()) if not self.broken else ():
            self._break(f"Post {number} ({printable(stream)}): innehållet saknas, och ingen post säger att det har raderats.")
            return
        self.erased = len(self._missing)
        listed = {(item["stream"], item["number"]): item["by_number"] for item in json.loads(self.small("erasures.json"))}
        if not self.broken and listed != self._erasures:
            raise NotIntact("erasures.json räknar inte upp samma raderingar som posterna.")

    def _stated(self) -> None:
        for item in json.loads(self.small("checkpoint.json")):
            statement = json.loads(item["statement"])
            self.public = self.public or statement["public_key"]
            self._ends[statement["stream"]] = (statement["number"], statement["hash"])
            message = b"vardkase checkpoint\0" + item["statement"].encode()
            if statement["public_key"] != self.public or not _signed(self.public, message, item["signature"]):
                raise NotIntact("Kontrollpunktens underskrift är inte äkta.")

    def _reached(self) -> None:
        for stream, (number, digest) in self._ends.items() if not self.broken else ():
            count, last = self.heads.get(stream, (0, _genesis(stream).hex()))
            if count != number:
                what = "saknas" if count < number else "är inte undertecknad"
                first = min(count, number) + 1
                self._break(f"Post {first} ({printable(stream)}): {what}. Loggen är undertecknad till och med post {number}.")
                return
            if last != digest:
                self._break(f"Post {number} ({printable(stream)}): hashen är inte den undertecknade.")
                return

    def _key(self) -> None:
        if self.small("public_key").decode("ascii").strip() != self.public:
            raise NotIntact("Filen public_key är inte den nyckel som har undertecknat.")
        if self._trusted and self._trusted not in (self.public, fingerprint(self.public).replace(" ", "")):
            raise NotIntact("Exporten är undertecknad med en annan nyckel än den du angav.")

    def _signed(self) -> None:
        data = self.small("manifest.json")
        self.manifest = json.loads(data)
        if self.manifest["format"] != FORMAT:
            raise NotIntact(f"Formatet {printable(str(self.manifest['format']))} är okänt. Det behövs en nyare verify.py.")
        if not _signed(self.public, b"vardkase export\0" + data, self.small("manifest.sig").decode("ascii").strip()):
            raise NotIntact("Underskriften på manifest.json är inte äkta.")

    def _files(self) -> None:
        files = self.manifest.get("files", {})
        present = self.source.sizes.keys() - {"manifest.json", "manifest.sig"}
        for name in sorted(present - files.keys()):
            raise NotIntact(f"Filen {printable(name)} hör inte till exporten.")
        for name in sorted(files.keys() - present):
            raise NotIntact(f"Filen {printable(name)} saknas." + self._which(name))
        for name in sorted(files):
            if not (name in FIXED or NAME.fullmatch(name)):
                raise NotIntact(f"Filen {printable(name)} hör inte till en export.")
            if self._digest(name, files[name]["size"]) != files[name]["sha256"] and not (name == "entries.jsonl" and self.broken):
                raise NotIntact(f"Filen {printable(name)} är ändrad." + self._which(name))
        self._attached({name[len("attachments/") :]: files[name]["sha256"] for name in files if NAME.fullmatch(name)})

    def _attached(self, attached: dict[str, str]) -> None:
        if any(name != digest for name, digest in attached.items()):
            raise NotIntact("En bilaga bär inte sitt eget fingeravtryck som namn.")
        for name in sorted(self._mentioned - attached.keys()):
            raise NotIntact(f"Bilagan {name} nämns i en post men saknas.")
        for name in sorted(attached.keys() - self._mentioned if not self.broken else ()):
            raise NotIntact(f"Bilagan {name} nämns inte i någon post.")
        self.attachments = len(attached)

    def _which(self, name: str) -> str:
        title = {item["sha256"]: item["name"] for item in self.manifest.get("attachments", [])}.get(name[len("attachments/") :])
        return f" Det är bilagan ”{printable(title)}”." if title else ""

    def _digest(self, name: str, size: int) -> str:
        digest, seen = sha256(), 0
        with self.source.open(name) as stream:
            while seen <= size:
                piece = stream.read(PIECE)
                if not piece:
                    return digest.hexdigest() if seen == size else ""
                seen += len(piece)
                digest.update(piece)
        return ""

    def _expected(self) -> None:
        for (number, digest), met in self._known.items():
            if not met and not self.broken:
                raise NotIntact(f"Post {number} har inte den hash du angav ({digest}). Loggen är en annan än den du kände till.")


def _genesis(stream: str) -> bytes:
    return sha256(b"vardkase stream\0" + stream.encode()).digest()


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        entry: dict[str, Any] = json.loads(line.decode("utf-8"), object_pairs_hook=_once)
        head = entry["head"] = json.loads(entry["header"])
        right = line.endswith(b"\n") and entry.keys() - {"head", "withheld"} == LINE and isinstance(head["kind"], str)
        right = right and isinstance(head["stream"], str) and type(head["number"]) is int
        right = right and all(HEX32.fullmatch(entry[name]) for name in ("commitment", "hash"))
        right = right and (entry["payload"] is None or (isinstance(entry["payload"], str) and isinstance(entry["salt"], str)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotIntact("raden är inte skriven som en post.")
    if not right:
        raise NotIntact("raden är inte skriven som en post.")
    return entry


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("the same name twice")
    return found


def _mentions(value: Any) -> Iterator[str]:
    """Every digest that stands under the name sha256 anywhere in a payload."""
    if isinstance(value, dict):
        named = value.get("sha256")
        if isinstance(named, str) and HEX32.fullmatch(named):
            yield named
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _mentions(item)


def _signed(public: str, message: bytes, signature: str) -> bool:
    try:
        return signature_holds(bytes.fromhex(public), message, bytes.fromhex(signature))
    except ValueError:
        return False


def fingerprint(public: str) -> str:
    """The fingerprint of a public key: eight groups of four digits."""
    digits = sha256(bytes.fromhex(public)).hexdigest()[:32]
    return " ".join(digits[place : place + 4] for place in range(0, 32, 4))


# --- The command ------------------------------------------------------------------------------------------------------------------------


def _report(path: str, found: Verification) -> Iterator[str]:
    meta = found.manifest.get("meta", {})
    yield f"Kontroll av export från Vårdkase: {printable(path)}"
    for label, name in (("Kommun", "municipality"), ("Händelse", "reference"), ("Rubrik", "title")):
        if isinstance(meta.get(name), str):
            yield f"{label}: {printable(meta[name])}"
    if found.manifest.get("exercise"):
        yield "*** ÖVNING *** Loggen är från en övning, inte från en verklig händelse."
    yield ""
    yield "INTE INTAKT" if found.faults else "INTAKT: inget har ändrats, tagits bort eller lagts till."
    yield from found.faults[:20]
    yield ""
    for stream, (number, digest) in found.heads.items():
        yield f"{printable(stream)}: {number} kontrollerade poster, sista hash {digest}"
    yield f"Raderade enligt beslut: {found.erased}. Undanhållna i denna export: {found.withheld}. Bilagor: {found.attachments}."
    if HEX32.fullmatch(found.public):
        yield f"Undertecknad med nyckeln {fingerprint(found.public)} ({found.public})"
        yield "Jämför nyckeln med den som kommunen publicerar. Vem som helst kan underteckna en påhittad logg med en egen nyckel."


def _noted(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    if not number.isdigit() or not HEX32.fullmatch(digest.lower()):
        raise argparse.ArgumentTypeError("skriv NUMMER:HASH")
    return int(number), digest.lower()


def _key(text: str) -> str:
    digits = re.sub(r"[\s:]", "", text.lower())
    if not re.fullmatch("[0-9a-f]{32}|[0-9a-f]{64}", digits):
        raise argparse.ArgumentTypeError("skriv nyckeln (64 tecken) eller dess fingeravtryck (32 tecken)")
    return digits


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    parser = argparse.ArgumentParser(description="Kontrollerar att en export från Vårdkase är intakt.")
    parser.add_argument("export", nargs="?", default=os.path.dirname(os.path.abspath(__file__)), help="zip-fil eller uppackad mapp")
    parser.add_argument("--public-key", type=_key, help="nyckel eller fingeravtryck som kommunen har publicerat")
    parser.add_argument(
        "--known", action="append", default=[], type=_noted, metavar="NUMMER:HASH", help="hash som du kände till sedan tidigare"
    )
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    if not os.path.exists(options.export):
        sys.stderr.write(f"{options.export} finns inte.\n")
        return 2
    try:
        source = Folder(options.export) if os.path.isdir(options.export) else Zip(options.export)
    except NotIntact as found:
        sys.stdout.write(f"INTE INTAKT\n{found}\n")
        return 1
    verification = Verification(source, options.public_key or "", tuple(options.known))
    intact = verification.run()
    sys.stdout.write("\n".join(_report(options.export, verification)) + "\n")
    return 0 if intact else 1


if __name__ == "__main__":
    sys.exit(main())
