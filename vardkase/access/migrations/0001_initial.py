import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'access_throttle',
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('label', models.CharField(max_length=200)),
                ('language', models.CharField(default='sv', max_length=5)),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='access_account_email_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('is_active', True)), models.Q(('closed_at__isnull', False), ('is_active', False)), _connector='OR'), name='access_account_closed')],
            },
        ),
        migrations.CreateModel(
            name='BreakGlass',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('scope', models.CharField(max_length=100)),
                ('reason', models.TextField()),
                ('valid_from', models.DateTimeField()),
                ('valid_to', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(default='', max_length=200)),
                ('number', models.BigIntegerField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'access_break_glass',
                'indexes': [models.Index(fields=['-valid_from'], name='access_break_glass_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from'))), name='access_break_glass_ends'), models.CheckConstraint(condition=models.Q(('reason__length__gte', 10)), name='access_break_glass_reasoned')],
            },
        ),
        migrations.CreateModel(
            name='GrantRow',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('duty_officer', 'DUTY_OFFICER'), ('log_keeper', 'LOG_KEEPER'), ('chief_of_staff', 'CHIEF_OF_STAFF'), ('decision_maker', 'DECISION_MAKER'), ('staff_member', 'STAFF_MEMBER'), ('observer', 'OBSERVER'), ('coordinator', 'COORDINATOR'), ('auditor', 'AUDITOR'), ('administrator', 'ADMINISTRATOR')], max_length=40)),
                ('scope', models.CharField(max_length=100)),
                ('valid_from', models.DateTimeField()),
                ('valid_to', models.DateTimeField(null=True)),
                ('given_by', models.CharField(max_length=200)),
                ('given_by_id', models.UUIDField(null=True)),
                ('given_at', models.DateTimeField()),
                ('reason', models.TextField(default='')),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_by', models.CharField(default='', max_length=200)),
                ('number', models.BigIntegerField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('break_glass', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grant', to='access.breakglass')),
            ],
            options={
                'db_table': 'access_grant',
                'indexes': [models.Index(condition=models.Q(('revoked_at', None)), fields=['account'], name='access_grant_counts')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='access_grant_ends_after'), models.CheckConstraint(condition=models.Q(('role__in', ['duty_officer', 'log_keeper', 'chief_of_staff', 'decision_maker', 'staff_member', 'observer', 'coordinator', 'auditor', 'administrator'])), name='access_grant_role'), models.CheckConstraint(condition=models.Q(('given_by_id', None), models.Q(('given_by_id', models.F('account')), _negated=True), ('break_glass__isnull', False), _connector='OR'), name='access_grant_not_to_oneself')],
            },
        ),
        migrations.CreateModel(
            name='HeldForm',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('path', models.CharField(max_length=2000)),
                ('fields', models.JSONField()),
                ('had_files', models.BooleanField(default=False)),
                ('held_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'access_held_form',
                'indexes': [models.Index(fields=['expires_at'], name='access_held_form_expiry')],
            },
        ),
    ]
