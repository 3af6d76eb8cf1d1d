#!/usr/bin/env python
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Settings: {error}")
    except OperationalError as error:
        from django.conf import settings

        database = settings.DATABASES["default"]
        where = database.get("HOST") or database.get("NAME")
        first_line = str(error).strip().splitlines()[0]
        sys.exit(f"Database: cannot use {where!r} (DATABASE_URL): {first_line}")


if __name__ == "__main__":
    main()
