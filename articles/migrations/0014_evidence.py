import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0013_read_counts"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="printed_version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(
                    ("state", "approved"),
                    ("withdrawn_at", None),
                    models.Q(("printed_version", models.F("version")), _negated=True),
                ),
                fields=["-publish_at", "-id"],
                name="article_to_print",
            ),
        ),
        migrations.AddField(
            model_name="contributionpicture",
            name="look_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, null=True
            ),
        ),
        migrations.AddField(
            model_name="contributionpicture",
            name="look_attempts",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="contributionpicture",
            index=models.Index(
                condition=models.Q(("look_at__isnull", False)),
                fields=["look_at"],
                name="sent_picture_to_look_at",
            ),
        ),
        migrations.CreateModel(
            name="DiscardedPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("dhash_0", models.PositiveIntegerField(db_index=True, null=True)),
                ("dhash_1", models.PositiveIntegerField(db_index=True, null=True)),
                ("dhash_2", models.PositiveIntegerField(db_index=True, null=True)),
                ("dhash_3", models.PositiveIntegerField(db_index=True, null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "contribution",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="discarded_pictures",
                        to="articles.contribution",
                    ),
                ),
            ],
        ),
    ]
