"""How far a budgeted choice of measures has come while it is reckoned."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("preparedness", "0007_reports")]

    operations = [migrations.AddField("choicerow", "done", models.PositiveSmallIntegerField(default=0))]
