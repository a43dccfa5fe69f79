"""The built-in billing record: confirmed terms and signed packets of an account."""

import django.db.models.deletion
from django.db import migrations, models


def _own(*more):
    return [
        ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
        ("workspace_id", models.CharField(max_length=40)),
        *more,
        ("contract_id", models.CharField(blank=True, max_length=40)),
        ("key", models.CharField(max_length=120)),
        ("at", models.DateTimeField()),
    ]


def _account(name):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=name, to="customers.account"
    )


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.CreateModel(
            "BillingTerms",
            _own(
                ("account", _account("billing_terms")),
                ("plan", models.CharField(blank=True, max_length=40)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("every", models.CharField(blank=True, max_length=8)),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("payment_days", models.PositiveSmallIntegerField(null=True)),
            ),
            options={"db_table": "billing_terms"},
        ),
        migrations.CreateModel(
            "BillingDocument",
            _own(
                ("account", _account("billing_documents")),
                ("title", models.CharField(max_length=200)),
                ("filename", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(default=0)),
            ),
            options={"db_table": "billing_document"},
        ),
        migrations.AddConstraint(
            "billingterms",
            models.UniqueConstraint(fields=("workspace_id", "key"), name="one_terms_per_key"),
        ),
        migrations.AddIndex(
            "billingterms", models.Index(fields=["workspace_id", "account", "at"], name="terms_by_time")
        ),
        migrations.AddConstraint(
            "billingdocument",
            models.UniqueConstraint(fields=("workspace_id", "key"), name="one_packet_per_key"),
        ),
        migrations.AddIndex(
            "billingdocument",
            models.Index(fields=["workspace_id", "contract_id"], name="packet_by_contract"),
        ),
    ]
