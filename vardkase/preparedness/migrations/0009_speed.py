# The yes to a large file, which is carried out beside the requests.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('preparedness', '0008_measures'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportOrderRow',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('said', models.JSONField()),
                ('rows', models.PositiveIntegerField()),
                ('tried', models.PositiveIntegerField()),
                ('refused', models.JSONField(null=True)),
                ('asked_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'preparedness_import_order',
            },
        ),
    ]
