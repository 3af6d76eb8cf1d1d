import secrets
from typing import Any

from django.conf import settings
from django.contrib.sites.models import Site
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.demo.bulk import add_generated_stories
from articles.demo.bulk_comments import add_generated_comments
from articles.demo.load import LOCAL_PASSWORD, is_demo, load_demo, logins
from articles.models import Section


class Command(BaseCommand):
    help = "(Re)create the demo paper, or add generated stories and comments to it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--articles", type=int, metavar="N", help="add N generated stories, for measurement"
        )
        parser.add_argument(
            "--comments", type=int, metavar="N", help="add N generated comments, for measurement"
        )

    def handle(
        self,
        *args: Any,
        articles: int | None = None,
        comments: int | None = None,
        **options: Any,
    ) -> None:
        site = Site.objects.get(pk=settings.SITE_ID)
        demo = is_demo(site)
        if not demo and Section.objects.filter(site=site).exists():
            raise CommandError("This paper has sections of its own; the demo would replace them.")
        if (articles is None and comments is None) or not demo:
            password = secrets.token_urlsafe(9) if settings.SECURE else LOCAL_PASSWORD
            load_demo(password, self._say)
            for login in logins():
                self._say(f"  {login.role:<14} {login.email}  password {password}")
        if articles is not None:
            add_generated_stories(Site.objects.get(pk=settings.SITE_ID), articles, self._say)
        if comments is not None:
            add_generated_comments(Site.objects.get(pk=settings.SITE_ID), comments, self._say)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
