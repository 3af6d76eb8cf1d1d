import pytest

from accounts.models import Area
from tests.articles.actions.evidence import HERMANUS


@pytest.fixture
def hermanus():
    country = Area.objects.create(name="Southland", kind="country", code="ZZ")
    north, east = HERMANUS
    fields = {"kind": "town", "latitude": north, "longitude": east}
    return Area.objects.create(name="Hermanus Bay", parent=country, **fields)
