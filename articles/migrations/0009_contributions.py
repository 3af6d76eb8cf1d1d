import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import articles.validators


def free_the_address(apps, schema_editor):
    """A section of this name moves; its stories redirect by their number."""
    Section = apps.get_model("articles", "Section")
    for section in Section.objects.filter(slug="read"):
        taken = set(Section.objects.filter(site=section.site_id).values_list("slug", flat=True))
        section.slug = next(
            slug for number in range(2, 1000) if (slug := f"read-{number}") not in taken
        )
        section.save(update_fields=["slug"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_sent_notices"),
        ("articles", "0008_erased_work"),
        ("sites", "0002_alter_domain_unique"),
    ]

    operations = [
        migrations.RunPython(free_the_address, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="photo",
            name="photo_purpose_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="photo",
            name="photo_of_a_person_says_nothing",
        ),
        migrations.RemoveConstraint(
            model_name="section",
            name="section_slug_not_ours",
        ),
        migrations.AddField(
            model_name="article",
            name="printed_version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name="photo",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("library", "For the paper"),
                    ("profile", "For a person’s page"),
                    ("sent", "Sent in by a reader"),
                ],
                default="library",
                editable=False,
                max_length=8,
            ),
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
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["library", "profile", "sent"])),
                name="photo_purpose_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "profile"), _negated=True),
                    models.Q(("copyright_notice", ""), ("credit", "")),
                    _connector="OR",
                ),
                name="photo_of_a_person_says_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "slug__in",
                        [
                            "about",
                            "account",
                            "admin",
                            "api",
                            "archive",
                            "atom",
                            "comment",
                            "commentary",
                            "comments",
                            "comments-policy",
                            "contact",
                            "corrections",
                            "favicon",
                            "feed",
                            "gallery",
                            "health",
                            "help",
                            "latest",
                            "local",
                            "login",
                            "logout",
                            "me",
                            "media",
                            "metrics",
                            "multimedia",
                            "news-in-pictures",
                            "news-sitemap",
                            "page",
                            "preview",
                            "privacy",
                            "profile",
                            "read",
                            "robots",
                            "rss",
                            "search",
                            "security",
                            "send",
                            "sitemap",
                            "static",
                            "tag",
                            "tags",
                            "terms",
                            "user-galleries",
                            "well-known",
                        ],
                    ),
                    _negated=True,
                ),
                name="section_slug_not_ours",
                violation_error_message="This site needs that address for itself.",
            ),
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(unique=True, verbose_name="version")),
                (
                    "since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="in force since"
                    ),
                ),
            ],
            options={
                "verbose_name": "policy",
                "verbose_name_plural": "policies",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clauses",
                        to="articles.policy",
                    ),
                ),
                ("part", models.PositiveSmallIntegerField(verbose_name="part")),
                ("place", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "part_title",
                    models.CharField(
                        max_length=80,
                        validators=[articles.validators.validate_visible],
                        verbose_name="heading",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        max_length=1000,
                        validators=[articles.validators.validate_visible],
                        verbose_name="text",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        max_length=80,
                        validators=[articles.validators.validate_visible],
                        verbose_name="as a reason",
                    ),
                ),
            ],
            options={
                "verbose_name": "clause",
                "verbose_name_plural": "clauses",
                "ordering": ["part", "place"],
                "constraints": [
                    models.UniqueConstraint(fields=("policy", "part", "place"), name="clause_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("decline", "Decline"), ("gallery", "Accept into a gallery")],
                        max_length=8,
                    ),
                ),
                (
                    "clause",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.clause",
                    ),
                ),
                (
                    "gallery",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.gallery",
                    ),
                ),
                ("message", models.TextField(blank=True, max_length=2000)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "undone_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "batch",
                "verbose_name_plural": "batches",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("what", "gallery"),
                            models.Q(("clause__isnull", False), ("what", "decline")),
                            _connector="OR",
                        ),
                        name="batch_declines_by_a_clause",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "clause",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.clause",
                        verbose_name="reason",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[articles.validators.validate_visible],
                        verbose_name="note",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="blocked by",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "lifted_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="lifted"),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lifted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "block",
                "verbose_name_plural": "blocks",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["user", "-at"], name="block_of_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)), fields=("user",), name="block_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gt", models.F("at")), _connector="OR"
                        ),
                        name="block_ends_after_its_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="read_counts",
                        to="articles.article",
                    ),
                ),
                (
                    "gallery",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="read_counts",
                        to="articles.gallery",
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("reads", models.PositiveIntegerField(verbose_name="times read")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("article", "day"), name="read_count_of_story"),
                    models.UniqueConstraint(
                        fields=("gallery", "day"), name="read_count_of_gallery"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", False), ("gallery", None)),
                            models.Q(("article", None), ("gallery__isnull", False)),
                            _connector="OR",
                        ),
                        name="read_count_of_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("text", "Nearly the same text"), ("picture", "The same picture")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=40, unique=True)),
                (
                    "first_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="first sent"
                    ),
                ),
                ("size", models.PositiveIntegerField(default=0, verbose_name="size")),
            ],
            options={
                "verbose_name": "wave",
                "verbose_name_plural": "waves",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["text", "picture"])),
                        name="wave_kind_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sites.site",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="from",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("sent", "Waiting for an editor"),
                            ("review", "With an editor"),
                            ("changes", "Changes asked for"),
                            ("accepted", "Accepted"),
                            ("published", "Published"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("modified_at", models.DateTimeField(auto_now=True)),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="sent")),
                ("queued_at", models.DateTimeField(editable=False, null=True)),
                ("due_at", models.DateTimeField(editable=False, null=True, verbose_name="due")),
                (
                    "claimed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="with",
                    ),
                ),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "decided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="decided"),
                ),
                ("tell_at", models.DateTimeField(editable=False, null=True)),
                (
                    "clause",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.clause",
                    ),
                ),
                (
                    "record",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("first", "First one"),
                            ("known", "Known"),
                            ("trusted", "Often accepted"),
                            ("doubted", "Often declined"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="its author",
                    ),
                ),
                ("fingerprint", models.CharField(blank=True, editable=False, max_length=64)),
                ("examine_at", models.DateTimeField(editable=False, null=True)),
                ("examine_attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="published"),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="%(class)ss",
                        to="articles.wave",
                    ),
                ),
                ("wave_at", models.DateTimeField(editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("story", "Story"), ("pictures", "Pictures")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "headline",
                    models.CharField(
                        blank=True,
                        max_length=160,
                        validators=[articles.validators.validate_visible],
                        verbose_name="headline",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=60000, verbose_name="text")),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.section",
                        verbose_name="section",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.area",
                        verbose_name="place",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        max_length=120,
                        validators=[articles.validators.validate_visible],
                        verbose_name="where exactly",
                    ),
                ),
                ("happened_on", models.DateField(blank=True, null=True, verbose_name="when")),
                ("links", models.JSONField(blank=True, default=list, verbose_name="links")),
                ("unsent", models.JSONField(blank=True, default=dict, editable=False)),
                ("terms_version", models.PositiveSmallIntegerField(editable=False, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="contributions",
                        to="articles.article",
                    ),
                ),
                (
                    "gallery",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="contributions",
                        to="articles.gallery",
                    ),
                ),
            ],
            options={
                "verbose_name": "contribution",
                "verbose_name_plural": "contributions",
                "permissions": [("judge_contribution", "Can judge what readers send in")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "sent"), ("state", "review"), _connector="OR"),
                        fields=["queued_at", "id"],
                        name="contribution_queue",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sent"), ("state", "review"), _connector="OR"),
                        fields=["record", "queued_at", "id"],
                        name="contribution_queue_record",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sent"), ("state", "review"), _connector="OR"),
                        fields=["claimed_by", "queued_at", "id"],
                        name="contribution_queue_claimed_by",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sent"), ("state", "review"), _connector="OR"),
                        fields=["kind", "queued_at", "id"],
                        name="contribution_queue_kind",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sent"), ("state", "review"), _connector="OR"),
                        fields=["section", "queued_at", "id"],
                        name="contribution_queue_section",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sent"), ("state", "review"), _connector="OR"),
                        fields=["area", "queued_at", "id"],
                        name="contribution_queue_area",
                    ),
                    models.Index(
                        fields=["author", "-created_at", "-id"], name="contribution_of_author"
                    ),
                    models.Index(
                        condition=models.Q(("state", "accepted")),
                        fields=["id"],
                        name="contribution_accepted",
                    ),
                    models.Index(
                        condition=models.Q(("examine_at__isnull", False)),
                        fields=["examine_at"],
                        name="contribution_to_examine",
                    ),
                    models.Index(
                        condition=models.Q(("tell_at__isnull", False)),
                        fields=["tell_at"],
                        name="contribution_to_tell",
                    ),
                    models.Index(
                        condition=models.Q(("wave__isnull", False)),
                        fields=["wave", "state", "queued_at", "id"],
                        name="contribution_of_wave",
                    ),
                    models.Index(
                        condition=models.Q(("claimed_at__isnull", False)),
                        fields=["claimed_at"],
                        name="contribution_claimed",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "sent",
                                    "review",
                                    "changes",
                                    "accepted",
                                    "published",
                                    "declined",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="contribution_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["sent", "review"]), _negated=True),
                            models.Q(
                                ("due_at__isnull", False),
                                ("queued_at__isnull", False),
                                ("sent_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="contribution_waiting_is_in_the_queue",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "review"), ("claimed_at", None), _connector="OR"
                        ),
                        name="contribution_claimed_in_review",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            ("clause__isnull", False),
                            _connector="OR",
                        ),
                        name="contribution_declined_by_a_clause",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["sent", "review", "changes", "accepted"])
                        ),
                        fields=("author", "fingerprint"),
                        name="contribution_sent_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["story", "pictures"])),
                        name="contribution_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "withdrawn"]),
                            models.Q(
                                ("terms_version__isnull", False),
                                models.Q(("headline", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="contribution_sent_is_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("author", "kind"),
                        name="contribution_one_draft",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="articles.batch",
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.contribution",
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_do", "Not yet"),
                            ("done", "Done"),
                            ("left", "Left as it was"),
                            ("to_undo", "Being taken back"),
                            ("undone", "Taken back"),
                            ("kept", "Not taken back"),
                        ],
                        default="to_do",
                        max_length=8,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["to_do", "to_undo"])),
                        fields=["id"],
                        name="batch_item_to_do",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "contribution"), name="batch_item_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["to_do", "done", "left", "to_undo", "undone", "kept"])
                        ),
                        name="batch_item_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContributionPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="articles.contribution",
                    ),
                ),
                (
                    "photo",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sent_with",
                        to="articles.photo",
                    ),
                ),
                ("is_sent", models.BooleanField(default=False, editable=False)),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "caption",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        validators=[articles.validators.validate_visible],
                        verbose_name="caption",
                    ),
                ),
                (
                    "alt",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for people who can’t see it.",
                        max_length=300,
                        validators=[articles.validators.validate_visible],
                        verbose_name="description",
                    ),
                ),
                (
                    "credit",
                    models.CharField(
                        blank=True,
                        max_length=160,
                        validators=[articles.validators.validate_visible],
                        verbose_name="who took it",
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="when")),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        max_length=120,
                        validators=[articles.validators.validate_visible],
                        verbose_name="where",
                    ),
                ),
                (
                    "look_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, null=True
                    ),
                ),
                ("look_attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "picture sent in",
                "verbose_name_plural": "pictures sent in",
                "ordering": ["position", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("look_at__isnull", False)),
                        fields=["look_at"],
                        name="sent_picture_to_look_at",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contribution", "sha256"), name="contribution_picture_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__lt", 30)),
                        name="contribution_pictures_are_few",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContributionVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="articles.contribution",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("headline", models.CharField(max_length=160)),
                ("text", models.TextField(blank=True)),
                ("facts", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contribution", "number"), name="contribution_version_once"
                    )
                ],
            },
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
                (
                    "contribution",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="discarded_pictures",
                        to="articles.contribution",
                    ),
                ),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("dhash_0", models.PositiveIntegerField(db_index=True, null=True)),
                ("dhash_1", models.PositiveIntegerField(db_index=True, null=True)),
                ("dhash_2", models.PositiveIntegerField(db_index=True, null=True)),
                ("dhash_3", models.PositiveIntegerField(db_index=True, null=True)),
                ("sent_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="articles.contribution",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("from_desk", models.BooleanField()),
                (
                    "text",
                    models.TextField(
                        max_length=2000,
                        validators=[articles.validators.validate_visible],
                        verbose_name="message",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(fields=["contribution", "at", "id"], name="message_of_one")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="message_says_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signals",
                        to="articles.contribution",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first", "First contribution"),
                            ("seen_text", "Much like an earlier text"),
                            ("several", "Several people sent the same"),
                            ("links", "Links"),
                            ("seen_picture", "Picture seen before"),
                            ("time", "Taken at another time"),
                            ("place", "Taken at another place"),
                            ("edited", "Picture was edited"),
                            ("no_facts", "Picture tells nothing of itself"),
                            ("uneven", "Picture is uneven"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signals",
                        to="articles.contributionpicture",
                    ),
                ),
                ("is_doubt", models.BooleanField(default=False)),
                ("facts", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "signal",
                "verbose_name_plural": "signals",
                "ordering": ["-is_doubt", "id"],
                "indexes": [models.Index(fields=["kind", "contribution"], name="signal_by_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contribution", "kind", "picture"), name="signal_once_for_a_picture"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("picture", None)),
                        fields=("contribution", "kind"),
                        name="signal_once_for_the_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TextPrint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contribution",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="print",
                        to="articles.contribution",
                    ),
                ),
                (
                    "article",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="print",
                        to="articles.article",
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("words", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article", None), ("contribution__isnull", False)),
                            models.Q(("article__isnull", False), ("contribution", None)),
                            _connector="OR",
                        ),
                        name="text_print_of_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TextKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.PositiveBigIntegerField()),
                (
                    "text_print",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="articles.textprint",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "text_print"), name="text_key_once")
                ],
            },
        ),
    ]
