"""What a story's text may hold, and what is made of it."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from articles import rich_text
from articles.models import Rendition


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<p>Rain <strong>fell</strong>.</p>", "<p>Rain <strong>fell</strong>.</p>"),
        (
            "<h1>A</h1><h4>B</h4><b>c</b><i>d</i>",
            "<h2>A</h2><h3>B</h3><strong>c</strong><em>d</em>",
        ),
        ("<H1 class=x>A</H1>", "<h2>A</h2>"),
        ("<big>A</big><blink>B</blink>", "AB"),
        ("<p>A</p><p></p><p> <br></p><p>&nbsp;</p><p>B</p>", "<p>A</p><p>B</p>"),
        ("<ul><li>A</li><li></li></ul>", "<ul><li>A</li></ul>"),
        ("<p style='color:red' onclick=x id=a>A</p>", "<p>A</p>"),
        ("<p>A<script>alert(1)</script></p>", "<p>A</p>"),
        ("<style>p{}</style><p>A</p><title>B</title>", "<p>A</p>"),
        ("<p>A<!-- secret --></p>", "<p>A</p>"),
        ("<iframe src=https://example.org>A</iframe><p>B</p>", "<p>B</p>"),
        ("<img src=x onerror=alert(1)>A", "A"),
        (
            "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>A</a></svg>B",
            "B",
        ),
        ("<p>1 < 2 & 3 > 2</p>", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"),
        ("<figure>words</figure>", "<figure>words</figure>"),
        ("<figure></figure>A", "A"),
        ("  <p>A</p>\n", "<p>A</p>"),
        (
            "<p>A & B &amp; C &copy; &nosuch; &#169; &x</p>",
            "<p>A &amp; B &amp; C © &amp;nosuch; © &amp;x</p>",
        ),
        (
            '<a href="/?a=1&copy=2&amp;b=3">A</a>',
            '<a href="/?a=1&amp;copy=2&amp;b=3" rel="noopener">A</a>',
        ),
        ("", ""),
    ],
)
def test_only_what_a_story_holds_is_kept(typed, kept):
    assert rich_text.clean(typed) == kept
    assert rich_text.clean(kept) == kept


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "&#106;avascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:x",
        "file:///etc/passwd",
    ],
)
def test_a_link_runs_nothing(address):
    assert rich_text.clean(f'<a href="{address}">A</a>') == '<a rel="noopener">A</a>'


@pytest.mark.parametrize(
    "address", ["https://example.org/?a=1", "/news/", "mailto:a@b.example", "tel:+27210000000"]
)
def test_a_link_that_leads_somewhere_is_kept(address):
    assert (
        rich_text.clean(f'<a href="{address}">A</a>') == f'<a href="{address}" rel="noopener">A</a>'
    )


@pytest.mark.parametrize("char", ["\x00", "\x01", "\x0b", "\x1b", "\x7f", "\ud800", "\uffff"])
def test_control_characters_are_refused(char):
    with pytest.raises(ValidationError) as error:
        rich_text.clean(f"<p>A{char}</p>")
    assert error.value.code == "control"


@pytest.mark.parametrize("name", ["&#1;", "&#x1b;", "&#11;"])
def test_control_characters_in_disguise_are_refused(name):
    for source in (f"<p>A{name}</p>", f'<a href="/x" title="{name}">A</a>'):
        with pytest.raises(ValidationError) as error:
            rich_text.clean(source)
        assert error.value.code == "control"


def test_lines_and_tabs_are_no_control_characters():
    assert rich_text.clean("<p>A\n\tB</p>") == "<p>A\n\tB</p>"


def test_what_word_leaves_in_a_text_is_taken():
    item = "<!--[if !supportLists]--><span style='x'>·</span><!--[endif]--><o:p></o:p>"
    assert rich_text.clean(f"<p class=MsoNormal>{item}Rain</p>" * 300) == "<p>·Rain</p>" * 300


FIGURE = (
    '<figure data-photo="17" data-alt="A &quot;big&quot; &lt;river&gt; &amp; sea"'
    ' data-caption=""></figure>'
)


def test_a_picture_is_read_and_drawn():
    body = rich_text.clean(f"<p>A</p>{FIGURE}<p>B</p>")
    [figure] = rich_text.figures(body)
    assert (figure["photo"], figure["alt"]) == ("17", 'A "big" <river> & sea')
    assert rich_text.photo_ids(body) == [17]
    assert rich_text.clean(body) == body


def test_a_picture_holds_no_markup_of_its_own():
    body = rich_text.clean('<figure data-photo="17"><p onclick=x>in</p></figure><p>B</p>')
    assert rich_text.render(body, {}) == "<p>B</p>"
    assert "onclick" not in body


@pytest.mark.parametrize("pk", ["", "x", "-1", "1.5", "٣", "1" * 19, "9" * 5000, "1 or 1=1"])
def test_a_picture_without_a_number_is_refused(pk):
    with pytest.raises(ValidationError) as error:
        rich_text.clean(f'<figure data-photo="{pk}"></figure>')
    assert error.value.code == "photo"


VIDEO_ID = "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("address", "player"),
    [
        (f"https://www.youtube.com/watch?v={VIDEO_ID}&t=4", "youtube"),
        (f"https://youtu.be/{VIDEO_ID}", "youtube"),
        (f"https://m.youtube.com/shorts/{VIDEO_ID}", "youtube"),
        (f"https://www.youtube-nocookie.com/embed/{VIDEO_ID}", "youtube"),
        ("https://vimeo.com/76979871", "vimeo"),
        ("https://player.vimeo.com/video/76979871", "vimeo"),
    ],
)
def test_a_video_is_known_by_its_address(address, player):
    players = {
        "youtube": f"https://www.youtube-nocookie.com/embed/{VIDEO_ID}",
        "vimeo": "https://player.vimeo.com/video/76979871?dnt=1",
    }
    assert rich_text.Video.from_url(address).player_url == players[player]
    body = rich_text.clean(f'<figure data-video="{address}"></figure>')
    assert rich_text.has_video(body)
    assert rich_text.photo_ids(body) == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        f"http://youtu.be/{VIDEO_ID}",
        f"https://youtube.com.evil.example/watch?v={VIDEO_ID}",
        f"https://evil.example/youtube.com/watch?v={VIDEO_ID}",
        f"https://youtu.be@evil.example/{VIDEO_ID}",
        "https://www.youtube.com/watch",
        "https://www.youtube.com/watch?v=<script>",
        'https://youtu.be/"onload=x',
        "https://youtu.be/../../evil",
        "https://[::1",
        "https://[x]/",
        "javascript:alert(1)//youtu.be/abcdef",
    ],
)
def test_a_video_of_elsewhere_is_refused(address):
    with pytest.raises(ValidationError) as error:
        rich_text.Video.from_url(address)
    assert error.value.code == "video"


def test_a_video_the_rules_no_longer_allow_is_left_out():
    body = '<p>A</p><figure data-video="https://example.org/x"></figure>'
    assert rich_text.render(body, {}) == "<p>A</p>"


def test_a_picture_not_in_the_library_is_left_out():
    assert rich_text.render(f"<p>A</p>{FIGURE}", {}) == "<p>A</p>"


def test_plain_text():
    body = (
        "<h2>The river</h2><p>It rose<br>by <strong>two</strong> m.</p><ul><li>1 &lt; 2</li></ul>"
    )
    assert rich_text.plain_text(body) == "The river\n\nIt rose\n\nby two m.\n\n1 < 2"


def test_what_describes_a_picture_is_no_text_of_the_story():
    body = rich_text.clean(f'<p>A</p>{FIGURE}<p><a href="/x" title="a > b">B</a></p>')
    assert rich_text.plain_text(body) == "A\n\nB"


def test_an_ordinary_picture_is_described_as_in_the_library():
    photo = SimpleNamespace(
        alt="River",
        caption="In flood",
        credit="",
        placeholder="",
        can_show=lambda: True,
        files=lambda shape, kind: [Rendition("photos/x.jpg", 1, 1)],
    )
    shown = rich_text.render('<figure data-photo="17"></figure>', {17: photo})
    assert "In flood" in shown
    assert 'alt="River"' in shown


def test_a_picture_readers_may_not_see_is_left_out():
    photo = SimpleNamespace(can_show=lambda: False)
    shown = rich_text.render('<p>A</p><figure data-photo="17"></figure>', {17: photo})
    assert shown == "<p>A</p>"
