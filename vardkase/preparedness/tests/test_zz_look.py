import pytest
from pathlib import Path
from dataclasses import replace
from django.utils import timezone
from vardkase.preparedness.tests.report_scenes import told, office
from vardkase.preparedness.reporting import build, web, make
from vardkase.preparedness.reporting.structured import structured
from vardkase.preparedness.rules.reports import Kind

pytestmark = pytest.mark.django_db


def test_look(rsa, chain):
    told(rsa)
    out = Path("/tmp/w/rep")
    for name in ("Kontoret", "Kommunen"):
        for mask in (True, False):
            found = build.gathered(rsa.town.viewer, rsa.analyses[2019, name], rsa.town.now, mask=mask)
            r = build.report(found, rsa.town.now)
            web.page_of(r)
            n = f"{name}-{'m' if found.is_masked else 's'}"
            (out / f"{n}.json").write_text(structured(found, rsa.town.now))
            for k in (Kind.PDF, Kind.DOCX):
                (out / f"{n}.{k}").write_bytes(make.written(r, k, rsa.town.now)[0])
