from django.db import migrations

# Group: {model: actions}. Permissions of models that come later are added by theirs.
GROUPS = {
    "Reporter": {
        "article": ["view", "add", "change"],
        "photo": ["view", "add", "change"],
        "section": ["view"],
        "tag": ["view", "add"],
        "area": ["view"],
    },
    "Editor": {
        "article": ["view", "add", "change", "publish", "take_down"],
        "photo": ["view", "add", "change", "delete"],
        "section": ["view", "add", "change"],
        "tag": ["view", "add", "change", "delete"],
        "frontpage": ["view", "change"],
        "title": ["view", "change"],
        "correction": ["view"],
        "area": ["view"],
    },
    "Moderator": {
        "article": ["view"],
        "photo": ["view"],
        "section": ["view"],
        "tag": ["view"],
        "correction": ["view"],
    },
}
NAMES = {
    "publish": "Can approve, publish, correct and withdraw stories",
    "take_down": "Can take stories down for legal reasons",
}


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for name, models in GROUPS.items():
        group, _made = Group.objects.get_or_create(name=name)
        for model, actions in models.items():
            app = "accounts" if model == "area" else "articles"
            content_type, _made = ContentType.objects.get_or_create(app_label=app, model=model)
            for action in actions:
                # Django makes these after all migrations, and finds them made.
                permission, _made = Permission.objects.get_or_create(
                    content_type=content_type,
                    codename=f"{action}_{model}",
                    defaults={"name": NAMES.get(action, f"Can {action} {model}")},
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sites", "0002_alter_domain_unique"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
