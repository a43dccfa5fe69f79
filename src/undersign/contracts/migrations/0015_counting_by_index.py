"""Lists are counted from their indexes alone."""

from django.db import migrations, models

OPEN, DONE = ["sending", "sent"], ["completed", "sealed"]
INDEXES = {
    "contract_of_owner": (["owner", "created_at"], ["template_version", "status"], {}),
    "contract_waiting": (["sent_at"], ["owner", "template_version", "due_at"], {"status__in": OPEN}),
    "contract_due": (["due_at"], ["owner", "template_version"], {"status__in": OPEN}),
    "contract_done": (["completed_at"], ["owner", "template_version"], {"status__in": DONE}),
}


def index(name):
    fields, included, condition = INDEXES[name]
    said = {"condition": models.Q(**condition)} if condition else {}
    return models.Index(fields=["workspace_id", *fields], include=included, name=name, **said)


class Migration(migrations.Migration):
    dependencies = [("contracts", "0014_bulk")]

    operations = [
        step
        for name in INDEXES
        for step in (migrations.RemoveIndex("contract", name), migrations.AddIndex("contract", index(name)))
    ]
