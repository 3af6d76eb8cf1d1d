from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.sites.models import Site
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.actions.importing import ImportOptions, import_item
from articles.actions.photos import MAX_BYTES
from articles.importing import RefusedItem, read_items
from articles.importing.fetch import FetchError, fetch_bytes, open_url
from articles.models import Section


class Command(BaseCommand):
    help = "Take in stories and pictures from ninjs 1.x to 3.x, RSS 2.0 or Atom."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sources", nargs="+", metavar="FILE-or-URL")
        parser.add_argument("--publish", action="store_true", help="publish what comes in")
        parser.add_argument("--site", help="host of the title (default: the first one)")
        parser.add_argument("--section", help="address of the section for what --map doesn't name")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="SUBJECT=SECTION",
            help="put items of this subject into this section; may be repeated",
        )

    def handle(self, *args: Any, sources: list[str], **options: Any) -> None:
        chosen = self._options(options)
        totals: Counter[str] = Counter()
        for source in sources:
            self._read(source, chosen, totals)
        summary = ", ".join(f"{count} {kind}" for kind, count in sorted(totals.items()))
        self.stdout.write(summary or "Nothing found.")
        if not set(totals) - {"refused"}:
            raise CommandError("Nothing was taken in.")

    def _options(self, options: dict[str, Any]) -> ImportOptions:
        domain = options["site"]
        site = (
            Site.objects.filter(domain=domain).first()
            if domain
            else Site.objects.filter(pk=settings.SITE_ID).first()
        )
        if site is None:
            raise CommandError(f"There is no site {domain or settings.SITE_ID}.")
        sections = {section.slug: section for section in Section.objects.filter(site=site)}
        if not sections:
            raise CommandError("Make a section first; stories stand in one.")

        def find(slug: str) -> Section:
            if slug not in sections:
                raise CommandError(
                    f"There is no section “{slug}”. There are: {', '.join(sorted(sections))}."
                )
            return sections[slug]

        mapping = {}
        for pair in options["map"]:
            subject, equals, slug = pair.rpartition("=")
            if not equals or not subject.strip():
                raise CommandError(f"--map takes SUBJECT=SECTION, not “{pair}”.")
            mapping[subject.strip().casefold()] = find(slug.strip())
        first = next(iter(sections.values()))
        return ImportOptions(
            section=find(options["section"]) if options["section"] else first,
            mapping=mapping,
            publish=options["publish"],
        )

    def _read(self, source: str, options: ImportOptions, totals: Counter[str]) -> None:
        try:
            with _opened(source) as stream:
                for number, item in enumerate(read_items(stream, name=source), 1):
                    self._take(source, number, item, options, totals)
        except (OSError, FetchError) as error:
            self._say(source, "refused", "", getattr(error, "strerror", None) or str(error))
            totals["refused"] += 1

    def _take(
        self, source: str, number: int, item: Any, options: ImportOptions, totals: Counter[str]
    ) -> None:
        if isinstance(item, RefusedItem):
            totals["refused"] += 1
            self._say(f"{source}, {item.where}", "refused", item.uri, item.reason)
            return
        outcome = import_item(item, options, lambda url: fetch_bytes(url, MAX_BYTES))
        totals[outcome.kind] += 1
        label = item.headline or item.uri
        self._say(f"{source}, item {number}", outcome.kind, label, outcome.why)
        for note in outcome.notes:
            self.stdout.write(f"           {note}")

    def _say(self, where: str, kind: str, what: str, why: str) -> None:
        line = f"{kind:<10} {where}"
        self.stdout.write(" · ".join(part for part in (line, what, why) if part))
        self.stdout.flush()


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source.startswith(("http://", "https://")):
        with open_url(source, max_bytes=settings.IMPORT_MAX_BYTES, timeout=60) as stream:
            yield stream
        return
    with Path(source).open("rb") as stream:
        yield stream
