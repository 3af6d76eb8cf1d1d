from datetime import UTC, datetime

import pytest

from articles.importing import ImportedPicture, ImportedStory, RefusedItem

from .reading import ITEM, outline, read_json, refusal, sample, story

PICTURE = {
    "uri": "urn:x:pic",
    "type": "picture",
    "versioncreated": "2024-05-06T07:08:09Z",
    "headline": "The ferry",
    "description_text": "The ferry leaves port.",
    "byline": "Ann Ash",
    "renditions": {"main": {"href": "https://x.example/p.jpg", "width": 1200}},
}


class TestSamples:
    def test_version_1_text(self):
        [found] = sample("ninjs/1.4-ninjsExMediumText1.json")
        assert isinstance(found, ImportedStory)
        assert found.uri == "http://ninjs.example.com/newsitems/20130709med123"
        assert found.version == "2013-07-09T10:37:00Z"
        assert found.language == "en"
        assert found.headline == "Captain of wrecked cruise ship on trial in Italy"
        assert found.body_html.startswith("<p>GROSSETO, Italy (AP) -- The trial of the captain")
        assert found.body_html.count("<p>") == 4
        assert found.dateline == ""  # the text begins with it
        assert found.bylines == ("Paulo Santalucia", "Frances d'Emilio")
        assert found.copyright_notice.startswith("Copyright 2013 The News Agency")
        assert found.published_at == datetime(2013, 7, 9, 10, 37, tzinfo=UTC)
        assert found.tags == ("Francesco Schettino",)  # the places are only mentioned
        assert (found.kind, found.canceled, found.withheld) == ("story", False, False)

    def test_version_2_text(self):
        [found] = sample("ninjs/2.1-dpa_text.json")
        assert isinstance(found, ImportedStory)
        assert found.uri == "urn:newsml:dpa.com:20090101:190510-99-167362"
        assert (found.version, found.language, found.source) == ("2", "de", "dpa")
        assert found.headline == "Faktencheck Derby-Elfmeter: Hat Schiedsrichter Zwayer recht?"
        assert found.bylines == ("Christian Hollmann",)
        assert found.body_html.startswith("<p>Für Lucien Favre war es «der größte Skandal")
        assert "<section" not in found.body_html
        assert found.updated_at == datetime(2019, 5, 10, 14, 2, 28, tzinfo=UTC)

    def test_version_3_text_with_a_picture(self):
        [found] = sample("ninjs/3.0-tt_text_image_3.json")
        assert isinstance(found, ImportedStory)
        assert found.headline == "Militärövning i jätteformat hålls 2023"
        assert (found.version, found.language, found.source) == ("1", "sv", "TT")
        assert found.standfirst == ""  # the description is the cut-off text
        assert found.tags == (
            "Krig, konflikter och oroligheter",
            "Jonas Svensson",
            "Aurora",
            "Sverige",
            "Gotland",
            "Finland",
        )
        caption = (
            "En stor internationell försvarsövning planeras 2023 med fokus på södra Sverige "
            "och Gotland. Arkivbild från militärövningen Aurora 17."
        )
        base = "https://beta.tt.se/media/text/210526-militarovning-a0f2d045"
        assert found.pictures == (
            ImportedPicture(
                url=f"{base}/a001_NormalPreview.jpg",
                caption=caption,
                credit="Karl Melander/TT",
                uri="http://tt.se/media/image/sdlk2sirkPaauM",
            ),
        )
        body = found.body_html
        assert body.startswith("<p>Pandemin satte stopp")
        assert body.endswith("</blockquote>")
        assert body.count("<blockquote>") == 2
        for shown_elsewhere in (
            "<h1",
            "<title",
            "Försvar</",
            "<figure",
            "<img",
            "Melander",
            "Arkiv",
        ):
            assert shown_elsewhere not in body

    def test_version_3_picture(self):
        [found] = sample("ninjs/3.0-ap_image.json")
        assert isinstance(found, ImportedStory)
        assert (found.kind, found.version, found.body_html) == ("picture", "0", "")
        assert found.headline == "Turkey Islamic State"
        assert found.source == "DHA"
        [picture] = found.pictures
        assert "role=main" in picture.url  # 3,000 pixels; the others have 512 and 125
        assert picture.caption.startswith("FILE - In this Monday")
        assert picture.credit == "ASSOCIATED PRESS"
        assert found.tags[:3] == ("International News", "File photo", "Government and politics")
        assert len(found.tags) == 10
        assert found.published_at == datetime(2019, 11, 15, 13, 39, 59, tzinfo=UTC)
        assert found.updated_at == datetime(2019, 11, 15, 14, 39, 44, tzinfo=UTC)


class TestText:
    @pytest.mark.parametrize(
        "bodies",
        [
            {"body_xhtml": "<p>In <em>html</em>.</p>", "body_text": "plain"},
            {"body_html": "<p>In <em>html</em>.</p>", "body_nitf": "<nitf/>"},
            {"body_richtext": "<p>In <em>html</em>.</p>"},
            {"bodies": [{"role": "text", "value": "plain", "contenttype": "text/plain"},
                        {"role": "x", "value": "<p>In <em>html</em>.</p>",
                         "contenttype": "text/html"}]},
            {"bodies": [{"role": "richhtml5", "value": "rich", "contentType": "text/html"},
                        {"role": "html5", "value": "<p>In <em>html</em>.</p>",
                         "contentType": "text/html; charset=utf-8"}]},
            {"bodies": [{"role": "text", "contentType": "application/xhtml+xml",
                         "value": "<body><p>In <em>html</em>.</p></body>"}]},
        ],
    )  # fmt: skip
    def test_html_goes_before_plain_text(self, bodies):
        item = {key: value for key, value in ITEM.items() if key != "body_text"}
        assert story(item | bodies).body_html == "<p>In <em>html</em>.</p>"

    def test_paragraphs_of_plain_text_are_parted_by_blank_lines(self):
        text = "The ferry\r\nsails.\r\n\r\nIt is\nfull & <late>."
        assert story(ITEM | {"body_text": text}).body_html == (
            "<p>The ferry sails.</p><p>It is full &amp; &lt;late&gt;.</p>"
        )

    def test_or_else_by_line_ends_and_the_headline_is_not_repeated(self):
        text = "FERRY back in service\nThe ferry sails.\nIt is full."
        assert story(ITEM | {"body_text": text}).body_html == (
            "<p>The ferry sails.</p><p>It is full.</p>"
        )

    def test_html_without_text_leaves_the_plain_text(self):
        assert story(ITEM | {"body_xhtml": "<script>x()</script>"}).body_html == (
            "<p>The ferry sails again.</p>"
        )

    def test_a_script_leaves_no_text(self):
        body = "<p>One</p><script>alert('two')</script><style>p{}</style><p>Three</p>"
        assert story(ITEM | {"body_xhtml": body}).body_html == "<p>One</p><p>Three</p>"

    def test_a_brief_has_its_text_in_the_description(self):
        item = {key: value for key, value in ITEM.items() if key != "body_text"}
        found = story(item | {"description_text": "It sails."})
        assert (found.body_html, found.standfirst) == ("<p>It sails.</p>", "")

    @pytest.mark.parametrize(
        ("description", "standfirst"),
        [
            ("After a year of repairs.", "After a year of repairs."),
            ("The ferry – sails a", ""),
            ("<p>After <b>a</b> year</p>", "After a year"),
        ],
    )
    def test_standfirst(self, description, standfirst):
        assert story(ITEM | {"description_text": description}).standfirst == standfirst

    @pytest.mark.parametrize(
        ("text", "dateline"),
        [
            ("The ferry sails.", "Port St Johns"),
            ("PORT ST JOHNS (SAPA) -- The ferry sails.", ""),
            ("Berlin (dpa) - Die Fähre fährt.", ""),
            ("PORT ST JOHNS, South Africa — The ferry sails.", ""),
            ("The ferry (built 1970) — still red — sails.", "Port St Johns"),
        ],
    )
    def test_dateline_is_not_given_twice(self, text, dateline):
        found = story(ITEM | {"body_text": text, "located": "Port St Johns"})
        assert found.dateline == dateline

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"headlines": [{"role": "short", "value": "Ferry"}, {"value": "It sails"}]},
             ("It sails", "Ferry")),
            ({"headlines": [{"role": "sub", "value": "Sub"}, {"role": "main", "value": "Main"}]},
             ("Main", "")),
            ({"headlines": [{"contentType": "text/html", "value": "A &amp; <i>B</i>"}]},
             ("A & B", "")),
            ({"headline_main": "Of 1.8", "headline_short": "Short"}, ("Of 1.8", "Short")),
            ({"headline": "A\x00 B\x0b\tC\ud800\r\n D"}, ("A B C\ufffd D", "")),
            ({"title": "The title"}, ("The title", "")),
        ],
    )  # fmt: skip
    def test_headlines(self, fields, expected):
        item = {key: value for key, value in ITEM.items() if key != "headline"}
        found = story(item | fields)
        # yajl writes a question mark for half of a character's code
        assert (found.headline.replace("?", "\ufffd"), found.short_headline) == expected


class TestAbout:
    def test_a_story_under_embargo_is_published_when_that_ends(self):
        found = story(
            ITEM
            | {"firstcreated": "2024-05-05T00:00:00Z", "embargoed": "2024-06-01T06:00:00+02:00"}
        )
        assert found.published_at == datetime(2024, 6, 1, 4, tzinfo=UTC)
        assert found.updated_at == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("status", "expected"),
        [
            ("usable", (False, False)),
            (None, (False, False)),
            ("canceled", (True, False)),
            ("stat:canceled", (True, False)),
            ("withheld", (False, True)),
        ],
    )
    def test_status(self, status, expected):
        found = story(ITEM | {"pubstatus": status})
        assert (found.canceled, found.withheld) == expected

    def test_a_canceled_item_needs_no_content(self):
        found = story({"uri": "urn:x:1", "version": 3, "pubStatus": "canceled"})
        assert found == ImportedStory("urn:x:1", "3", canceled=True)
        assert story({"uri": "u:p", "type": "picture", "pubstatus": "withheld"}).withheld

    @pytest.mark.parametrize(
        ("fields", "source"),
        [
            ({"infosources": [{"name": "SAPA"}], "copyrightholder": "Post"}, "SAPA"),
            ({"infoSources": [{"literal": "x"}], "copyrightHolder": "Post"}, "Post"),
            ({"infosource": [{"name": "SAPA"}]}, "SAPA"),
        ],
    )
    def test_source(self, fields, source):
        assert story(ITEM | fields).source == source

    def test_what_has_no_version_is_versioned_by_its_content(self):
        item = {key: value for key, value in ITEM.items() if key != "versioncreated"}
        first, again = story(item), story(item)
        assert first == again
        assert first.version
        assert story(item | {"headline": "Other"}).version != first.version

    def test_tags_are_names_of_what_it_is_about(self):
        found = story(
            ITEM
            | {
                "subject": [
                    {"name": "Shipping", "rel": "about"},
                    {"name": "shipping"},
                    {"literal": "16000000"},
                    {"name": "16000000"},
                    {"name": "i"},
                    {"name": "medtop:20000337"},
                    {"name": "84de12052c9c4e3ebca80df389e66fc3"},
                    {"name": "News", "rel": "partOf"},
                    "Ferry",
                ],
                "places": [{"name": "Durban", "rel": "mentions"}, {"name": "Port St Johns"}],
                "people": [{"name": f"Person {n}"} for n in range(20)],
            }
        )
        assert found.tags == ("Shipping", *(f"Person {n}" for n in range(9)))


class TestPictures:
    def test_associations_of_version_1_are_an_object_the_leading_first(self):
        other = PICTURE | {
            "uri": "urn:x:other",
            "renditions": {"m": {"href": "https://x.example/o"}},
        }
        item = ITEM | {"associations": {"editor_1": other, "featuremedia": PICTURE}}
        assert [picture.uri for picture in story(item).pictures] == ["urn:x:pic", "urn:x:other"]

    def test_what_is_no_usable_picture_is_left_out(self):
        associations = [
            PICTURE | {"type": "graphic"},
            PICTURE | {"pubstatus": "canceled"},
            PICTURE
            | {"renditions": {"v": {"href": "https://x.example/v", "mimetype": "video/mp4"}}},
            PICTURE | {"renditions": {"v": {"href": "file:///etc/passwd"}}},
            PICTURE | {"renditions": [{"name": "x", "href": "javascript:alert(1)"}]},
            "picture",
        ]
        assert story(ITEM | {"associations": associations}).pictures == ()

    def test_alternative_text_and_credit(self):
        picture = PICTURE | {"copyrightholder": "SAPA", "description_alttext": "A red ferry"}
        assert story(picture).pictures == (
            ImportedPicture(
                url="https://x.example/p.jpg",
                alt="A red ferry",
                caption="The ferry leaves port.",
                credit="Ann Ash/SAPA",
                uri="urn:x:pic",
            ),
        )

    def test_rights_come_along(self):
        picture = PICTURE | {"copyrightnotice": "© SAPA", "usageterms": "Not for sale."}
        [found] = story(picture).pictures
        assert (found.copyright_notice, found.usage_terms) == ("© SAPA", "Not for sale.")

    def test_a_picture_without_a_headline_has_its_caption(self):
        picture = PICTURE | {"headline": None, "description_text": "The ferry " * 30}
        headline = story(picture).headline
        assert headline.startswith("The ferry The ferry")
        assert headline.endswith(" …")
        assert len(headline) <= 100

    def test_only_the_pictures_that_come_along_leave_the_text(self):
        body = (
            "<figure><img data-assoc-ref='a1'><figcaption>One</figcaption></figure>"
            "<figure><img src='https://y.example/other.jpg'></figure><p>Text</p>"
        )
        item = ITEM | {"associations": {"a1": PICTURE}, "body_xhtml": body}
        assert story(item).body_html == (
            '<figure><img src="https://y.example/other.jpg"></figure><p>Text</p>'
        )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"uri": None}, "no uri"),
        ({"uri": "  "}, "no uri"),
        ({"uri": 5}, "uri is not text"),
        ({"headline": None}, "no headline"),
        ({"headline": ["x"]}, "no headline"),
        ({"body_text": ""}, "no text"),
        ({"body_text": None, "body_nitf": "<nitf>x</nitf>"}, "no text that is HTML or plain"),
        ({"versioncreated": "32 May"}, "versioncreated is not a date: '32 May'"),
        ({"versionCreated": "soon"}, "versionCreated is not a date: 'soon'"),
        ({"versioncreated": 1573828784}, "versioncreated is not a date: 1573828784"),
        ({"firstcreated": "0001-01-01T00:00:00Z"},
         "firstcreated is not a date: '0001-01-01T00:00:00Z'"),
        ({"embargoed": "0001-01-01T00:00:00+14:00"},
         "embargoed is not a date: '0001-01-01T00:00:00+14:00'"),
        ({"pubstatus": "draft"}, "pubstatus is not usable, withheld or canceled: 'draft'"),
        ({"pubStatus": 1}, "pubStatus is not usable, withheld or canceled: ''"),
        ({"type": "video"}, "a video item; only text and pictures are read"),
        ({"type": "audio"}, "an audio item; only text and pictures are read"),
        ({"type": "event"}, "an event item; only text and pictures are read"),
        ({"type": 7}, "an item of unknown type; only text and pictures are read"),
        ({"type": "picture"}, "a picture without an address to fetch it from"),
        ({"body_xhtml": "<b>" * 30_000}, "its text is too long, or has too many tags"),
    ],
)  # fmt: skip
def test_refusals(fields, reason):
    assert refusal(ITEM | fields) == reason


def test_a_refusal_says_which_item_it_was():
    found = read_json([ITEM, ITEM | {"uri": "urn:x:2", "headline": ""}, ITEM])
    assert found[1] == RefusedItem("item 2", "urn:x:2", "no headline")
    assert outline(found) == ["urn:x:1", "item 2: no headline", "urn:x:1"]
