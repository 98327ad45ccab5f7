import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='EntryRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.CharField(max_length=200)),
                ('number', models.BigIntegerField()),
                ('key', models.CharField(max_length=36)),
                ('kind', models.CharField(max_length=100)),
                ('recorded_at', models.DateTimeField()),
                ('header', models.TextField()),
                ('commitment', models.BinaryField(max_length=32)),
                ('hash', models.BinaryField(max_length=32)),
            ],
            options={
                'db_table': 'ledger_entry',
                'constraints': [models.UniqueConstraint(fields=('stream', 'number'), name='ledger_entry_number'), models.UniqueConstraint(fields=('stream', 'key'), name='ledger_entry_key'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='ledger_entry_from_one')],
            },
        ),
        migrations.CreateModel(
            name='OutboxRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=100)),
                ('payload', models.TextField()),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('done_at', models.DateTimeField(null=True)),
                ('last_error', models.TextField(default='')),
            ],
            options={
                'db_table': 'ledger_outbox',
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['due_at'], name='ledger_outbox_due')],
            },
        ),
        migrations.CreateModel(
            name='Stream',
            fields=[
                ('name', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField()),
                ('hash', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.CharField(max_length=200)),
                ('number', models.BigIntegerField()),
                ('statement', models.TextField()),
                ('signature', models.BinaryField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['stream', 'number'], name='ledger_checkpoint_place')],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='erasure', serialize=False, to='ledger.entryrow')),
            ],
        ),
        migrations.CreateModel(
            name='Payload',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, serialize=False, to='ledger.entryrow')),
                ('salt', models.BinaryField(max_length=16)),
                ('body', models.TextField()),
            ],
        ),
        migrations.AddField(
            model_name='erasure',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='erases', to='ledger.entryrow'),
        ),
    ]
