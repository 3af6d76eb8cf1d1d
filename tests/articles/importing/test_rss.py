from datetime import UTC, datetime

import pytest

from articles.importing import ImportedPicture, ImportedStory

from .reading import outline, read, refusal, rss, rss_item, story

FULL = """
<item>
  <title>Ferry &amp;#8220;Thandi&amp;#8221; back</title>
  <link>/2024/ferry</link>
  <guid isPermaLink="false">https://post.example/?p=7</guid>
  <pubDate>Mon, 06 May 2024 09:08:07 +0200</pubDate>
  <atom:updated>2024-05-07T00:00:00Z</atom:updated>
  <dc:creator><![CDATA[Ann Ash and Bo Birk]]></dc:creator>
  <category>Shipping</category><category><![CDATA[South Africa]]></category>
  <description><![CDATA[<p>After a year of repairs. [&#8230;]</p>
    <p>The post <a href="x">Ferry</a> appeared first on <a href="y">The Post</a>.</p>]]>
  </description>
  <content:encoded><![CDATA[
    <p><img src="/img/ferry-300x200.jpg?w=1" alt="A red ferry"></p>
    <p>The <a href="/ferry">ferry</a> sails.</p><script>track()</script>]]></content:encoded>
  <media:content url="https://post.example/img/ferry.jpg" medium="image" width="1600">
    <media:description>The Thandi</media:description><media:credit>Cy Cole</media:credit>
  </media:content>
  <media:content url="https://post.example/img/ferry-small.jpg" type="image/jpeg" width="300"/>
</item>
"""
CHANNEL = """
<atom:link href="https://post.example/feed" rel="self"/><title>The Post</title>
<link>https://post.example/</link><language>en-za</language><copyright>(c) The Post</copyright>
"""


def test_a_full_item():
    found = story(rss(FULL, CHANNEL))
    assert found == ImportedStory(
        uri="https://post.example/?p=7",
        version=found.version,
        language="en-za",
        headline="Ferry “Thandi” back",
        standfirst="After a year of repairs.",
        body_html='<p>The <a href="https://post.example/ferry">ferry</a> sails.</p>',
        bylines=("Ann Ash", "Bo Birk"),
        source="The Post",
        copyright_notice="(c) The Post",
        published_at=datetime(2024, 5, 6, 7, 8, 7, tzinfo=UTC),
        updated_at=datetime(2024, 5, 7, tzinfo=UTC),
        tags=("Shipping", "South Africa"),
        pictures=(
            ImportedPicture(
                url="https://post.example/img/ferry.jpg",
                alt="A red ferry",
                caption="The Thandi",
                credit="Cy Cole",
            ),
        ),
    )


def test_the_version_is_the_date_and_the_content():
    dated = rss_item("<pubDate>Mon, 06 May 2024 09:08:07 GMT</pubDate>")
    first = story(rss(dated)).version
    assert first.startswith("Mon, 06 May 2024 09:08:07 GMT ")
    assert story(rss(dated)).version == first
    assert story(rss(dated.replace("sails", "sailed"))).version != first
    assert story(rss(dated.replace("09:08", "09:09"))).version != first
    assert story(rss(rss_item())).version


@pytest.mark.parametrize(
    ("fields", "uri"),
    [
        ("<guid>https://post.example/1</guid><link>https://post.example/2</link>",
         "https://post.example/1"),
        ("<guid>urn:uuid:1</guid>", "urn:uuid:1"),
        ("<link>story/3</link>", "https://post.example/story/3"),
        ("<atom:link href='https://post.example/4'/>", "https://post.example/4"),
        ("<guid isPermaLink='false'>17</guid>", "post.example:17"),
        ("<guid>17</guid><link>https://www.post.example/2</link>", "www.post.example:17"),
    ],
)  # fmt: skip
def test_identity(fields, uri):
    item = f"<item>{fields}<title>Ferry</title><description>It sails.</description></item>"
    assert story(rss(item)).uri == uri


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Mon, 06 May 2024 07:08:09 GMT", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("06 May 24 07:08 EST", datetime(2024, 5, 6, 12, 8, tzinfo=UTC)),
        ("Mon, 06 May 2024 07:08:09", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("Mon, 06 May 2024 07:08:09 -0000", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("2024-05-06T07:08:09.25+02:00", datetime(2024, 5, 6, 5, 8, 9, 250000, tzinfo=UTC)),
        ("2024-05-06 07:08", datetime(2024, 5, 6, 7, 8, tzinfo=UTC)),
    ],
)
def test_dates(written, date):
    assert story(rss(rss_item(f"<pubDate>{written}</pubDate>"))).published_at == date
    assert story(rss(rss_item(f"<dc:date>{written}</dc:date>"))).published_at == date


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ("<author>ann@post.example (Ann Ash)</author>", ("Ann Ash",)),
        ("<author>ann@post.example</author>", ()),
        ("<dc:creator>By Ann Ash</dc:creator><dc:creator>Bo Birk</dc:creator>",
         ("Ann Ash", "Bo Birk")),
        ("<dc:creator>The Post</dc:creator>", ()),
        ("<dc:creator>Ann Ash, ann@post.example and Bo Birk</dc:creator>", ("Ann Ash", "Bo Birk")),
    ],
)  # fmt: skip
def test_bylines_hold_names_and_never_addresses(fields, names):
    assert story(rss(rss_item(fields))).bylines == names


def test_text_without_markup_becomes_paragraphs():
    item = (
        "<item><guid>u:1</guid><title>Rates &lt; 5%</title>"
        "<description>AT&amp;amp;T &amp;lt;up&amp;gt;\n\nShares rose.</description></item>"
    )
    found = story(rss(item))
    assert found.headline == "Rates < 5%"
    assert found.body_html == "<p>AT&amp;T &lt;up&gt;</p><p>Shares rose.</p>"


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ('<enclosure url="/a.jpg" type="image/jpeg" length="1"/>', "https://post.example/a.jpg"),
        ('<enclosure url="/a.mp3" type="audio/mpeg" length="1"/>', None),
        ('<media:group><media:content url="https://c.example/b.png" type="image/png"/>'
         '<media:content url="https://c.example/b.mp4" type="video/mp4"/></media:group>',
         "https://c.example/b.png"),
        ('<media:thumbnail url="https://c.example/t.jpg"/>', "https://c.example/t.jpg"),
        ('<media:content url="https://c.example/v" medium="video"/>', None),
        ('<enclosure url="file:///etc/passwd" type="image/jpeg"/>', None),
        ("<content:encoded>&lt;img src='/p.gif' width='1' height='1'&gt;&lt;img src='/q.jpg'&gt; A"
         "</content:encoded>", "https://post.example/q.jpg"),
    ],
)  # fmt: skip
def test_pictures(fields, url):
    pictures = story(rss(rss_item(fields))).pictures
    assert [picture.url for picture in pictures] == ([url] if url else [])


def test_addresses_are_resolved_against_xml_base_first():
    link = "<description>&lt;p&gt;&lt;a href='x'&gt;Here&lt;/a&gt;&lt;/p&gt;</description>"
    item = f"<item xml:base='sub/'><guid>u:1</guid><title>T</title>{link}</item>"
    based = rss(item).replace(b'version="2.0"', b'version="2.0" xml:base="https://b.example/a/"')
    assert 'href="https://b.example/a/sub/x"' in story(based).body_html
    assert 'href="https://post.example/sub/x"' in story(rss(item)).body_html
    [found] = read(rss(item, "<title>T</title>"), name="https://feeds.example/rss")
    assert 'href="https://feeds.example/sub/x"' in found.body_html


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("<item><title>T</title><description>D</description></item>", "no guid or link"),
        ("<item><guid>u:1</guid><description>D</description></item>", "no headline"),
        ("<item><guid>u:1</guid><title>T</title></item>", "no text"),
        (rss_item("<pubDate>Mon, 32 May 2024</pubDate>"),
         "pubDate is not a date: 'Mon, 32 May 2024'"),
        (rss_item("<content:encoded>" + "&lt;b&gt;" * 30_000 + "</content:encoded>"),
         "its text is too long, or has too many tags"),
    ],
)  # fmt: skip
def test_refusals(item, reason):
    assert refusal(rss(item)) == reason


def test_one_bad_item_costs_no_other():
    bad = rss_item("<pubDate>soon</pubDate>", guid="u:bad")
    found = read(rss(rss_item(guid="u:1") + bad + rss_item(guid="u:2")))
    assert outline(found) == ["u:1", "item 2: pubDate is not a date: 'soon'", "u:2"]
    assert found[1].uri == "u:bad"


def test_a_wordpress_export_is_not_taken_for_a_feed():
    wxr = '<wp:wxr_version xmlns:wp="http://wordpress.org/export/1.2/">1.2</wp:wxr_version>'
    assert refusal(rss(wxr + rss_item())) == "this is a WordPress export (WXR), not a feed"
