"""How the tests of screens send a form as the browser would: everything it was shown with, and what was typed."""

from __future__ import annotations

from django.urls import reverse


def send(client, name, args, /, **fields):
    url = reverse(f"organisation:{name}", args=args)
    form = client.get(url).context["form"]
    typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return client.post(url, {**typed, **fields})
