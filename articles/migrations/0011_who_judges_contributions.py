from django.db import migrations


def give_rights(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    content_type, _made = ContentType.objects.get_or_create(
        app_label="articles", model="contribution"
    )
    # Django makes it after all migrations, and finds it made.
    permission, _made = Permission.objects.get_or_create(
        content_type=content_type,
        codename="judge_contribution",
        defaults={"name": "Can judge what readers send in"},
    )
    for group in Group.objects.filter(name__in=["Editor", "Moderator"]):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_first_policy"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
