from django.core.management import call_command
from django.db import migrations


def make_cache_table(apps, schema_editor):
    """For the cache in the database, if that is the one in use; it leaves a table that is there."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0001_initial")]

    operations = [migrations.RunPython(make_cache_table, migrations.RunPython.noop)]
