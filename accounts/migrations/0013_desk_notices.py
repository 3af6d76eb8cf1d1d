from django.db import migrations, models

KINDS = [
    ("work", "Your published work"),
    ("sent", "What you sent in"),
    ("profile", "Your profile"),
    ("account", "Your account and data"),
    ("desk", "The desk"),
]
KNOWN = models.Q(("kind__in", [kind for kind, _label in KINDS]))
RULES = {"notice": "notice_kind_is_known", "noticechoice": "notice_choice_kind_is_known"}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_sent_notices")]

    operations = [
        operation
        for model, rule in RULES.items()
        for operation in (
            migrations.RemoveConstraint(model_name=model, name=rule),
            migrations.AlterField(
                model_name=model,
                name="kind",
                field=models.CharField(choices=KINDS, max_length=20, verbose_name="kind"),
            ),
            migrations.AddConstraint(
                model_name=model, constraint=models.CheckConstraint(condition=KNOWN, name=rule)
            ),
        )
    ]
