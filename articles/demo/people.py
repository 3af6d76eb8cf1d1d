"""Those whose stories the demo paper prints, and those who read it. All are invented."""

from dataclasses import dataclass
from io import StringIO

from django.contrib.auth.models import Group
from django.core.management import call_command

from accounts.models import User

from ..models import Byline


@dataclass(frozen=True)
class Person:
    """Somebody with an account; with a profile where there is a username."""

    email: str  # what stands before the @
    name: str
    username: str = ""
    about: str = ""
    area: str = ""
    links: tuple[tuple[str, str], ...] = ()
    works_here: bool = False


PEOPLE = [
    Person(
        "editor",
        "Thandi Mokoena",
        "thandi-mokoena",
        "Edits the paper. Learnt the trade on a weekly in the Free State.",
        "Bloemfontein",
        works_here=True,
    ),
    Person(
        "naledi",
        "Naledi Fourie",
        "naledi-fourie",
        "Reports on rivers, dams and those who live by them.",
        "Upington",
        (("River levels, in plain words", "https://rivers.example/"),),
        works_here=True,
    ),
    Person(
        "refilwe",
        "Refilwe Tau",
        "refilwe-tau",
        "Writes about work, wages and the price of bread.",
        "Klerksdorp",
        works_here=True,
    ),
    Person(
        "yusuf", "Yusuf Adams", "yusuf-adams", "Covers town sides.", "Gqeberha", works_here=True
    ),
    Person(
        "hettie",
        "Hettie Claassen",
        "hettie-claassen",
        "Taught geography for thirty years. Walks, and writes down what she sees.",
        "Calvinia",
        (("Walks round Calvinia", "https://walks.example/calvinia/"),),
    ),
    Person(
        "mandla",
        "Mandla Hartzenberg",
        "mandla-h",
        "Electrician. Fixes radios on Sundays.\n\nAsk me about valves.",
        "Kimberley",
        (
            ("Radios I have mended", "https://radios.example/"),
            ("Letters to editors", "https://letters.example/mandla/"),
        ),
    ),
    Person("hlengiwe", "Hlengiwe Ndwandwe", "hlengiwe", area="Ulundi"),
    # Has signed up, and chosen no username so far.
    Person("reader", "Lerato Maseko"),
]


def make_people(domain: str, password: str) -> None:
    reporters = Group.objects.get(name="Reporter")
    for person in PEOPLE:
        email = f"{person.email}@{domain}"
        user, made = User.objects.get_or_create(
            email=email, defaults={"name": person.name, "is_staff": person.works_here}
        )
        user.set_password(password)
        user.save()
        user.trust_email()
        if made and person.works_here:
            user.groups.set([reporters])
        if person.username:
            call_command(
                "create_profile",
                email,
                person.username,
                person.name,
                about=person.about,
                area=person.area,
                link=[list(link) for link in person.links],
                stdout=StringIO(),
            )


def sign_bylines(domain: str) -> None:
    """Tie the names above the stories to those who bear them."""
    for person in PEOPLE:
        user = User.objects.get(email=f"{person.email}@{domain}")
        Byline.objects.filter(name=person.name, user=None).update(user=user)
