"""A person's page: the same for everybody on every site, with what is published and no more."""

import io
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.sites.models import Site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.profiles import Link, change_profile, create_profile
from accounts.models import Area, Profile, ProfileLink, User
from accounts.signals import profile_changed
from articles.actions import publishing
from articles.actions.galleries import save_gallery
from articles.actions.profile_pictures import approve_profile_picture, send_profile_picture
from articles.models import Article, Byline, Gallery, ProfilePicture
from articles.queries import profile as queries
from articles.queries.story import bylines_of
from newsroom.page_cache.sharing import MARK
from tests import factories
from tests.articles.admin import pages
from tests.articles.views.test_hostile_text import HOSTILE
from tests.markup import Markup, story_ids

pytestmark = pytest.mark.django_db

PAGE = "/profile/thandi/"


@pytest.fixture
def thandi(reader: User, section) -> Profile:
    return create_profile(reader, username="thandi", display_name="Thandi Mokoena")


def signed(article: Article, person: User, name: str = "Thandi Mokoena") -> Article:
    Byline.objects.create(article=article, name=name, kind="contributor", user=person)
    return article


def show_picture(person: User) -> ProfilePicture:
    sent = send_profile_picture(io.BytesIO(factories.jpeg_bytes()), by=person)
    return approve_profile_picture(sent.pk, by=None)


def change(profile: Profile, **fields) -> None:
    given = {"display_name": "T", "about": "", "home_area": None, "links": []} | fields
    change_profile(profile, **given)


def shown(client: Client, path: str = PAGE, **headers: str) -> Markup:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, path
    page = Markup(response.content)
    assert page.unbalanced == []
    return page


def listed(page: Markup) -> list[str]:
    """The addresses of the stories of the page, each as often as shown."""
    return [link for link in page.links() if link.rstrip("/").rpartition("-")[2].isdigit()]


# Who


def test_who_they_are(client: Client, thandi):
    country = Area.objects.create(name="South Africa", kind="country", code="ZA")
    cape = Area.objects.create(name="Western Cape", kind="province", parent=country)
    home = Area.objects.create(name="Hermanus", kind="town", parent=cape)
    link = Link("My site", "https://www.a.example/x?y=1&z=2")
    change(thandi, display_name="Thandi Mokoena", about="I walk.", home_area=home, links=[link])
    page = shown(client)
    assert page.title == "Thandi Mokoena — The Test Post"
    since = f"{timezone.localtime():%B %Y}"
    for words in ("thandi", f"Here since {since}", "Hermanus, Western Cape", "I walk."):
        assert words in page.text
    (out,) = [each for each in page.every("a") if each.get("href") == link.url]
    assert out["rel"] == "nofollow ugc noopener"
    assert "My site a.example" in page.text
    data = page.data()
    assert data["dateCreated"] == thandi.created_at.isoformat(timespec="seconds")
    assert (data["@context"], data["@type"]) == ("https://schema.org", "ProfilePage")
    assert data["mainEntity"] == {
        "@type": "Person",
        "name": "Thandi Mokoena",
        "alternateName": "thandi",
        "identifier": "thandi",
        "description": "I walk.",
        "url": "http://testserver/profile/thandi/",
        "homeLocation": {"@type": "Place", "name": "Hermanus, Western Cape"},
    }


def test_nothing_private_is_shown(client: Client, thandi, reader):
    reader.name = "Private Name"
    reader.save()
    source = client.get(PAGE).content.decode()
    assert "reader@example.org" not in source
    assert "Private Name" not in source


def test_an_empty_page_says_so_and_is_not_for_search_engines(client: Client, thandi, reader):
    page = shown(client)
    assert "Nothing published yet." in page.text
    assert listed(page) == []
    assert robots(page) == ["noindex"]
    article = signed(factories.make_scheduled(), reader)
    assert robots(shown(client)) == ["noindex"]
    publishing.publish_article(article.pk, by=None)
    assert robots(shown(client)) == []


def robots(page: Markup) -> list[str]:
    return [each["content"] for each in page.every("meta") if each.get("name") == "robots"]


def test_a_closed_account_has_no_page(client: Client, thandi, reader):
    article = signed(factories.make_published(), reader)
    reader.is_active = False
    reader.save()
    for path in (PAGE, PAGE + "rss.xml", "/profile/THANDI/", "/profile/THANDI/rss.xml"):
        assert client.get(path).status_code == 404, path
    page = Markup(client.get(article.get_absolute_url()).content)
    assert [link for link in page.links() if "/profile/" in link] == []
    assert "By Thandi Mokoena" in page.text
    reader.is_active = True
    reader.save()
    assert client.get(PAGE).status_code == 200


# Found by name


@pytest.mark.parametrize(
    "name", ["THANDI", "Thandi", "ｔｈａｎｄｉ", "thándi", "than-di", "thandı"]
)
def test_another_spelling_leads_to_the_address(client: Client, thandi, name):
    response = client.get(f"/profile/{quote(name)}/")
    assert (response.status_code, response["Location"]) == (301, PAGE)


@pytest.mark.parametrize(
    "name", ["nobody", "than", "thandi2", "%00", "thandi%00", "x" * 5000, "%ED%A0%80", "-", "%20"]
)
def test_nobody_is_not_found(client: Client, thandi, name):
    assert client.get(f"/profile/{name}/").status_code == 404


def test_who_left_is_not_found(client: Client, thandi, reader):
    reader.delete()
    for name in ("thandi", "THANDI"):
        assert client.get(f"/profile/{name}/").status_code == 404


def test_a_name_in_other_letters_has_an_address(client: Client, section, reader):
    made = create_profile(reader, username="Жанна", display_name="Жанна")
    assert made.get_absolute_url() == f"/profile/{quote('Жанна')}/"
    assert "Жанна" in shown(client, made.get_absolute_url()).text


@pytest.mark.parametrize("page", ["0", "2", "x", "-1", "999"])
def test_no_such_page(client: Client, thandi, page):
    assert client.get(PAGE, {"page": page}).status_code == 404


def test_it_is_only_read(client: Client, thandi):
    assert client.post(PAGE).status_code == 405


# What is published


def test_what_is_published_newest_first(client: Client, thandi, reader, editor):
    old = signed(factories.make_published(hours_ago=9), reader)
    new = signed(factories.make_published(hours_ago=1), reader)
    signed(new, reader, "T. Mokoena")  # named twice, listed once
    signed(factories.make_published(), editor)
    factories.make_published(bylines=[("staff", "Thandi Mokoena")])  # a namesake
    assert listed(shown(client)) == [
        f"http://testserver{each.get_absolute_url()}" for each in (new, old)
    ]


@pytest.mark.parametrize(
    "make",
    [
        factories.make_draft,
        factories.make_review,
        factories.make_approved,
        factories.make_scheduled,
        factories.make_withdrawn,
        factories.make_taken_down,
    ],
)
def test_what_is_not_public_is_not_even_named(client: Client, thandi, reader, make):
    hidden = signed(make(headline="Secret words"), reader)
    for own in (client, Client()):
        if own is not client:
            own.force_login(reader)
        source = own.get(PAGE).content.decode()
        assert "Secret words" not in source
        assert f"-{hidden.pk}/" not in source


def test_twenty_a_page(client: Client, thandi, reader):
    made = [signed(factories.make_published(hours_ago=n + 1), reader) for n in range(21)]
    first, second = shown(client), shown(client, PAGE + "?page=2")
    assert len(listed(first)) == 20
    assert listed(second) == [f"http://testserver{made[20].get_absolute_url()}"]
    assert "?page=2" in first.links()
    canonical = [each["href"] for each in second.every("link") if each.get("rel") == "canonical"]
    assert canonical == ["http://testserver/profile/thandi/?page=2"]


def test_stories_and_galleries_in_one_list(client: Client, thandi, reader, editor):
    photo = factories.make_photo()
    made = [
        signed(factories.make_published(hours_ago=1), reader),
        factories.make_published_gallery([photo], author=reader, hours_ago=2),
        signed(factories.make_published(hours_ago=3), reader),
        factories.make_published_gallery([photo], author=reader, hours_ago=4),
    ]
    factories.make_published_gallery([photo], author=editor)
    factories.make_gallery([photo], author=reader, headline="Secret words")
    page = shown(client)
    assert listed(page) == [f"http://testserver{each.get_absolute_url()}" for each in made]
    assert "News in pictures · 1 picture" in page.text
    assert "Secret words" not in page.text
    withdrawn = made[1]
    publishing.withdraw(Gallery, withdrawn.pk, by=None, reason="Wrong.")
    assert f"http://testserver{withdrawn.get_absolute_url()}" not in listed(shown(client))


def test_the_second_page_goes_on_where_the_first_ended(client: Client, thandi, reader):
    photo = factories.make_photo()
    made = []
    for hours in range(1, 23, 2):
        made.append(signed(factories.make_published(hours_ago=hours), reader))
        made.append(factories.make_published_gallery([photo], author=reader, hours_ago=hours + 1))
    found = listed(shown(client)) + listed(shown(client, PAGE + "?page=2"))
    assert found == [f"http://testserver{each.get_absolute_url()}" for each in made]


def test_a_gallery_leads_to_the_page_of_its_person(client: Client, thandi, reader, editor):
    photo = factories.make_photo()
    gallery = factories.make_published_gallery([photo], author=reader)
    response = client.get(gallery.get_absolute_url())
    page = Markup(response.content)
    assert [link for link in page.links() if "/profile/" in link] == [PAGE]
    assert "By Thandi Mokoena" in page.text
    assert page.data()["author"] == {
        "@type": "Person",
        "name": "Thandi Mokoena",
        "url": "http://testserver/profile/thandi/",
    }
    assert {f"byline:{reader.pk}", f"profile:{reader.pk}"} <= set(getattr(response, MARK).tags)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    nobodys = factories.make_published_gallery([photo], author=editor)  # has no profile
    for each in (gallery, nobodys):
        page = Markup(client.get(each.get_absolute_url()).content)
        assert [link for link in page.links() if "/profile/" in link] == []
        assert "author" not in page.data()
        assert "Eddie" not in page.text


def test_a_page_is_purged_with_its_galleries(thandi, reader, editor, purged):
    gallery = factories.make_gallery(author=reader)
    purged()
    publishing.publish_gallery(gallery.pk, by=None)
    assert f"profile:{reader.pk}" in purged()
    gallery.refresh_from_db()
    gallery.author = editor
    save_gallery(gallery, by=None, expected_version=gallery.version)
    assert {f"profile:{reader.pk}", f"profile:{editor.pk}"} <= set(purged())


def test_it_is_the_same_on_every_site(client: Client, thandi, reader):
    sister = factories.make_title("The Sister", "sister.example")
    there = signed(factories.make_published(section=factories.make_section("town", sister)), reader)
    here = signed(factories.make_published(hours_ago=2), reader)
    both = [shown(client), shown(client, host="sister.example")]
    wanted = [
        f"http://sister.example{there.get_absolute_url()}",
        f"http://testserver{here.get_absolute_url()}",
    ]
    assert [listed(page) for page in both] == [wanted, wanted]
    assert [page.title for page in both] == [
        "Thandi Mokoena — The Test Post",
        "Thandi Mokoena — The Sister",
    ]
    Site.objects.clear_cache()


# Kept by caches


def test_it_is_the_same_for_everybody(client: Client, thandi, reader, editor):
    signed(factories.make_published(), reader)
    stranger = client.get(PAGE)
    assert stranger["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "cookie" not in stranger.get("Vary", "").lower()
    for person in (reader, editor):
        own = Client()
        own.force_login(person)
        response = own.get(PAGE)
        assert response.content == stranger.content
        assert not response.cookies
    assert b"csrf" not in stranger.content.lower()


def test_it_is_kept_until_the_next_of_theirs(client: Client, thandi, reader):
    article = signed(factories.make_published(), reader)
    coming = signed(factories.make_scheduled(hours_ahead=3), reader)
    factories.make_scheduled(hours_ahead=1)
    sharing = getattr(client.get(PAGE), MARK)
    assert {f"profile:{reader.pk}", f"article:{article.pk}"} <= set(sharing.tags)
    assert sharing.expires == coming.publish_at.timestamp()
    sooner = factories.make_gallery(author=reader)
    at = timezone.now() + timedelta(hours=2)
    publishing.schedule(Gallery, sooner.pk, at=at, by=None)
    assert getattr(client.get(PAGE), MARK).expires == at.timestamp()


def test_their_page_is_purged_with_their_stories(thandi, reader, purged):
    tag = f"profile:{reader.pk}"
    article = signed(factories.make_draft(), reader)
    purged()
    publishing.publish_article(article.pk, by=None)
    assert tag in purged()
    publishing.correct_article(article.pk, text="It was two metres.", by=None)
    assert tag in purged()
    publishing.withdraw_article(article.pk, by=None, reason="Wrong.")
    assert tag in purged()
    factories.make_published()
    assert tag not in purged()


def test_it_is_purged_when_the_profile_changes(section, reader, purged):
    purged()
    profile = create_profile(reader, username="thandi", display_name="Thandi")
    assert purged() == [f"byline:{reader.pk}", f"profile:{reader.pk}"]
    change(profile, about="New.")
    assert purged() == [f"profile:{reader.pk}"]
    profile_changed.send(Profile, user_id=reader.pk, has_moved=True)
    assert purged() == [f"byline:{reader.pk}", f"profile:{reader.pk}"]


def test_it_is_purged_when_an_editor_changes_a_byline(editor_client, editor, section, purged):
    article = factories.make_published(section=section)
    purged()
    path = f"/admin/articles/article/{article.pk}/change/"
    sent = pages.read(editor_client.get(path)).fields | {
        "bylines-0-name": "Eddie Torr",
        "bylines-0-kind": "staff",
        "bylines-0-user": str(editor.pk),
        "bylines-0-position": "0",
    }
    assert editor_client.post(path, sent).status_code == 302
    assert Byline.objects.get().user == editor
    assert f"profile:{editor.pk}" in purged()


# The story's byline


def test_a_byline_leads_to_the_page(client: Client, thandi, reader, editor):
    article = signed(factories.make_published(), reader)
    signed(article, editor, "Eddie Torr")  # has no profile
    Byline.objects.create(article=article, name="A. Gency", kind="agency")
    response = client.get(article.get_absolute_url())
    page = Markup(response.content)
    assert [link for link in page.links() if "/profile/" in link] == [PAGE]
    assert "By Thandi Mokoena and Eddie Torr Contributors" in page.text
    assert page.data()["author"] == [
        {
            "@type": "Person",
            "name": "Thandi Mokoena",
            "url": "http://testserver/profile/thandi/",
        },
        {"@type": "Person", "name": "Eddie Torr"},
        {"@type": "Organization", "name": "A. Gency"},
    ]
    tags = set(getattr(response, MARK).tags)
    assert {f"byline:{reader.pk}", f"byline:{editor.pk}"} <= tags


def test_a_byline_stays_text(client: Client, thandi, reader):
    article = factories.make_published()
    for place, kind in enumerate(("staff", "contributor", "agency")):
        Byline.objects.create(article=article, name=f"Plain {place}", kind=kind, position=place)
    Byline.objects.filter(kind="contributor").update(user=reader)
    outline = Markup(client.get(article.get_absolute_url()).content).outline()
    for words in HOSTILE:
        for place, line in enumerate(article.bylines.all()):
            Byline.objects.filter(pk=line.pk).update(name=f"{place}{words}"[:120])
        page = Markup(client.get(article.get_absolute_url()).content)
        assert page.outline() == outline
        names = [author["name"] for author in page.data()["author"]]
        assert names == [f"{place}{words}"[:120] for place in range(3)]


def test_bylines_cost_one_query(thandi, reader, django_assert_num_queries):
    article = factories.make_published()
    for number in range(5):
        signed(article, reader, f"Name {number}")
    with django_assert_num_queries(1):
        assert {line.username for line in bylines_of(article)} == {"thandi"}  # type: ignore[attr-defined]


# Text that means to be markup


def test_hostile_text_stays_text(client: Client, thandi):
    def put(words: str) -> None:
        Profile.objects.update(display_name=words[:80], about=words)
        ProfileLink.objects.update(title=words[:60])

    change(thandi, about="Plain", links=[Link("Plain", "https://a.example/")])
    put("Plain")
    outline = shown(client).outline()
    for hostile in HOSTILE:
        words = " ".join(hostile.splitlines())  # a line break is a line break
        put(words)
        page = shown(client)
        assert page.outline() == outline, words
        person = page.data()["mainEntity"]
        assert (person["name"], person["description"]) == (words[:80], words)
        assert " ".join(words[:60].split()) in page.text


def test_hostile_text_stays_text_in_the_persons_own_form(thandi, reader):
    own = Client()
    own.force_login(reader)

    def put(words: str) -> None:
        Profile.objects.update(display_name=words[:80], about=words)
        ProfileLink.objects.update(title=words[:60])

    change(thandi, about="Plain", links=[Link("Plain", "https://a.example/")])
    put("Plain")
    outline = Markup(own.get("/account/profile/").content).outline()
    for words in HOSTILE:
        put(words)
        page = Markup(own.get("/account/profile/").content)
        assert page.outline() == outline, words
        fields = {each["name"]: each.get("value") for each in page.every("input") if "name" in each}
        assert fields["display_name"] == words[:80]
        assert fields["links-0-title"] == words[:60]


def test_the_longest_of_everything(client: Client, thandi):
    url = "https://a.example/" + "x" * 280
    links = [Link("W" * 60, url)] * 5
    change(thandi, display_name="W" * 80, about="\n" * 299 + "W" * 300, links=links)
    assert shown(client).links().count(url) == 5


# What it costs


def test_thirty_stories_cost_what_one_costs(client: Client, thandi, reader):
    photo = factories.make_photo()
    show_picture(reader)
    change(thandi, links=[Link("A", "https://a.example/")])
    counts = []
    for number in range(30):
        section = factories.make_section(f"part-{number}")
        article = factories.make_published(section=section, lead_photo=photo, hours_ago=number + 1)
        signed(article, reader)
        factories.make_published_gallery([photo], author=reader, hours_ago=number + 1)
        if number in (0, 29):
            if number:
                change(thandi, links=[Link(f"A{n}", "https://a.example/") for n in range(5)])
            with CaptureQueriesContext(connection) as captured:
                assert client.get(PAGE).status_code == 200
            counts.append(len(captured))
    assert counts == [11, 11]


def test_their_stories_are_read_off_the_index(thandi, reader):
    """Of many stories only the person's own are looked at."""
    from tests.test_plans import WHOLE_SCAN, plans_of

    first = factories.make_published()
    made = Article.objects.bulk_create(
        Article(
            site_id=first.site_id,
            section=first.section,
            headline=f"Story {number}",
            slug="story",
            body=factories.BODY * 10,
            state="approved",
            publish_at=timezone.now(),
        )
        for number in range(3000)
    )
    Byline.objects.bulk_create(
        Byline(article=article, name="N", user=reader if number % 600 == 0 else None)
        for number, article in enumerate(made)
    )
    Gallery.objects.bulk_create(
        Gallery(
            site_id=first.site_id,
            headline=f"Gallery {number}",
            slug="gallery",
            state="approved",
            publish_at=timezone.now(),
            author=reader if number % 600 == 0 else None,
        )
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found, now = queries.find_profile("thandi"), timezone.now()
    assert found is not None
    plans = plans_of(lambda: queries.profile_content(found, 1, now))
    asked = [plan for plan in plans if "byline" in plan]
    assert len(asked) == 2
    for plan in asked:
        assert not WHOLE_SCAN.search(plan.replace("LIST SUBQUERY", "")), plan
        assert "SCAN articles_byline" not in plan
        assert "Seq Scan on articles" not in plan, plan
        assert "byline_by_person" in plan, plan


def test_story_ids_of_the_front_page_are_untouched(client: Client, thandi, reader):
    article = signed(factories.make_published(), reader)
    assert article.pk in story_ids(client.get("/").content)
