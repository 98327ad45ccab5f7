from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('preparedness', '0010_reports'),
    ]

    operations = [
        migrations.AddField(
            model_name='reportrow',
            name='central',
            field=models.BooleanField(default=False),
        ),
    ]
