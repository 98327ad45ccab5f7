"""Who is it? The look-ups that every request makes, in plain SQL: through the ORM they cost more than writing a log entry.

A session and an account are read anew at each request, so that a revoked session and a closed account count at once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
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
_ACCOUNT = (
    "SELECT a.password, a.id, a.email, a.label, a.language, a.is_active, a.is_demo, g.role, g.scope, g.break_glass_id, g.valid_to"
    " FROM access_account a LEFT JOIN access_grant g ON g.account_id = a.id"
    " AND g.revoked_at IS NULL AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s) WHERE a.id = %s"
)
_GRANTS = (
    "SELECT role, scope, break_glass_id, valid_to FROM access_grant"
    " WHERE account_id = %s AND revoked_at IS NULL AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)"
)
Held = tuple[str, str, bool, datetime | None]
# Where an account carries the grants that were read with it, and for how long they are news: the request that read them.
_READ = "_grants_read"
_MOMENT = timedelta(seconds=1)


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
        """The account of a session, unless it is closed. What is not asked for here is read when somebody asks.

        Its grants come with it in the same statement, for whoever makes it a viewer next.
        """
        identity = user_id if isinstance(user_id, UUID) else UUID(str(user_id))
        now = utc_now()
        moment = connection.ops.adapt_datetimefield_value(now)
        with connection.cursor() as cursor:
            cursor.execute(_ACCOUNT, [moment, moment, _uid(identity)])
            rows = cursor.fetchall()
        if not rows:
            return None
        row = rows[0]
        account = Account.from_db(connection.alias, _FIELDS, (row[0], identity, *row[2:5], bool(row[5]), bool(row[6])))
        setattr(account, _READ, (now, [_held(each[7:]) for each in rows if each[7] is not None]))
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


def grants(account: Account, now: datetime) -> list[Held]:
    """Role, scope, whether it is an emergency, and end of the grants that count at a moment: the rule of `rules.is_valid_at`.

    What was read with the account a moment ago is taken, once; whoever asks again, or about another time, is told what is true then.
    """
    read, held = getattr(account, _READ, None) or (None, [])
    if read is not None:
        setattr(account, _READ, None)
    if read is not None and timedelta(0) <= now - read <= _MOMENT:
        return [grant for grant in held if grant[3] is None or grant[3] > now]
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_GRANTS, [_uid(account.pk), moment, moment])
        return [_held(row) for row in cursor.fetchall()]


def _held(row: Any) -> Held:
    role, scope, emergency, until = row
    return role, scope, emergency is not None, _at(until)


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
