import time

import pytest

from articles.importing.items import BadItem
from articles.importing.markup import article_html, first_image, plain_text
from articles.importing.tokens import MAX_SOURCE, MAX_TAGS


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One</p>", "<p>One</p>"),
        ("One <b>two</b>", "<p>One <b>two</b></p>"),
        ("One<br><br/>Two<br>three", "<p>One</p><p>Two<br>three</p>"),
        ("One\n\nTwo\nthree", "<p>One</p><p>Two\nthree</p>"),
        ("<div>One</div><div>Two</div>", "<p>One</p><p>Two</p>"),
        ("<section><p>One</p>Two</section>", "<p>One</p><p>Two</p>"),
        ("<ul><li>One<br><br>two</li></ul>", "<ul><li>One<br><br>two</li></ul>"),
        ("<p>a < b &amp; c &lt; d</p>", "<p>a &lt; b &amp; c &lt; d</p>"),
        ("5 <3 <", "<p>5 &lt;3 &lt;</p>"),
        ('<p title="&quot;x&quot;">y</p>', '<p title="&quot;x&quot;">y</p>'),
        ("<p/>One", "<p></p><p>One</p>"),
        ("One<!-- two --><![CDATA[three]]><!x>", "<p>One</p>"),
        ("<![if !x]>One<![endif]>", "<p>One</p>"),
        ("One &am", "<p>One &amp;am</p>"),
        ("</p></b>One", "</p><p></b>One</p>"),
        ("A\x00B\x07\ud800", "<p>AB\ufffd</p>"),
        ("", ""),
        (" <br> ", ""),
    ],
)
def test_paragraphs(source, expected):
    assert article_html(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<SCRIPT\n>alert(1)</sCript\n>",
        "<script>alert(1)",
        "<script>alert(1)</script x>",
        "<style>alert(1)</style>",
        "<svg><script>alert(1)</script></svg>",
        "<noscript>alert(1)</noscript>",
        "<template>alert(1)</template>",
        "<iframe srcdoc='x'>alert(1)</iframe>",
        "<title>alert(1)</title>",
        "<head><meta x><title>alert(1)</title></head>",
        "<textarea>alert(1)</textarea>",
        "<object><p>alert(1)</p></object>",
        "<!-- alert(1) -->",
        "<!-- alert(1)",
        "<a href='alert(1)",
    ],
)
def test_what_is_not_text_leaves_nothing(source):
    assert article_html(f"<p>One</p>{source}") == "<p>One</p>"
    assert plain_text(f"<p>One</p>{source}") == "One"


def test_a_document_gives_its_article():
    source = (
        "<html><head><title>T</title></head><body><nav>Home</nav><article>"
        "<h1>Another headline</h1><div class='x vignette'>Crime</div>"
        "<p class='source'>One</p><h1>Headline</h1></article><footer>More</footer></body></html>"
    )
    assert article_html(source) == '<p class="source">One</p><h1>Headline</h1>'


def test_the_headline_is_not_repeated():
    source = "<h2>The  Ferry, back!</h2><p>One</p><h2>The ferry back</h2>"
    assert article_html(source, headline="The ferry: back") == ("<p>One</p><h2>The ferry back</h2>")
    assert article_html("<h2>Else</h2><p>One</p>", headline="The ferry") == (
        "<h2>Else</h2><p>One</p>"
    )


def test_images_shown_elsewhere_go_with_their_figures():
    source = (
        "<figure><img src=a><figcaption>A</figcaption></figure><p>x<img src=a><img src=b></p>"
        "<p> <a href='/a'><picture><source srcset=a><img src=a></picture></a></p>"
    )
    assert article_html(source, shown=lambda attributes: attributes["src"] == "a") == (
        '<p>x<img src="b"></p>'
    )


def test_addresses_become_absolute():
    source = (
        '<p><a href="x">1</a><a href="#n">2</a><a href="mailto:a@b.c">3</a><img src="//c/y"></p>'
    )
    assert article_html(source, base="https://a.example/b/") == (
        '<p><a href="https://a.example/b/x">1</a><a href="#n">2</a>'
        '<a href="mailto:a@b.c">3</a><img src="https://c/y"></p>'
    )
    assert article_html('<p><a href="http://[x">1</a></p>', base="https://a/") == (
        '<p><a href="http://[x">1</a></p>'
    )


def test_first_image():
    assert first_image("<img src=/p width=1><img src=/a alt=' A  b'>", "https://x.example/") == (
        "https://x.example/a",
        "A b",
    )
    assert first_image("<img src=/a><img src='data:image/png;base64,x'>") is None
    late = "<img src='data:image/gif;base64,x' data-src='https://x.example/b'>"
    assert first_image(late) == ("https://x.example/b", "")


@pytest.mark.parametrize("source", ["x" * (MAX_SOURCE + 1), "<" * (MAX_TAGS + 1)])
def test_more_than_any_story_holds_is_refused(source):
    with pytest.raises(BadItem):
        article_html(source)


def seconds(part: str) -> float:
    source = part * min(MAX_TAGS // max(1, part.count("<")), MAX_SOURCE // len(part))
    before = time.process_time()
    article_html(source, shown=lambda attributes: True)
    return time.process_time() - before


def test_time_grows_with_the_length_only():
    """The standard parser takes minutes for some of these when it is told the text has ended."""
    at_most = 20 * seconds("<p>ordinary words</p>")
    parts = [
        *(
            "<!--",
            "<a ",
            "<a",
            "</",
            "<![CDATA[",
            "<?",
            "<a b='",
            "<script>",
            "&#x",
            "<a b=",
            "<a/",
        ),
        *("<p>", "<h1>", "<figure><img src=x>", "<b></i>", "\n\n", "<br>", "<svg>", "</p x='>"),
    ]
    took = {part: seconds(part) for part in parts}
    assert {part: each for part, each in took.items() if each > at_most} == {}
