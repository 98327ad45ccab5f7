from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """An item of a card can be passed over as not applicable."""

    dependencies = (("leadership", "0009_callout_again"),)
    operations = (migrations.AddField("carditemrow", "skipped", models.BooleanField(default=False)),)
