"""Those whose stories the demo paper prints, and those who read it. All are invented."""

import io
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Consent, LegalText, User

from ..actions.profile_pictures import (
    approve_profile_picture,
    remove_profile_picture,
    send_profile_picture,
)
from ..models import Byline
from .photos import Shot, draw_all

FACE = 480  # in pixels


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
    picture: str = ""  # a scene of the drawing program
    waits: bool = False  # no editor has looked at the picture so far


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
        picture="river-valley/3",
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
        "riaan",
        "Riaan Beukes",
        "riaan-beukes",
        "Photographs the Northern Cape, most of it at night.",
        "De Aar",
        works_here=True,
        picture="night-sky/2",
    ),
    Person(
        "hettie",
        "Hettie Claassen",
        "hettie-claassen",
        "Taught geography for thirty years. Walks, and writes down what she sees.",
        "Calvinia",
        (("Walks round Calvinia", "https://walks.example/calvinia/"),),
        picture="lighthouse/2",
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
        picture="railway/2",
        waits=True,
    ),
    Person("hlengiwe", "Hlengiwe Ndwandwe", "hlengiwe", area="Ulundi"),
    # Those who send things in.
    Person("precious", "Precious Mathebula", "precious-m", area="Mbombela"),
    Person("tumelo", "Tumelo Ditsele", "tumelo-d", area="Kimberley"),
    Person("dawid", "Dawid Louw", "dawid-louw", area="Calvinia"),
    Person("nomsa", "Nomsa Khuzwayo", "nomsa-k", area="Ulundi"),
    Person("zanele", "Zanele Radebe", "zanele-r", area="Kroonstad"),
    Person("johan", "Johan Smal", "best-prices", area="Bloemfontein"),
    Person("anel", "Anel Brits", "anel-b", area="Bloemfontein"),
    Person("bheki", "Bheki Zondi", "bheki-z", area="Bloemfontein"),
    Person("carla", "Carla Naidoo", "carla-n", area="Bloemfontein"),
    Person("deon", "Deon Maart", "deon-maart", area="Bloemfontein"),
    # Those who write about what they read.
    Person(
        "elmarie",
        "Elmarie Kruger",
        "elmarie-k",
        "Keeps the books for half of the main street.",
        "Steytlerville",
    ),
    Person("ranjeni", "Ranjeni Perumal", "ranjeni-p", "Reads budgets.", "Durban"),
    Person("fikile", "Fikile Ntanzi", "fikile-ntanzi", "Teaches grade nine.", "Gqeberha"),
    Person("gerhard", "Gerhard Swart", "gerhard-swart", "Cattle, and a bull.", "Vryburg"),
    Person("aisha", "Aisha Parker", "aisha-parker", area="Sedgefield"),
    Person("petunia", "Petunia Maluleke", "petunia-m", "Cooks at a clinic.", "Giyani"),
    Person("kobus", "Kobus Nel", "kobus-nel", "Runs, slowly.", "Springbok"),
    Person("mpho", "Mpho Sesane", "mpho-s", area="Klerksdorp"),
    Person("lwazi", "Lwazi Mtshali", "lwazi-m"),
    Person("sizwe", "Sizwe Gcaba", "sizwe-g", area="De Aar"),
    Person("lindiwe", "Lindiwe Hadebe", "lindiwe-h", area="Pinetown"),
    Person("willem", "Willem Julies", "willem-j", area="Napier"),
    # Has signed up, and chosen no username so far.
    Person("reader", "Lerato Maseko"),
]


def draw_faces() -> dict[str, bytes]:
    """Small drawings for those who show a picture, by their e-mail names."""
    shown = [person for person in PEOPLE if person.picture]
    shots = [Shot(person.picture, {}, timezone.localtime()) for person in shown]
    drawn = draw_all(shots, (FACE, FACE))
    return {person.email: content for person, content in zip(shown, drawn, strict=True)}


def make_people(domain: str, password: str) -> None:
    reporters = Group.objects.get(name="Reporter")
    hashed = make_password(password)  # once: it is slow by intent
    for place, person in enumerate(PEOPLE):
        email = f"{person.email}@{domain}"
        joined = timezone.now() - timedelta(days=60 + 37 * place % 700)
        user, made = User.objects.get_or_create(
            email=email,
            defaults={
                "name": person.name,
                "is_staff": person.works_here,
                "date_joined": joined,
            },
        )
        user.password = hashed
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
            Consent.objects.get_or_create(
                user=user, text=LegalText.TERMS, version=LegalText.TERMS.current.number
            )


def show_faces(domain: str, drawn: dict[str, bytes], *, by: User) -> None:
    for person in PEOPLE:
        if person.picture:
            user = User.objects.get(email=f"{person.email}@{domain}")
            remove_profile_picture(user)
            sent = send_profile_picture(io.BytesIO(drawn[person.email]), by=user)
            if not person.waits:
                approve_profile_picture(sent.pk, by=by)


def author_of(domain: str, name: str) -> User | None:
    return User.objects.get(email=f"{name}@{domain}") if name else None


def sign_bylines(domain: str) -> None:
    """Tie the names above the stories to those who bear them."""
    for user in User.objects.filter(email__endswith=f"@{domain}").exclude(name=""):
        Byline.objects.filter(name=user.name, user=None).update(user=user)
