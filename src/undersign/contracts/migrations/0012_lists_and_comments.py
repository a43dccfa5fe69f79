"""Every tab and filter of the lists has its index; staff comment on contracts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OPEN, DONE = ["sending", "sent"], ["completed", "sealed"]


def index(name, *fields, of="contract", **condition):
    said = {"condition": models.Q(**condition)} if condition else {}
    return migrations.AddIndex(of, models.Index(fields=["workspace_id", *fields], name=name, **said))


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0011_approval"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex("contract", "contract_by_status"),
        index("contract_in_status", "status", "created_at"),
        index("contract_of_owner", "owner", "created_at"),
        index("contract_of_account", "account", "created_at"),
        index("contract_of_version", "template_version", "created_at"),
        index("contract_waiting", "sent_at", status__in=OPEN),
        index("contract_due", "due_at", status__in=OPEN),
        index("contract_done", "completed_at", status__in=DONE),
        index("recipient_unreached", "contract", of="recipient", mail_status="bounced"),
        migrations.CreateModel(
            "Comment",
            [
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("text", models.TextField()),
                ("mentioned", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="contracts.contract",
                    ),
                ),
            ],
            {"db_table": "contract_comment", "ordering": ["at", "id"]},
        ),
        index("comment_of_contract", "contract", "at", of="comment"),
    ]
