import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('keeper_id', models.UUIDField(db_index=True)),
                ('file_name', models.CharField(max_length=200)),
                ('file_digest', models.CharField(max_length=64)),
                ('rows', models.PositiveIntegerField()),
                ('new_rows', models.PositiveIntegerField()),
                ('changed_rows', models.PositiveIntegerField()),
                ('skipped_rows', models.PositiveIntegerField()),
                ('entry_number', models.BigIntegerField()),
                ('imported_at', models.DateTimeField()),
                ('imported_by', models.CharField(max_length=200)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.CharField(max_length=200)),
                ('kept_at_undo', models.PositiveIntegerField(default=0)),
            ],
            options={
                'db_table': 'organisation_import_batch',
            },
        ),
        migrations.CreateModel(
            name='ImportDraft',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('keeper_id', models.UUIDField()),
                ('actor_id', models.CharField(max_length=100)),
                ('file_name', models.CharField(max_length=200)),
                ('table', models.BinaryField()),
                ('columns', models.JSONField(null=True)),
                ('created_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'organisation_import_draft',
            },
        ),
        migrations.CreateModel(
            name='ImportChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way_id', models.UUIDField()),
                ('before', models.JSONField()),
                ('version', models.PositiveIntegerField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='organisation.importbatch')),
            ],
            options={
                'db_table': 'organisation_import_change',
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=200)),
                ('valid_from', models.DateField(null=True)),
                ('valid_to', models.DateField(null=True)),
                ('import_id', models.UUIDField(db_index=True, null=True)),
                ('keeper_id', models.UUIDField(db_index=True)),
                ('name', models.CharField(max_length=200)),
                ('name_folded', models.CharField(max_length=200)),
                ('short_name', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=30)),
                ('partner', models.BooleanField()),
                ('ssr_member', models.BooleanField()),
                ('county_code', models.CharField(max_length=2)),
                ('municipality_code', models.CharField(max_length=4)),
                ('notes', models.TextField()),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.organisation')),
                ('data_controller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.organisation')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisation.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['keeper_id', 'name_folded'], name='organisation_by_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['municipality', 'assembly', 'board', 'administration', 'municipal_company', 'joint_authority', 'region', 'county_board', 'state_agency', 'rescue_service', 'company', 'voluntary', 'faith', 'other'])), name='organisation_organisation_kind'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='organisation_organisation_not_own_parent'), models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organisation_organisation_period')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=200)),
                ('valid_from', models.DateField(null=True)),
                ('valid_to', models.DateField(null=True)),
                ('import_id', models.UUIDField(db_index=True, null=True)),
                ('name', models.CharField(max_length=200)),
                ('name_folded', models.CharField(max_length=200)),
                ('notes', models.TextField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='organisation.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'name_folded'], name='organisation_person_by_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organisation_person_period')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=200)),
                ('valid_from', models.DateField(null=True)),
                ('valid_to', models.DateField(null=True)),
                ('import_id', models.UUIDField(db_index=True, null=True)),
                ('title', models.CharField(max_length=200)),
                ('title_folded', models.CharField(max_length=200)),
                ('on_call', models.BooleanField()),
                ('notes', models.TextField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='organisation.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('organisation', 'title_folded'), name='organisation_post_once'), models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organisation_post_period')],
            },
        ),
        migrations.CreateModel(
            name='ContactWay',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=200)),
                ('valid_from', models.DateField(null=True)),
                ('valid_to', models.DateField(null=True)),
                ('import_id', models.UUIDField(db_index=True, null=True)),
                ('channel', models.CharField(max_length=20)),
                ('value', models.CharField(max_length=254)),
                ('value_folded', models.CharField(db_index=True, max_length=254)),
                ('hours', models.CharField(max_length=200)),
                ('priority', models.PositiveSmallIntegerField()),
                ('note', models.CharField(max_length=500)),
                ('restricted', models.BooleanField()),
                ('verified_at', models.DateTimeField(null=True)),
                ('verified_by', models.CharField(max_length=200)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ways', to='organisation.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ways', to='organisation.person')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ways', to='organisation.post')),
            ],
            options={
                'db_table': 'organisation_contact_way',
                'indexes': [models.Index(condition=models.Q(('valid_to', None)), fields=['verified_at', 'id'], name='organisation_way_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('post', None), ('person', None), _connector='OR'), name='organisation_way_one_owner'), models.CheckConstraint(condition=models.Q(('channel__in', ['mobile', 'phone', 'sms', 'email', 'rakel_group', 'rakel_individual', 'sdk', 'sos_number', 'signal', 'satellite', 'other'])), name='organisation_way_channel'), models.CheckConstraint(condition=models.Q(('priority__gte', 1), ('priority__lte', 9)), name='organisation_way_priority'), models.CheckConstraint(condition=models.Q(('verified_at', None), models.Q(('verified_by', ''), _negated=True), _connector='OR'), name='organisation_way_checked_by_someone'), models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organisation_way_period')],
            },
        ),
        migrations.CreateModel(
            name='PostHolding',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=200)),
                ('valid_from', models.DateField(null=True)),
                ('valid_to', models.DateField(null=True)),
                ('import_id', models.UUIDField(db_index=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='organisation.person')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='organisation.post')),
            ],
            options={
                'db_table': 'organisation_post_holding',
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('post', 'person'), name='organisation_holding_once'), models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organisation_holding_period')],
            },
        ),
    ]
