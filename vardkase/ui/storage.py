"""Static files whose names carry their hash, so that a browser may keep them for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed and compressed when collected; where nothing has been collected (tests) the plain names serve."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name from the manifest, or the plain one when the manifest does not know the file."""
        known: str | None = self.hashed_files.get(self.hash_key(self.clean_name(name)))
        return known or name
