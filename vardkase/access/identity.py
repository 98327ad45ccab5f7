"""Who is it? The look-ups that every request makes, in plain SQL: through the ORM they cost more than writing a log entry.

A session and an account are read anew at each request, so that a revoked session and a closed account count at once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.core import signing
from django.db import connection

from vardkase.access.models import Account
from vardkase.kernel.clock import utc_now

_SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
# As they stand in the statement below, in the order in which the model declares them: Django fills a row in by that.
_FIELDS = ("password", "id", "email", "label", "language", "is_active", "is_demo")
_ACCOUNT = "SELECT password, id, email, label, language, is_active, is_demo FROM access_account WHERE id = %s"
_GRANTS = (
    "SELECT role, scope, break_glass_id, valid_to FROM access_grant"
    " WHERE account_id = %s AND revoked_at IS NULL AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)"
)


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def load(self) -> dict[str, Any]:
        """What the session holds; an empty one when it has ended, and then its key is given up."""
        with connection.cursor() as cursor:
            cursor.execute(_SESSION, [self.session_key, connection.ops.adapt_datetimefield_value(utc_now())])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What a session's row says; an empty session when it has been tampered with."""
        said = _checked(str(session_data), self.key_salt)
        held: dict[str, Any] = super().decode(session_data) if said is None else self.serializer().loads(said)
        return held

    @classmethod
    def get_model_class(cls) -> Any:
        """The table that Django's own store writes to."""
        return db.SessionStore.get_model_class()


class Backend(AuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """The sign-in library's accounts."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account of a session, unless it is closed. What is not asked for here is read when somebody asks."""
        identity = user_id if isinstance(user_id, UUID) else UUID(str(user_id))
        with connection.cursor() as cursor:
            cursor.execute(_ACCOUNT, [_uid(identity)])
            row = cursor.fetchone()
        if row is None:
            return None
        account = Account.from_db(connection.alias, _FIELDS, (row[0], identity, *row[2:5], bool(row[5]), bool(row[6])))
        return account if account.is_active else None


class _Unread:
    """A serializer that leaves what was signed as it is."""

    def dumps(self, obj: Any) -> bytes:
        return bytes(obj)

    def loads(self, data: bytes) -> bytes:
        return data


@lru_cache(maxsize=2048)
def _checked(session_data: str, salt: str) -> bytes | None:
    """What was signed, when the signature is good. The same row is asked about at every request, and its signature stays as good."""
    try:
        said: bytes = signing.loads(session_data, salt=salt, serializer=_Unread)
    except signing.BadSignature:
        return None
    return said


def grants(account_id: UUID, now: datetime) -> list[tuple[str, str, bool, datetime | None]]:
    """Role, scope, whether it is an emergency, and end of the grants that count at a moment: the rule of `rules.is_valid_at`."""
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_GRANTS, [_uid(account_id), moment, moment])
        return [(role, scope, emergency is not None, _at(until)) for role, scope, emergency, until in cursor.fetchall()]


def _uid(value: UUID) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


def _at(value: Any) -> datetime | None:
    """A moment of the database, in UTC: SQLite gives text or a moment without zone."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value is None:
        return None
    at: datetime = value
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
