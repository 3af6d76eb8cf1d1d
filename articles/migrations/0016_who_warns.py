from django.db import migrations

# model: {group: what it may do}
RIGHTS = {
    "warning": {"Moderator": ["view", "add"], "Editor": ["view", "add"]},
    "moderatorfigures": {"Editor": ["view"]},
}


def give_rights(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    groups = {group.name: group for group in Group.objects.all()}
    for model, given in RIGHTS.items():
        content_type, _made = ContentType.objects.get_or_create(app_label="articles", model=model)
        for name, actions in given.items():
            for action in actions:
                # Django makes these after all migrations, and finds them made.
                permission, _made = Permission.objects.get_or_create(
                    content_type=content_type,
                    codename=f"{action}_{model}",
                    defaults={"name": f"Can {action} {model}"},
                )
                if name in groups:
                    groups[name].permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_notes_and_warnings"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
