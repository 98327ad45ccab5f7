from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('preparedness', '0009_speed'),
    ]

    operations = [
        migrations.AddField(
            model_name='textrow',
            name='openness',
            field=models.TextField(default=''),
        ),
    ]
