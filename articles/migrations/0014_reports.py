import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import articles.validators


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0013_comment_list"),
        ("sites", "0002_alter_domain_unique"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField(null=True)),
                ("address", models.CharField(blank=True, max_length=64)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("abuse", "It insults, threatens or spreads hatred"),
                            ("spam", "It is advertising or spam"),
                            ("off_topic", "It is not about the story"),
                            ("false", "It isn’t true"),
                            ("private", "It tells something private of somebody"),
                            ("copyright", "It is copied from somebody else"),
                            ("other", "Something else"),
                            ("illegal", "It is against the law"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        max_length=4000,
                        validators=[articles.validators.validate_visible],
                        verbose_name="what is wrong",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="received"
                    ),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        max_length=120,
                        validators=[articles.validators.validate_visible],
                        verbose_name="name",
                    ),
                ),
                ("of_child_abuse", models.BooleanField(default=False)),
                ("good_faith", models.BooleanField(default=False)),
                ("token", models.CharField(max_length=43, null=True, unique=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("upheld", "Upheld"),
                            ("not_upheld", "Not upheld"),
                            ("moot", "Settled otherwise"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[articles.validators.validate_visible],
                        verbose_name="answer",
                    ),
                ),
                ("tell_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("mail_at", models.DateTimeField(null=True)),
                ("mail_since", models.DateTimeField(null=True)),
                ("mail_attempts", models.PositiveSmallIntegerField(default=0)),
                ("mail_error", models.CharField(blank=True, max_length=300)),
                ("forgotten_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to="articles.comment",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sites.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["created_at", "id"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["comment", "outcome", "created_at"], name="report_of_comment"
                    ),
                    models.Index(
                        condition=models.Q(("reporter__isnull", False)),
                        fields=["reporter", "outcome"],
                        name="report_of_person",
                    ),
                    models.Index(
                        condition=models.Q(("outcome", "open")), fields=["id"], name="report_open"
                    ),
                    models.Index(
                        condition=models.Q(("reason", "illegal")),
                        fields=["-created_at", "-id"],
                        name="report_notice",
                    ),
                    models.Index(
                        condition=models.Q(("tell_at__isnull", False)),
                        fields=["tell_at"],
                        name="report_to_tell",
                    ),
                    models.Index(
                        condition=models.Q(("mail_at__isnull", False)),
                        fields=["mail_at"],
                        name="report_to_mail",
                    ),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", False)),
                        fields=["settled_at"],
                        name="report_settled",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "abuse",
                                    "spam",
                                    "off_topic",
                                    "false",
                                    "private",
                                    "copyright",
                                    "other",
                                    "illegal",
                                ],
                            )
                        ),
                        name="report_reason_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome", "open"),
                                ("settled_at", None),
                                ("tell_at", None),
                                ("told_at", None),
                            ),
                            models.Q(
                                ("outcome__in", ["upheld", "not_upheld", "moot"]),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="report_settled_or_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("outcome", "open"), models.Q(("reason", "illegal"), _negated=True)
                        ),
                        fields=("comment", "reporter"),
                        name="report_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "open"), ("reason", "illegal")),
                        fields=("comment", "reporter"),
                        name="report_notice_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("outcome", "open"),
                            ("reporter", None),
                            models.Q(("fingerprint", ""), _negated=True),
                        ),
                        fields=("comment", "address", "fingerprint"),
                        name="report_once_of_stranger",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("reason", "illegal"), _negated=True), ("token", None)
                            ),
                            models.Q(
                                ("good_faith", True),
                                ("reason", "illegal"),
                                ("token__isnull", False),
                                models.Q(
                                    ("forgotten_at__isnull", False),
                                    models.Q(
                                        models.Q(("text", ""), _negated=True),
                                        models.Q(
                                            ("of_child_abuse", True),
                                            models.Q(
                                                models.Q(("name", ""), _negated=True),
                                                models.Q(("email", ""), _negated=True),
                                            ),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="report_notice_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("forgotten_at", None),
                            models.Q(("name", ""), ("text", "")),
                            _connector="OR",
                        ),
                        name="report_forgotten_says_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mail_at", None),
                            models.Q(
                                models.Q(("email", ""), _negated=True),
                                ("mail_since__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="report_mail_has_an_address",
                    ),
                ],
            },
        ),
    ]
