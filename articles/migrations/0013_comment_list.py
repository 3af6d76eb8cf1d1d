from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_comments")]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["state", "-id"],
                condition=Q(state="changes")
                | Q(state="declined")
                | Q(state="withdrawn")
                | Q(state="removed"),
                name="comment_unseen",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["queued_at", "id"],
                condition=(Q(state="sent") | Q(state="review"))
                & (Q(published_at__isnull=False) | Q(is_appeal=True)),
                name="comment_queue_again",
            ),
        ),
    ]
