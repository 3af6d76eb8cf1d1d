from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from zipfile import BadZipFile

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import geonames
from accounts.actions.areas import load_country

DUMP = "https://download.geonames.org/export/dump/"
SHIPPED_NAMES = {"ZA": "South Africa"}


class Command(BaseCommand):
    help = "Add a country's provinces, districts and towns, from GeoNames. ZA is shipped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CC", help="two letters, such as ZA or NA")
        parser.add_argument(
            "--source",
            default="",
            metavar="FOLDER-or-URL",
            help=f"where CC.zip, admin1CodesASCII.txt, … are, if not at {DUMP}",
        )
        parser.add_argument("--min-population", type=int, default=1000)

    def handle(
        self, *args: Any, code: str, source: str, min_population: int, **options: Any
    ) -> None:
        code = code.upper()
        if len(code) != 2 or not code.isascii() or not code.isalpha():
            raise CommandError("Give a country's two letters, such as ZA.")
        found = None if source else geonames.shipped(code)
        try:
            if found is None:
                fetch = fetch_from(source or DUMP)
                name = geonames.country_name(code, fetch)
                found = list(geonames.places(code, fetch, min_population=min_population))
            else:
                name = SHIPPED_NAMES[code]
        except geonames.UnknownCountry:
            raise CommandError(f"GeoNames knows no country {code}.") from None
        except (OSError, ValueError, IndexError, KeyError, BadZipFile) as error:
            raise CommandError(f"Can't read GeoNames' files: {error}") from error
        added, changed = load_country(code, name, found)
        self.stdout.write(f"{name}: {added} places added, {changed} brought up to date.")
        self.stdout.write(f"Places from {geonames.ATTRIBUTION}.")


def fetch_from(source: str) -> Callable[[str], bytes]:
    def fetch(file: str) -> bytes:
        if not source.startswith(("http://", "https://")):
            return (Path(source) / file).read_bytes()
        with urlopen(f"{source.rstrip('/')}/{file}", timeout=60) as response:  # noqa: S310 - the operator's word
            data: bytes = response.read()
            return data

    return fetch
