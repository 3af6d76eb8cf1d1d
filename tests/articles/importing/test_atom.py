from datetime import UTC, datetime

import pytest

from articles.importing import ImportedPicture, ImportedStory

from .reading import TEXT, atom, atom_entry, outline, read, refusal, story

FULL = """
<entry xml:lang="en-ZA">
  <id>tag:post.example,2024:7</id>
  <title type="html">Ferry &lt;i&gt;Thandi&lt;/i&gt; &amp;amp; crew back</title>
  <link href="/2024/ferry"/>
  <link rel="enclosure" type="image/jpeg" href="ferry.jpg"/>
  <published>2024-05-06T09:08:07+02:00</published><updated>2024-05-07T00:00:00Z</updated>
  <author><name>Ann Ash</name><email>ann@post.example</email></author>
  <category term="16000000" label="Shipping"/><category term="Durban"/>
  <rights>(c) Ann Ash</rights>
  <summary>After a year of repairs.</summary>
  <content type="xhtml" xml:base="https://b.example/">
    <div xmlns="http://www.w3.org/1999/xhtml">
      <p>The <a href="x">ferry</a> sails.<br/>Again.</p>
    </div>
  </content>
</entry>
"""


def test_a_full_entry():
    assert story(atom(FULL, '<title>The Post</title><link href="https://post.example/"/>')) == (
        ImportedStory(
            uri="tag:post.example,2024:7",
            version="2024-05-07T00:00:00Z",
            language="en-ZA",
            headline="Ferry Thandi & crew back",
            standfirst="After a year of repairs.",
            body_html='<p>The <a href="https://b.example/x">ferry</a> sails.<br>Again.</p>',
            bylines=("Ann Ash",),
            source="The Post",
            copyright_notice="(c) Ann Ash",
            published_at=datetime(2024, 5, 6, 7, 8, 7, tzinfo=UTC),
            updated_at=datetime(2024, 5, 7, tzinfo=UTC),
            tags=("Shipping", "Durban"),
            pictures=(ImportedPicture(url="https://post.example/ferry.jpg"),),
        )
    )


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ("<content>5 &lt; 6 &amp;\nmore</content>", "<p>5 &lt; 6 &amp;</p><p>more</p>"),
        ("<content type='text'>&lt;b&gt;x</content>", "<p>&lt;b&gt;x</p>"),
        ("<content type='html'>&lt;b&gt;x&lt;/b&gt;</content>", "<p><b>x</b></p>"),
        ("<content type='text/html'>&lt;p&gt;x&lt;/p&gt;</content>", "<p>x</p>"),
        ("<content type='html'>&lt;script&gt;x&lt;/script&gt;y</content>", "<p>y</p>"),
        ("<content type='image/png'>iVBOR</content>" + TEXT, "<p>The ferry sails again.</p>"),
        ("<content src='https://x.example/'/>" + TEXT, "<p>The ferry sails again.</p>"),
        ("<content type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml'><x:p>x</x:p>"
         "<x:script>y()</x:script></x:div></content>", "<p>x</p>"),
    ],
)  # fmt: skip
def test_kinds_of_content(content, body):
    assert story(atom(atom_entry(content))).body_html == body


def test_the_feeds_author_and_source_stand_in():
    feed = "<title>The Post</title><author><name>Ann Ash</name></author><rights>(c)</rights>"
    found = story(atom(atom_entry(), feed, 'xml:lang="af"'))
    assert (found.bylines, found.copyright_notice) == (("Ann Ash",), "(c)")
    assert (found.language, found.source) == ("af", "The Post")
    source = "<source><title>Other</title><author><name>Bo Birk</name></author></source>"
    found = story(atom(atom_entry(TEXT + source), feed))
    assert (found.bylines, found.source) == (("Bo Birk",), "Other")


def test_an_entry_by_itself():
    entry = atom_entry().replace("<entry", '<entry xmlns="http://www.w3.org/2005/Atom"')
    assert story(entry.encode()).uri == "urn:x:1"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (atom_entry(uri=""), "no id or link"),
        (atom_entry("", uri="u:1"), "no text"),
        (atom_entry().replace("Ferry back in service", ""), "no headline"),
        (atom_entry().replace("2024-05-06", "2024-13-06"),
         "updated is not a date: '2024-13-06T07:08:09Z'"),
        (atom_entry("<published>now</published>" + TEXT), "published is not a date: 'now'"),
    ],
)  # fmt: skip
def test_refusals(entry, reason):
    assert refusal(atom(entry)) == reason


def test_a_feed_whose_title_is_wrong_still_gives_its_entries():
    title = f"<title type='html'>{'&lt;b&gt;' * 30_000}</title>"
    assert outline(read(atom(atom_entry(), title))) == ["urn:x:1"]
