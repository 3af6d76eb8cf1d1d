"""Text that means to be markup stays text, everywhere a story shows."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions import publishing
from articles.actions.front_page import get_front_page
from articles.models import Article, Promo, Section, Tag
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
    photo = factories.make_photo(alt=MARK, caption=MARK, credit=MARK)
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
        lead_alt=MARK,
        lead_caption=MARK,
        bylines=[("staff", MARK), ("contributor", MARK), ("agency", MARK)],
        tags=["Plain"],
    )
    factories.make_published(section=section, tags=["Plain"], headline=MARK, standfirst=MARK, slug="b")
    publishing.correct_article(article.pk, text=MARK, by=None)
    gone = factories.make_withdrawn(section=section, headline=MARK, slug="gone", reason=MARK)
    Promo.objects.create(
        front_page=get_front_page(title.site), title=MARK, text=MARK, url="/about/", photo=photo
    )
    assert gone.is_withdrawn
    fill(MARK)
    return article


def fill(text: str) -> None:
    """As the database would hold it, whatever a form had let through."""
    Article.objects.update(
        headline=text[:160],
        short_headline=text[:90],
        standfirst=text,
        dateline=text[:80],
        source=text[:120],
        copyright_notice=text,
        lead_alt=text,
        lead_caption=text,
    )
    Article.objects.exclude(withdrawn_at=None).update(withdrawn_reason=text)
    article = Article.objects.get(slug="plain", lead_photo__isnull=False)
    for row in article.bylines.all():
        row.name = text[:120]
        row.save()
    for row in article.corrections.all():
        row.text = text
        row.save()
    article.lead_photo.alt = article.lead_photo.caption = article.lead_photo.credit = text
    article.lead_photo.save()
    Tag.objects.update(name=text[:60], description=text)
    Section.objects.update(name=text[:60], description=text)
    Promo.objects.update(title=text[:80], text=text)
    title = factories.make_title()
    title.name = title.strapline = title.about = title.footer_note = text[:60]
    title.save()


def pages(client: Client, article: Article) -> dict[str, str]:
    gone = Article.objects.exclude(withdrawn_at=None).get()
    day = timezone.localdate(article.publish_at)
    paths = ["/", "/news/", "/tag/plain/", article.get_absolute_url(), gone.get_absolute_url()]
    paths += ["/archive/", f"/archive/{day:%Y/%m/%d}/", "/corrections/", "/about/"]
    return {path: client.get(path).content.decode() for path in paths}


def test_no_text_becomes_markup_on_any_page(client: Client):
    """One paper, filled with each string in turn: elements and attributes never change."""
    article = make_paper()
    plain = {path: Markup(html) for path, html in pages(client, article).items()}
    assert all(page.unbalanced == [] for page in plain.values())
    for hostile in HOSTILE:
        fill(hostile)
        for path, html in pages(client, article).items():
            page = Markup(html)
            assert page.outline() == plain[path].outline(), (path, hostile)
            assert page.unbalanced == [], (path, hostile)
            for link in page.links():
                assert not link.lower().startswith(("javascript:", "data:")), (path, hostile)
            if path != "/archive/":
                assert " ".join(hostile.split()) in page.text, (path, hostile)


def test_structured_data_stays_data(client: Client):
    article = make_paper()
    for hostile in HOSTILE:
        fill(hostile)
        data = Markup(client.get(article.get_absolute_url()).content).data()
        assert data["@type"] == "NewsArticle"
        assert data["headline"] == hostile
        assert data["description"] == hostile
        assert data["articleSection"] == hostile[:60]
        assert {each["name"] for each in data["author"]} == {hostile[:120]}
        assert data["keywords"] == [hostile[:60]]
        assert data["publisher"]["name"] == hostile[:60]


def test_what_is_given_on_holds_the_words_and_nothing_else(client: Client):
    """The links for sharing carry a headline in their query, once encoded."""
    from urllib.parse import parse_qs, urlsplit

    article = make_paper()
    for hostile in HOSTILE[::7]:
        fill(hostile)
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
