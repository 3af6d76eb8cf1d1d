"""The tree of areas: found as people type, filled from what is shipped and from GeoNames' files."""

import io
import zipfile
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.actions.areas import Place, load_country
from accounts.areas import nearest_town, search_areas
from accounts.models import Area
from accounts.names import search_words

pytestmark = pytest.mark.django_db


def place(number: int, name: str, **fields: object) -> Place:
    given = {
        "district": "Overberg",
        "province": "Western Cape",
        "latitude": -34.4,
        "longitude": 19.2,
        "population": number,
    } | fields
    return Place(number, name, **given)  # type: ignore[arg-type]


def load(*places: Place) -> tuple[int, int]:
    return load_country("ZA", "South Africa", places)


def tree() -> list[tuple[str, str]]:
    towns = Area.objects.filter(kind="town").with_path().order_by("name", "pk")
    return [(town.name, town.path) for town in towns]


def test_south_africa_is_shipped(capsys):
    call_command("load_areas", "za")
    said = capsys.readouterr().out
    assert "973 places added, 0 brought up to date" in said
    assert "GeoNames" in said
    counts = {kind: Area.objects.filter(kind=kind).count() for kind in Area.Kind.values}
    assert counts == {"country": 1, "province": 9, "district": 52, "town": 973}
    hermanus = Area.objects.with_path().get(name="Hermanus")
    assert hermanus.path == "Hermanus, Overberg, Western Cape"
    assert (hermanus.population, hermanus.search_name) == (56139, "hermanus")
    call_command("load_areas", "ZA")
    assert "0 places added, 973 brought up to date" in capsys.readouterr().out
    assert Area.objects.count() == 1 + 9 + 52 + 973


def test_an_area_the_desk_made_is_taken_over():
    country = Area.objects.create(name="South Africa", kind="country")
    province = Area.objects.create(name="Western Cape", kind="province", parent=country)
    made = Area.objects.create(name="Hermanus", kind="town", parent=province)
    assert load(place(1, "Hermanus"), place(2, "Gansbaai")) == (1, 1)
    made.refresh_from_db()
    assert (made.path, made.geoname_id) == ("Hermanus, Overberg, Western Cape", 1)
    country.refresh_from_db()
    assert country.code == "ZA"
    assert tree() == [
        ("Gansbaai", "Gansbaai, Overberg, Western Cape"),
        ("Hermanus", "Hermanus, Overberg, Western Cape"),
    ]


def test_a_renamed_town_keeps_its_row():
    load(place(1, "Grahamstown", district="Sarah Baartman", province="Eastern Cape"))
    before = Area.objects.get(kind="town").pk
    load(place(1, "Makhanda", district="Sarah Baartman", province="Eastern Cape"))
    town = Area.objects.get(kind="town")
    assert (town.pk, town.name, town.search_name) == (before, "Makhanda", "makhanda")


def test_a_town_without_district_stands_in_its_province_and_one_without_both_in_the_country():
    load(place(1, "Kei Mouth", district=""), place(2, "Far Away", district="", province=""))
    assert tree() == [("Far Away", "Far Away"), ("Kei Mouth", "Kei Mouth, Western Cape")]


def test_two_of_a_name_in_one_district_are_one_the_larger():
    assert load(place(1, "Springs"), place(9, "Springs")) == (1, 0)
    assert Area.objects.get(kind="town").population == 9


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_add_each_place_once():
    ready, failed = Barrier(2), []
    Area.objects.create(name="South Africa", kind="country", code="ZA")

    def run() -> None:
        try:
            ready.wait()
            load(*(place(number, f"Town {number}") for number in range(1, 40)))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Area.objects.filter(kind="town").count() == 39


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("her", ["Hermanus"]),
        ("HERMANUS ", ["Hermanus"]),
        ("graaff reinet", ["Graaff-Reinet"]),
        ("reinet", ["Graaff-Reinet"]),
        ("lagulhas", ["L'Agulhas"]),
        ("l'agul", ["L'Agulhas"]),
        ("cote", ["Côte"]),
        ("port", ["Port Alfred", "Port Nolloth"]),
        ("ermanus", []),
        ("h", []),
        ("", []),
        ("%", []),
        ("__", []),
        ("\0\0", []),
        ("x" * 5000, []),
    ],
)
def test_search_as_people_type(typed, found):
    names = ("Hermanus", "Graaff-Reinet", "L'Agulhas", "Côte")
    load(
        *(place(number, name) for number, name in enumerate(names, 1)),
        place(900, "Port Alfred"),
        place(20, "Port Nolloth"),
    )
    assert [area.name for area in search_areas(typed)] == found


def test_the_whole_name_comes_before_larger_places(django_assert_num_queries):
    load(place(10_000, "Paarlberg"), place(10, "Paarl"), place(50_000, "Groot Paarl"))
    with django_assert_num_queries(1):
        found = [area.path for area in search_areas("paarl")]
    assert [path.partition(",")[0] for path in found] == ["Paarl", "Paarlberg", "Groot Paarl"]


def test_the_nearest_town():
    load(
        place(1, "Hermanus", latitude=-34.42, longitude=19.24),
        place(2, "Stanford", latitude=-34.44, longitude=19.46),
    )
    assert str(nearest_town(-34.43, 19.25)) == "Hermanus"
    assert str(nearest_town(-34.43, 19.45)) == "Stanford"
    assert nearest_town(0, 0) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [("Côte d'Ivoire", "cote divoire"), ("  ZF  Mgcawu ", "zf mgcawu"), ("İzmir", "izmir")],
)
def test_words_to_search_by(text, words):
    assert search_words(text) == words


# GeoNames' own files ---------------------------------------------------------------

ROW = "{0}\t{1}\t{1}\t\t-22.5\t17.0\tP\t{2}\tNA\t\t21\t{3}\t\t\t{4}\t\t1700\tAfrica/Windhoek\t2026"


@pytest.fixture
def dump(tmp_path):
    rows = [
        ROW.format(1, "Windhoek", "PPLC", "01", 431000),
        ROW.format(2, 'Otji"warongo', "PPL", "99", 28000),
        ROW.format(3, "Hamlet", "PPL", "01", 12),
        ROW.format(4, "Old Town", "PPLH", "01", 5000),
    ]
    with zipfile.ZipFile(tmp_path / "NA.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
        archive.writestr("NA.txt", "\n".join(rows) + "\n")
    (tmp_path / "countryInfo.txt").write_text("# a comment\nNA\tNAM\t516\tWA\tNamibia\tWindhoek\n")
    (tmp_path / "admin1CodesASCII.txt").write_text("NA.21\tKhomas\tKhomas\t3371199\n")
    (tmp_path / "admin2Codes.txt").write_text("NA.21.01\tWindhoek Rural\tWindhoek Rural\t1\n")
    return tmp_path


def test_another_country_from_its_files(dump, capsys):
    call_command("load_areas", "na", source=str(dump))
    assert "Namibia: 2 places added" in capsys.readouterr().out
    assert tree() == [
        ('Otji"warongo', 'Otji"warongo, Khomas'),
        ("Windhoek", "Windhoek, Windhoek Rural, Khomas"),
    ]


def test_over_http(dump, httpserver_of, capsys):
    call_command("load_areas", "NA", source=httpserver_of(dump))
    assert "Namibia: 2 places added" in capsys.readouterr().out


@pytest.mark.parametrize("code", ["Z", "ZAF", "1!", "ÅA"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(CommandError, match="two letters"):
        call_command("load_areas", code)


def test_an_unknown_country_is_refused(dump):
    with pytest.raises(CommandError, match="knows no country XX"):
        call_command("load_areas", "XX", source=str(dump))
    assert not Area.objects.exists()


@pytest.mark.parametrize("spoil", ["missing", "no zip", "other zip", "half a row"])
def test_files_that_cannot_be_read_change_nothing(dump, spoil):
    file = dump / "NA.zip"
    if spoil == "missing":
        file.unlink()
    elif spoil == "no zip":
        file.write_bytes(b"no zip")
    else:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("NA.txt" if spoil == "half a row" else "XX.txt", "1\tWindhoek\n")
        file.write_bytes(packed.getvalue())
    with pytest.raises(CommandError, match="Can't read"):
        call_command("load_areas", "NA", source=str(dump))
    assert not Area.objects.exists()
