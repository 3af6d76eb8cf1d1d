import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import articles.validators

CASCADE, PROTECT, SET_NULL = (
    django.db.models.deletion.CASCADE,
    django.db.models.deletion.PROTECT,
    django.db.models.deletion.SET_NULL,
)
ABOUT = ("contribution", "comment", "person")


def key():
    return (
        "id",
        models.BigAutoField(
            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
        ),
    )


def counts(*names):
    return [(name, models.PositiveIntegerField(default=0)) for name in names]


def visible(**more):
    return models.TextField(
        max_length=2000,
        validators=[articles.validators.validate_visible],
        verbose_name="note",
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0014_reports"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                key(),
                ("text", visible()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                *(
                    (
                        name,
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=CASCADE,
                            related_name=related,
                            to=to,
                        ),
                    )
                    for name, related, to in (
                        ("contribution", "notes", "articles.contribution"),
                        ("comment", "notes", "articles.comment"),
                        ("person", "notes_about", settings.AUTH_USER_MODEL),
                    )
                ),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "ordering": ["at", "id"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=Q((f"{name}__isnull", False)),
                        fields=[name, "at", "id"],
                        name=f"note_on_{name}",
                    )
                    for name in ABOUT
                ],
                "constraints": [
                    models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
                    models.CheckConstraint(
                        condition=Q(contribution__isnull=False, comment=None, person=None)
                        | Q(contribution=None, comment__isnull=False, person=None)
                        | Q(contribution=None, comment=None, person__isnull=False),
                        name="note_about_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Warning",
            fields=[
                key(),
                ("note", visible(blank=True)),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="warned by",
                    ),
                ),
                (
                    "clause",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=PROTECT,
                        related_name="+",
                        to="articles.clause",
                        verbose_name="reason",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=CASCADE,
                        related_name="warnings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "warning",
                "verbose_name_plural": "warnings",
                "ordering": ["-at", "-id"],
                "default_permissions": ("view", "add"),
                "indexes": [models.Index(fields=["user", "-at"], name="warning_of_person")],
            },
        ),
        migrations.CreateModel(
            name="MonthlyFigures",
            fields=[
                key(),
                ("month", models.DateField(unique=True)),
                *counts(
                    "received",
                    "published",
                    "unjudged",
                    "declined",
                    "asked",
                    "withdrawn",
                    "removed",
                    "restored",
                    "appeals",
                    "upheld",
                    "refused",
                    "reports",
                    "reports_upheld",
                    "reports_not_upheld",
                    "timed",
                ),
                ("median", models.PositiveIntegerField(null=True)),
                ("percentile_95", models.PositiveIntegerField(null=True)),
                ("made_at", models.DateTimeField()),
                ("is_final", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "figures of a month",
                "verbose_name_plural": "figures by month",
                "ordering": ["-month"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(timed=0, median=None, percentile_95=None)
                        | Q(timed__gt=0, median__isnull=False, percentile_95__isnull=False),
                        name="figures_of_time_are_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClauseFigures",
            fields=[
                key(),
                *counts("declined", "removed"),
                (
                    "clause",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=PROTECT,
                        related_name="+",
                        to="articles.clause",
                    ),
                ),
                (
                    "figures",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=CASCADE,
                        related_name="clauses",
                        to="articles.monthlyfigures",
                    ),
                ),
            ],
            options={
                "verbose_name": "figures of a clause",
                "verbose_name_plural": "figures by clause",
                "ordering": ["clause__part", "clause__place", "clause__policy"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("figures", "clause"), name="clause_figures_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ModeratorFigures",
            fields=[
                key(),
                *counts("accepted", "declined", "asked", "removed", "restored", "overturned"),
                ("median", models.PositiveIntegerField(null=True)),
                (
                    "figures",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=CASCADE,
                        related_name="moderators",
                        to="articles.monthlyfigures",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="moderator",
                    ),
                ),
            ],
            options={
                "verbose_name": "figures of a moderator",
                "verbose_name_plural": "figures by moderator",
                "ordering": ["user__name", "user__email"],
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("figures", "user"), name="moderator_figures_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="transition",
            name="clause",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=PROTECT,
                related_name="+",
                to="articles.clause",
            ),
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(fields=["subject_type", "at"], name="transition_of_month"),
        ),
    ]
