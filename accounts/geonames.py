"""Reads places: the file shipped for a country, or GeoNames' own dump.

https://download.geonames.org/export/dump/

Its files are tab-separated, UTF-8, without quotes; the columns are in its readme.txt.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from .actions.areas import Place

SHIPPED = Path(__file__).parent / "data"
ATTRIBUTION = "GeoNames (https://www.geonames.org/), CC BY 4.0"
# A file of one country; the largest is under 100 MB.
MAX_UNPACKED = 1_000_000_000
# Populated places, without those that were given up, are historical, or parts of a town.
TOWNS = {"PPL", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPLC", "PPLG", "PPLL", "PPLS"}
_NOT_IN_NAMES = (" District Municipality", " Metropolitan Municipality", " Local Municipality")


class UnknownCountry(Exception):
    """A code that is no country's."""


Fetch = Callable[[str], bytes]  # a file of the dump by its name


def shipped(code: str) -> list[Place] | None:
    """The places that come with the software, or None for another country."""
    path = SHIPPED / f"areas-{code}.tsv"
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Place(int(row[0]), row[1], row[2], row[3], float(row[4]), float(row[5]), int(row[6]))
            for row in _rows(line for line in file if not line.startswith("#"))
        ]


def country_name(code: str, fetch: Fetch) -> str:
    """Raises UnknownCountry."""
    for row in _rows(_lines(fetch("countryInfo.txt"))):
        if row[0] == code:
            return row[4]
    raise UnknownCountry(code)


def places(code: str, fetch: Fetch, *, min_population: int = 1000) -> Iterator[Place]:
    """The country's towns of that size and more, with the names of district and province."""
    provinces = _names(fetch("admin1CodesASCII.txt"), code)
    districts = _names(fetch("admin2Codes.txt"), code)
    with zipfile.ZipFile(io.BytesIO(fetch(f"{code}.zip"))) as archive:
        entry = archive.getinfo(f"{code}.txt")
        if entry.file_size > MAX_UNPACKED:
            raise ValueError(f"{code}.txt is too large")
        with archive.open(entry) as file:
            for row in _rows(io.TextIOWrapper(file, "utf-8", newline="")):
                if row[7] not in TOWNS or int(row[14] or 0) < min_population:
                    continue
                yield Place(
                    int(row[0]),
                    row[1],
                    districts.get(f"{code}.{row[10]}.{row[11]}", ""),
                    provinces.get(f"{code}.{row[10]}", ""),
                    float(row[4]),
                    float(row[5]),
                    int(row[14] or 0),
                )


def _names(data: bytes, code: str) -> dict[str, str]:
    return {row[0]: _plain(row[1]) for row in _rows(_lines(data)) if row[0].startswith(f"{code}.")}


def _plain(name: str) -> str:
    for ending in _NOT_IN_NAMES:
        name = name.removesuffix(ending)
    return name


def _lines(data: bytes) -> Iterator[str]:
    return (line for line in data.decode("utf-8").splitlines() if line and line[0] != "#")


def _rows(lines: Iterable[str]) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
