"""Rights for galleries, and the pictures of before under the new rules."""

import re

from django.db import migrations

GROUPS = {
    "Reporter": ["view", "add", "change"],
    "Editor": ["view", "add", "change", "delete", "publish", "take_down"],
    "Moderator": ["view"],
}
NAMES = {
    "publish": "Can approve, publish and withdraw galleries",
    "take_down": "Can take galleries down for legal reasons",
}
PHOTO = re.compile(r'<figure[^>]* data-photo="([0-9]{1,18})"')
BATCH = 500


def extend_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    content_type, _made = ContentType.objects.get_or_create(app_label="articles", model="gallery")
    for name, actions in GROUPS.items():
        group, _made = Group.objects.get_or_create(name=name)
        for action in actions:
            permission, _made = Permission.objects.get_or_create(
                content_type=content_type,
                codename=f"{action}_gallery",
                defaults={"name": NAMES.get(action, f"Can {action} gallery")},
            )
            group.permissions.add(permission)


def name_renditions(apps, schema_editor):
    """Old names end in a width, new ones in a digest: both stand in the same place.

    The worker makes the new files, which take the old ones' place.
    """
    Photo = apps.get_model("articles", "Photo")
    for photo in Photo.objects.only("pk", "renditions").iterator(BATCH):
        if not isinstance(photo.renditions, list):
            continue
        kinds = {}
        for each in sorted(photo.renditions, key=lambda each: each["width"]):
            files = kinds.setdefault(each["format"], [])
            files.append([each["width"], each["height"], str(each["width"])])
        Photo.objects.filter(pk=photo.pk).update(renditions={"whole": kinds} if kinds else {})


def note_body_photos(apps, schema_editor):
    Article = apps.get_model("articles", "Article")
    Photo = apps.get_model("articles", "Photo")
    for article in Article.objects.filter(body__contains="data-photo").only("body").iterator(BATCH):
        wanted = {int(pk) for pk in PHOTO.findall(article.body)}
        article.body_photos.set(Photo.objects.filter(pk__in=wanted))


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_pictures_and_galleries"), ("articles", "0002_groups")]

    operations = [
        migrations.RunPython(extend_groups, migrations.RunPython.noop),
        migrations.RunPython(name_renditions, migrations.RunPython.noop),
        migrations.RunPython(note_body_photos, migrations.RunPython.noop),
    ]
