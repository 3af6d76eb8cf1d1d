import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import articles.validators

WAITING = models.Q(state="sent") | models.Q(state="review")
ONE = models.Q(contribution__isnull=False, comment=None) | models.Q(
    contribution=None, comment__isnull=False
)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0011_who_judges_contributions"),
        ("sites", "0002_alter_domain_unique"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WatchedWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "word",
                    models.CharField(
                        max_length=80,
                        validators=[articles.validators.validate_visible],
                        verbose_name="word or words",
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=200, unique=True)),
                (
                    "what",
                    models.CharField(
                        choices=[("banned", "Hold"), ("suspect", "Flag")],
                        max_length=8,
                        verbose_name="what to do",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[articles.validators.validate_visible],
                        verbose_name="note",
                    ),
                ),
            ],
            options={
                "verbose_name": "watched word",
                "verbose_name_plural": "watched words",
                "ordering": ["what", "word"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(what__in=["banned", "suspect"]),
                        name="watched_word_what_is_known",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(key=""), name="watched_word_is_a_word"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
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
                            ("removed", "Removed"),
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
                    "title",
                    models.CharField(
                        blank=True,
                        max_length=160,
                        validators=[articles.validators.validate_visible],
                        verbose_name="title",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=60000, verbose_name="text")),
                (
                    "word_count",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="words"),
                ),
                ("unsent", models.JSONField(blank=True, default=dict, editable=False)),
                ("terms_version", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("is_shown", models.BooleanField(default=False, editable=False)),
                ("shown_title", models.CharField(blank=True, editable=False, max_length=160)),
                ("shown_text", models.TextField(blank=True, editable=False)),
                ("shown_words", models.PositiveIntegerField(default=0, editable=False)),
                ("edited_at", models.DateTimeField(editable=False, null=True)),
                (
                    "is_featured",
                    models.BooleanField(default=False, editable=False, verbose_name="featured"),
                ),
                ("featured_at", models.DateTimeField(editable=False, null=True)),
                ("held_at", models.DateTimeField(editable=False, null=True)),
                (
                    "removed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="removed"),
                ),
                ("is_appeal", models.BooleanField(default=False, editable=False)),
                ("appealed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="articles.article",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="replies",
                        to="articles.comment",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(
                        condition=WAITING, fields=["queued_at", "id"], name="comment_queue"
                    ),
                    models.Index(
                        condition=WAITING,
                        fields=["record", "queued_at", "id"],
                        name="comment_queue_record",
                    ),
                    models.Index(
                        condition=WAITING,
                        fields=["claimed_by", "queued_at", "id"],
                        name="comment_queue_claimed_by",
                    ),
                    models.Index(
                        condition=WAITING,
                        fields=["article", "queued_at", "id"],
                        name="comment_queue_article",
                    ),
                    models.Index(fields=["author", "-created_at", "-id"], name="comment_of_author"),
                    models.Index(
                        condition=models.Q(state="accepted"), fields=["id"], name="comment_accepted"
                    ),
                    models.Index(
                        condition=models.Q(examine_at__isnull=False),
                        fields=["examine_at"],
                        name="comment_to_examine",
                    ),
                    models.Index(
                        condition=models.Q(tell_at__isnull=False),
                        fields=["tell_at"],
                        name="comment_to_tell",
                    ),
                    models.Index(
                        condition=models.Q(wave__isnull=False),
                        fields=["wave", "state", "queued_at", "id"],
                        name="comment_of_wave",
                    ),
                    models.Index(
                        condition=models.Q(claimed_at__isnull=False),
                        fields=["claimed_at"],
                        name="comment_claimed",
                    ),
                    models.Index(
                        condition=models.Q(is_shown=True),
                        fields=["article", "-is_featured", "-published_at", "-id"],
                        name="comment_of_story",
                    ),
                    models.Index(
                        condition=models.Q(is_shown=True),
                        fields=["author", "-published_at", "-id"],
                        name="comment_shown_of_author",
                    ),
                    models.Index(
                        condition=models.Q(parent__isnull=False),
                        fields=["parent", "published_at", "id"],
                        name="comment_reply",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            state__in=[
                                "draft",
                                "sent",
                                "review",
                                "changes",
                                "accepted",
                                "published",
                                "declined",
                                "withdrawn",
                                "removed",
                            ]
                        ),
                        name="comment_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(state__in=["sent", "review"])
                        | models.Q(
                            sent_at__isnull=False, queued_at__isnull=False, due_at__isnull=False
                        ),
                        name="comment_waiting_is_in_the_queue",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(state="review") | models.Q(claimed_at=None),
                        name="comment_claimed_in_review",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(state="declined") | models.Q(clause__isnull=False),
                        name="comment_declined_by_a_clause",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            state__in=["sent", "review", "changes", "accepted", "published"]
                        ),
                        fields=("author", "fingerprint"),
                        name="comment_sent_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(state="draft")
                        | (
                            models.Q(terms_version__isnull=False, word_count__gt=0)
                            & ~models.Q(title="")
                            & ~models.Q(text="")
                        ),
                        name="comment_sent_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(is_shown=False)
                        | (
                            models.Q(published_at__isnull=False, removed_at=None, held_at=None)
                            & ~models.Q(shown_title="")
                            & ~models.Q(shown_text="")
                            & ~models.Q(state__in=["draft", "withdrawn", "removed"])
                        ),
                        name="comment_shown_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(is_featured=False, featured_at=None)
                        | models.Q(is_featured=True, featured_at__isnull=False, is_shown=True),
                        name="comment_featured_is_shown",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(state="removed")
                        | models.Q(removed_at__isnull=False, clause__isnull=False),
                        name="comment_removed_by_a_clause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
                        name="comment_answers_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(state="draft"),
                        fields=("author", "article", "parent"),
                        name="comment_one_draft_of_answer",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(state="draft", parent=None),
                        fields=("author", "article"),
                        name="comment_one_draft",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommentVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=160)),
                ("text", models.TextField()),
                ("word_count", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "comment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="articles.comment",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("comment", "number"), name="comment_version_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="comment_count",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="comments"),
        ),
        migrations.AlterField(
            model_name="contribution",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("sent", "Waiting for an editor"),
                    ("review", "With an editor"),
                    ("changes", "Changes asked for"),
                    ("accepted", "Accepted"),
                    ("published", "Published"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                    ("removed", "Removed"),
                ],
                default="draft",
                editable=False,
                max_length=10,
                verbose_name="state",
            ),
        ),
        # What leads to something that was sent in leads to a contribution or a comment.
        migrations.AlterField(
            model_name="message",
            name="contribution",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="articles.contribution",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="comment",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="articles.comment",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(comment__isnull=False),
                fields=["comment", "at", "id"],
                name="message_of_comment",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(condition=ONE, name="message_about_one"),
        ),
        migrations.AlterField(
            model_name="signal",
            name="contribution",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="signals",
                to="articles.contribution",
            ),
        ),
        migrations.AlterField(
            model_name="signal",
            name="kind",
            field=models.CharField(
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
                    ("banned", "Words to hold"),
                    ("suspect", "Words to look at"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="comment",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="signals",
                to="articles.comment",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.UniqueConstraint(
                condition=models.Q(comment__isnull=False),
                fields=("comment", "kind"),
                name="signal_once_for_a_comment",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(contribution__isnull=False, comment=None)
                | models.Q(contribution=None, comment__isnull=False, picture=None),
                name="signal_of_one",
            ),
        ),
        migrations.RemoveConstraint(model_name="textprint", name="text_print_of_one"),
        migrations.AddField(
            model_name="textprint",
            name="comment",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="print",
                to="articles.comment",
            ),
        ),
        migrations.AddConstraint(
            model_name="textprint",
            constraint=models.CheckConstraint(
                condition=models.Q(contribution__isnull=False, comment=None, article=None)
                | models.Q(contribution=None, comment__isnull=False, article=None)
                | models.Q(contribution=None, comment=None, article__isnull=False),
                name="text_print_of_one",
            ),
        ),
        migrations.RemoveConstraint(model_name="batch", name="batch_declines_by_a_clause"),
        migrations.AlterField(
            model_name="batch",
            name="what",
            field=models.CharField(
                choices=[
                    ("decline", "Decline"),
                    ("gallery", "Accept into a gallery"),
                    ("publish", "Publish"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(what__in=["gallery", "publish"])
                | models.Q(what="decline", clause__isnull=False),
                name="batch_declines_by_a_clause",
            ),
        ),
        migrations.AlterField(
            model_name="batchitem",
            name="contribution",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="articles.contribution",
            ),
        ),
        migrations.AddField(
            model_name="batchitem",
            name="comment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="articles.comment",
            ),
        ),
        migrations.AddConstraint(
            model_name="batchitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(comment__isnull=False),
                fields=("batch", "comment"),
                name="batch_item_once_of_comment",
            ),
        ),
        migrations.AddConstraint(
            model_name="batchitem",
            constraint=models.CheckConstraint(condition=ONE, name="batch_item_is_one"),
        ),
        migrations.RemoveConstraint(model_name="erasedwork", name="erased_work_kind_is_known"),
        migrations.AlterField(
            model_name="erasedwork",
            name="kind",
            field=models.CharField(
                choices=[("article", "Story"), ("gallery", "Gallery"), ("comment", "Comment")],
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="erasedwork",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=["article", "gallery", "comment"]),
                name="erased_work_kind_is_known",
            ),
        ),
    ]
