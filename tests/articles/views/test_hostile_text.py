"""Text that means to be markup stays text, everywhere a story shows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions import publishing
from articles.actions.front_page import get_front_page
from articles.actions.galleries import Placed, create_gallery
from articles.models import (
    Article,
    Byline,
    Correction,
    Gallery,
    GalleryItem,
    Photo,
    Promo,
    Section,
    Tag,
    Title,
)
from tests import factories
from tests.markup import Markup

pytestmark = pytest.mark.django_db

RUN = "alert(1)"
HOSTILE = [
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</SCRIPT ><script>{RUN}//",
    "<!--<script>",
    f"--><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"</noscript><img src=x onerror={RUN}>",
    f"</template><svg onload={RUN}>",
    f"<img src=x onerror={RUN}>",
    f"<img/src=x/onerror={RUN}>",
    f"<IMG SRC=x OnErRoR={RUN}>",
    f"<img src=`x` onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg/onload={RUN}//",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><script>{RUN}</script></svg>",
    f"<math><mtext></math><img src=x onerror={RUN}>",
    f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>{RUN}</script>'>",
    f"<iframe src=javascript:{RUN}>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<a href='&#106;avascript:{RUN}'>x</a>",
    f"<form action=javascript:{RUN}><button>x",
    f"<input autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<video><source onerror={RUN}>",
    f"<object data=javascript:{RUN}>",
    f"<embed src=javascript:{RUN}>",
    f"<link rel=stylesheet href=javascript:{RUN}>",
    f"<meta http-equiv=refresh content='0;javascript:{RUN}'>",
    "<base href=//evil.example/>",
    "<style>@import'//evil.example'</style>",
    "<marquee onstart=alert(1)>",
    f'" onmouseover="{RUN}',
    f"' onmouseover='{RUN}",
    f'"><script>{RUN}</script>',
    f"'><script>{RUN}</script>",
    f'" autofocus onfocus={RUN} x="',
    f"` onerror=`{RUN}",
    f'x" style="background:url(javascript:{RUN})',
    f"javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    '"}</script><script>alert(1)</script>{"',
    '\\"}</script><script>alert(1)</script>',
    '","@type":"Evil","x":"',
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "{{ title.site.pk }}{% debug %}",
    "${alert(1)} #{alert(1)} <%= 7*7 %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;b&amp;gt; &#60;b&#62; &nbsp;",
    "AT&T & B <3 C > D \"quoted\" 'too'",
    "\u2028alert(1)\u2029",
    "\u202e<txet>\u202c\u200b\ufeff",
    "＜script＞alert(1)＜/script＞",
    "ʺ><svg onload=alert(1)>",
    "<<script>alert(1)//<</script>",
    "<script x>alert(1)</script x>",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "<x\tonclick=alert(1)>x",
    "<a\nhref=javascript:alert(1)>x",
]
MARK = "plain"


def make_paper() -> Article:
    """A paper with the mark in every place that somebody fills with words."""
    title = factories.make_title()
    section = factories.make_section("news", description=MARK)
    Title.objects.update(strapline=MARK, about=MARK, footer_note=MARK)
    photo, other = (
        factories.make_photo(alt=MARK, caption=MARK, credit=MARK, copyright_notice=MARK)
        for _ in range(2)
    )
    gallery = create_gallery(
        by=None,
        site=title.site,
        section=section,
        headline=MARK,
        slug="pictures",
        intro=MARK,
        pictures=[Placed(photo.pk, MARK, MARK), Placed(other.pk)],
    )
    publishing.publish_gallery(gallery.pk, by=None)
    below = factories.make_published_gallery([photo], headline=MARK, slug="below", hours_ago=2)
    withdrawn = factories.make_published_gallery([photo], headline=MARK, slug="gone-pictures")
    publishing.withdraw_gallery(withdrawn.pk, reason=MARK, by=None)
    assert below.is_public()
    article = factories.make_published(
        section=section,
        headline=MARK,
        short_headline=MARK,
        slug="plain",
        standfirst=MARK,
        dateline=MARK,
        source=MARK,
        copyright_notice=MARK,
        body=f'{factories.BODY}<figure data-photo="{photo.pk}"></figure>'
        '<figure data-video="https://youtu.be/abcdefgh" data-caption="x"></figure>',
        lead_photo=photo,
        gallery=gallery,
        lead_alt=MARK,
        lead_caption=MARK,
        bylines=[("staff", MARK), ("contributor", MARK), ("agency", MARK)],
        tags=["Plain"],
    )
    Tag.objects.update(description=MARK)
    factories.make_published(
        section=section, tags=["Plain"], headline=MARK, standfirst=MARK, slug="b"
    )
    publishing.correct_article(article.pk, text=MARK, by=None)
    gone = factories.make_withdrawn(section=section, headline=MARK, slug="gone", reason=MARK)
    Promo.objects.create(
        front_page=get_front_page(title.site), title=MARK, text=MARK, url="/about/", photo=photo
    )
    assert gone.is_withdrawn
    return article


# Each field as (query, name, longest); each round gives every one another string.
FIELDS: list[tuple[Callable[[], Any], str, int]] = [
    *(
        (Article.objects.filter, name, longest)
        for name, longest in [
            ("headline", 160),
            ("short_headline", 90),
            ("standfirst", 400),
            ("dateline", 80),
            ("source", 120),
            ("copyright_notice", 255),
            ("lead_alt", 300),
            ("lead_caption", 500),
        ]
    ),
    (lambda: Article.objects.exclude(withdrawn_at=None), "withdrawn_reason", 300),
    (Byline.objects.filter, "name", 120),
    (Correction.objects.filter, "text", 1000),
    *(
        (Photo.objects.filter, name, 160)
        for name in ("alt", "caption", "credit", "copyright_notice")
    ),
    *((Gallery.objects.filter, name, 160) for name in ("headline", "intro")),
    (lambda: Gallery.objects.exclude(withdrawn_at=None), "withdrawn_reason", 300),
    # The other pictures of galleries have the library's words.
    *((lambda: GalleryItem.objects.exclude(caption=""), name, 300) for name in ("caption", "alt")),
    (Tag.objects.filter, "name", 60),
    (Tag.objects.filter, "description", 200),
    (Section.objects.filter, "name", 60),
    (Section.objects.filter, "description", 200),
    (Promo.objects.filter, "title", 80),
    (Promo.objects.filter, "text", 200),
    *((Title.objects.filter, name, 60) for name in ("name", "strapline", "about", "footer_note")),
]


def fill(start: int) -> dict[str, str]:
    """Write strings from `start` on into the fields, as if no form stood before the database."""
    written = {}
    for number, (rows, name, longest) in enumerate(FIELDS):
        text = HOSTILE[(start + number) % len(HOSTILE)][:longest]
        queryset = rows()
        queryset.update(**{name: text})
        written[f"{queryset.model.__name__}.{name}"] = text
    return written


def pages(client: Client, article: Article) -> dict[str, str]:
    gone = Article.objects.exclude(withdrawn_at=None).get()
    day = timezone.localdate(article.publish_at)
    paths = {path: path for path in ("/", "/news/", "/tag/plain/", "/corrections/", "/about/")}
    paths |= {"STORY": article.get_absolute_url(), "GONE": gone.get_absolute_url()}
    gallery = Gallery.objects.get(slug="pictures")
    lost = Gallery.objects.exclude(withdrawn_at=None).get()
    paths |= {"GALLERY": gallery.get_absolute_url(), "LOST": lost.get_absolute_url()}
    paths |= {path: path for path in ("/news-in-pictures/", "/multimedia/")}
    paths |= {"DAY": f"/archive/{day:%Y/%m/%d}/"}
    return {name: client.get(path).content.decode() for name, path in paths.items()}


# Three apart, so that each field meets every third string and each string seven fields.
ROUNDS = range(0, len(HOSTILE), 3)
# Where each page shows which words.
SHOWN = {
    "/": ["Title.name", "Article.headline", "Promo.title", "Promo.text", "Section.name"],
    "/news/": ["Section.name", "Section.description", "Article.short_headline"],
    "/tag/plain/": ["Tag.name", "Tag.description", "Article.standfirst"],
    "/corrections/": ["Correction.text", "Article.headline", "Title.footer_note"],
    "/about/": ["Title.about", "Title.strapline"],
    "STORY": """Article.headline Article.standfirst Article.dateline Byline.name Tag.name
        Article.lead_caption Photo.credit Photo.caption Correction.text Article.source
        Article.copyright_notice Gallery.headline""".split(),  # noqa: SIM905 - reads better
    "GALLERY": """Gallery.headline Gallery.intro GalleryItem.caption Photo.caption Photo.credit
        Photo.copyright_notice Section.name""".split(),  # noqa: SIM905 - reads better
    "LOST": ["Gallery.headline", "Gallery.withdrawn_reason"],
    "/news-in-pictures/": ["Gallery.headline"],
    "/multimedia/": ["Gallery.headline", "Article.short_headline"],
    "GONE": ["Article.headline", "Article.withdrawn_reason"],
}


def test_no_text_becomes_markup_on_any_page(client: Client):
    """One paper, filled with other strings each time: elements and attributes never change."""
    article = make_paper()
    plain = {name: Markup(html) for name, html in pages(client, article).items()}
    assert all(page.unbalanced == [] for page in plain.values())
    for start in ROUNDS:
        written = fill(start)
        for name, html in pages(client, article).items():
            page = Markup(html)
            assert page.outline() == plain[name].outline(), (name, written)
            assert page.unbalanced == [], (name, written)
            for link in page.links():
                assert not link.lower().startswith(("javascript:", "data:")), (name, written)
            for field in SHOWN.get(name, ()):
                assert " ".join(written[field].split()) in page.text, (name, field, written)
            if name == "STORY":
                check_data(page.data(), written)
            if name == "GALLERY":
                check_gallery_data(page.data(), written)


def check_data(data: dict[str, Any], written: dict[str, str]) -> None:
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == written["Article.headline"]
    assert data["description"] == written["Article.standfirst"]
    assert data["articleSection"] == written["Section.name"]
    assert {each["name"] for each in data["author"]} == {written["Byline.name"]}
    assert data["keywords"] == [written["Tag.name"]]
    assert data["publisher"]["name"] == written["Title.name"]


def check_gallery_data(data: dict[str, Any], written: dict[str, str]) -> None:
    assert data["@type"] == "ImageGallery"
    assert data["headline"] == written["Gallery.headline"]
    assert data["description"] == written["Gallery.intro"]
    assert data["about"] == written["Section.name"]
    first, second = data["associatedMedia"]
    assert first["caption"] == written["GalleryItem.caption"]
    assert first["description"] == written["GalleryItem.alt"]
    assert second["caption"] == written["Photo.caption"]
    for picture in (first, second):
        assert picture["@type"] == "ImageObject"
        assert picture["creator"]["name"] == picture["creditText"] == written["Photo.credit"]
        assert picture["copyrightNotice"] == written["Photo.copyright_notice"]


def test_what_is_given_on_holds_the_words_and_nothing_else(client: Client):
    """The links for sharing carry a headline in their query, once encoded."""
    article = make_paper()
    for start in ROUNDS[::4]:
        hostile = fill(start)["Article.headline"]
        links = Markup(client.get(article.get_absolute_url()).content).links()
        (mail,) = [link for link in links if link.startswith("mailto:?subject=")]
        query = parse_qs(urlsplit(mail).query, keep_blank_values=True)
        assert query["subject"] == [hostile]
        assert query["body"] == [f"http://testserver{article.get_absolute_url()}"]


def test_the_strings_are_as_many_and_as_long_as_they_look():
    assert len(set(HOSTILE)) >= 60
    assert max(len(each) for each in HOSTILE) <= 60


def test_a_picture_kept_private_shows_no_file(client: Client, section):
    """A lead picture without renditions (its files are still being made) leaves no hole."""
    photo = factories.make_photo()
    photo.renditions = []
    photo.save()
    body = f'{factories.BODY}<figure data-photo="{photo.pk}"></figure>'
    at = timezone.now() - timedelta(hours=1)
    draft = factories.make_draft(section=section, lead_photo=photo, body=body)
    article = publishing.publish_article(draft.pk, by=None, at=at)
    for path in (article.get_absolute_url(), "/", "/news/"):
        page = Markup(client.get(path).content)
        assert page.every("img") == page.every("picture") == []
        assert page.unbalanced == []
