"""Held forms: what somebody typed survives a sign-in that had ended and a token that was too old.

A form is kept a day, for its author: the account that the form itself names under our signature (`{% held_author %}`), otherwise the
account that is signed in, otherwise whoever signs in next in the same browser. It is shown again, and never sent by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from vardkase.access.models import Account, HeldForm
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal

LIFETIME = timedelta(hours=24)
AUTHOR_LIFETIME = timedelta(days=7)
LARGEST = 1024 * 1024
# A browser that is not signed in can have so many forms kept each minute; a person who writes never needs more.
PACE = {"hold": "20/m/ip"}
IN_SESSION = "held_forms"
# `subscription` tells where a browser is reached: a secret, and the browser says it anew.
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "_author", "_held", "subscription"})
_signer = signing.TimestampSigner(salt="vardkase.access.held")


def author_token(account_id: UUID | None) -> str:
    """The account's id under our signature, for a form to carry."""
    return _signer.sign(str(account_id))


def author_of(request: HttpRequest) -> UUID | None:
    """The account that the posted form names, if the signature is ours and not too old."""
    try:
        return UUID(_signer.unsign(request.POST.get("_author", ""), max_age=AUTHOR_LIFETIME))
    except (signing.BadSignature, ValueError):
        return None


def ids_in(request: HttpRequest) -> list[str]:
    """The held forms that this browser session knows."""
    return list(request.session.get(IN_SESSION, ()))


def hold(request: HttpRequest, *, viewer_id: UUID | None) -> HeldForm | None:
    """Keeps what was posted, or None when there is nothing to keep, too much, or too often."""
    fields = [[name, value] for name, value in _fields(request)]
    size = sum(len(name) + len(value) for name, value in fields)
    if not fields or size > LARGEST or not ratelimit.consume(request, app="vardkase.access", action="hold", config=PACE):
        return None
    now = utc_now()
    HeldForm.objects.filter(expires_at__lte=now).delete()
    author = author_of(request) or viewer_id
    if author is not None and not Account.objects.filter(id=author).exists():
        author = viewer_id
    form = HeldForm.objects.create(
        id=new_id(),
        account_id=author,
        path=request.get_full_path()[:2000],
        fields=fields,
        had_files=bool(request.FILES),
        held_at=now,
        expires_at=now + LIFETIME,
    )
    if author is None:
        request.session[IN_SESSION] = [*ids_in(request)[-9:], str(form.id)]
    return form


def _fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name in NOT_KEPT or "password" in name.lower():
            continue
        for value in values:
            # NUL cannot be stored in PostgreSQL, and no form of ours accepts it.
            yield name, str(value).replace("\0", "")


def answer_anonymous(request: HttpRequest) -> HttpResponseBase:
    """The answer to one who is not signed in: the way to sign in, and back. A posted form is held first."""
    where = request.get_full_path()
    if request.method == "POST":
        kept = hold(request, viewer_id=None)
        where = reverse("access:held")
        if kept:
            messages.warning(request, _("You had been signed out. What you wrote is kept: sign in, and you can save it."))
        else:
            messages.error(request, _("You had been signed out, and what you sent could not be kept. Sign in and write it again."))
    if "HX-Request" in request.headers and request.method != "POST":
        where = _path_of(request, request.headers.get("HX-Current-URL", ""))
    door = f"{reverse('account_login')}?{urlencode({'next': where})}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": door})
    if request.method not in ("GET", "HEAD", "POST") or _machine(request):
        return HttpResponse(status=401)
    return redirect(door)


def refuse_of_another(request: HttpRequest) -> None:
    """A form that somebody else opened is not saved as the one's who is signed in now. It is kept for the one whose it is.

    Raises Refusal "access.form_of_another".
    """
    author, account_id = author_of(request), request.user.pk
    if author is not None and account_id is not None and author != account_id:
        if Account.objects.filter(id=author).exists():
            hold(request, viewer_id=None)
        raise Refusal("access.form_of_another")


def forget_posted(request: HttpRequest, response: HttpResponseBase) -> None:
    """A held form that has now been saved is needed no more."""
    discard(request, held_id=request.POST.get("_held", ""))


def discard(request: HttpRequest, *, held_id: str) -> bool:
    """Throws a held form away: one's own, or one that this browser holds. Says whether there was one."""
    try:
        form = HeldForm.objects.filter(id=UUID(held_id)).first()
    except ValueError:
        return False
    account_id = request.user.pk if request.user.is_authenticated else None
    if (
        form is None
        or account_id is None
        or (form.account_id != account_id and not (form.account_id is None and held_id in ids_in(request)))
    ):
        return False
    form.delete()
    return True


def comes_from_us(request: HttpRequest) -> bool:
    """Whether the browser says that the form was sent from our own pages. Another site may not put words in our users' mouths."""
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched:
        return fetched == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return url_has_allowed_host_and_scheme(origin, allowed_hosts={request.get_host()}) and urlsplit(origin).netloc == request.get_host()


def _machine(request: HttpRequest) -> bool:
    accepts = request.headers.get("Accept", "")
    return "text/html" not in accepts and ("application/json" in accepts or "text/event-stream" in accepts)


def _path_of(request: HttpRequest, url: str) -> str:
    parts = urlsplit(url)
    return parts.path or "/" if parts.netloc == request.get_host() else "/"
