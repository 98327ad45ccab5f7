"""Where the files of an export are: in the zip, or in the folder where it was unpacked. Nothing is ever unpacked to disk from here.

Everything below the line is copied into verify.py when an export is written.
"""

from __future__ import annotations

# --- copied into verify.py from here on ---
import io
import os
import stat
import zipfile
from typing import Any, BinaryIO

PIECE = 1 << 18
# Text deflates ten times or so; hundreds of times is a trap.
HIGHEST_RATIO = 100


class NotIntact(Exception):
    """Something is not as it was signed."""


def printable(text: str) -> str:
    """Text from a file that nobody has vouched for yet, so that it cannot steer the terminal."""
    return "".join(letter if letter.isprintable() else "·" for letter in text[:200])


class Zip:
    """The members of a zip file. Raises NotIntact for members that an export never has."""

    def __init__(self, path: str) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, EOFError) as error:
            raise NotIntact(f"Filen är ingen hel zip-fil ({error}).")
        members = self._zip.infolist()
        self.sizes = {member.filename: member.file_size for member in members}
        if len(self.sizes) != len(members):
            raise NotIntact("Samma filnamn finns flera gånger i zip-filen.")
        packed = sum(member.compress_size for member in members)
        if packed > os.path.getsize(path) or any(m.file_size > HIGHEST_RATIO * m.compress_size + PIECE for m in members):
            raise NotIntact("Zip-filen är byggd för att svälla till orimlig storlek.")

    def open(self, name: str) -> BinaryIO:
        """The content of a member."""
        raw: Any = self._zip.open(name)
        return io.BufferedReader(raw, PIECE)


class Folder:
    """The files of a folder."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.sizes: dict[str, int] = {}
        for folder, _, names in os.walk(path):
            for name in names:
                full = os.path.join(folder, name)
                kind = os.lstat(full)
                if not stat.S_ISREG(kind.st_mode):
                    raise NotIntact(f"{printable(name)} är ingen vanlig fil.")
                self.sizes[os.path.relpath(full, path).replace(os.sep, "/")] = kind.st_size

    def open(self, name: str) -> BinaryIO:
        """The content of a file."""
        return open(os.path.join(self._path, *name.split("/")), "rb")
