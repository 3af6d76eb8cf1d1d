"""A person with something of everything that is kept of people."""

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.idp.oidc.models import Client as Sister
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage, storages
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import ExifTags, Image

from accounts.actions.consents import agree
from accounts.actions.profiles import Link, change_profile, create_profile
from accounts.models import (
    Area,
    Component,
    HandOver,
    LegalText,
    LocationPreference,
    Notice,
    NoticeChoice,
    NoticeKind,
    User,
)
from articles.actions import comments, judging, publishing
from articles.actions.commenting import draft_of as comment_draft_of
from articles.actions.commenting import edit_comment
from articles.actions.contributions import Words, draft_of, send_contribution
from articles.actions.examining import examine_next
from articles.actions.galleries import save_gallery
from articles.actions.own import keep_typed
from articles.actions.profile_pictures import approve_profile_picture, send_profile_picture
from articles.actions.renditions import prepare_next_photo
from articles.actions.reporting import answer_notice
from articles.actions.sent_pictures import add_sent_picture
from articles.actions.stories import save_article
from articles.models import (
    Article,
    Batch,
    Block,
    Byline,
    Comment,
    Contribution,
    Gallery,
    ModeratorFigures,
    MonthlyFigures,
    Note,
    Photo,
    Report,
    Warning,
)
from tests import factories

EMAIL, OTHER_EMAIL = "thandi.qwabe@mail.example", "second.qwabe@mail.example"
NAME, DISPLAY_NAME, USERNAME = "Thandeka Q. Qwabe", "Thandi Qwabe", "thandi-qwabe"
ABOUT, LINK = "I mend clocks in Zeerust.", "https://clocks-of-zeerust.example/"
IP, BROWSER = "203.0.113.77", "Mozilla/5.0 Qwabefox/7"
CAMERA = "Qwabecam 3000"
UID = "fb-99417-qwabe"
# In order of length: what must be found of them, and later nowhere.
MARKS = (EMAIL, OTHER_EMAIL, NAME, DISPLAY_NAME, ABOUT, LINK, IP, BROWSER, CAMERA, UID)
GPS = {1: "S", 2: (25.0, 32.0, 41.0), 3: "E", 4: (26.0, 5.0, 7.0)}
LATITUDE = "-25.544"


def photo_of_hers() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = DISPLAY_NAME
    exif[ExifTags.Base.Model] = CAMERA
    exif[ExifTags.Base.Copyright] = f"© {NAME}"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(GPS)
    return factories.jpeg_bytes((240, 160), exif=exif)


@dataclass
class Life:
    user: User
    client: Client
    public: Article
    led: Article
    draft: Article
    gallery: Gallery
    hidden_gallery: Gallery
    shown: Photo  # in her published story
    unused: Photo
    credited: Photo  # of hers, taken in by the desk
    others: list[Any] = field(default_factory=list)


def live(user: User | None = None) -> Life:
    """Everything but a download and a departure, which are asked for in tests."""
    editor = factories.make_user("desk@paper.example", "Editor", is_staff=True, name="Eddie Torr")
    user = user or factories.make_user(EMAIL, name=NAME)
    user.user_permissions.add(Permission.objects.get(codename="view_area"))
    client = Client(HTTP_USER_AGENT=BROWSER, REMOTE_ADDR=IP)
    client.post("/account/login/", {"login": user.email, "password": "a-long-password"})
    assert client.get("/account/").status_code == 200
    _keep_account(user, editor)
    return _publish(user, client, editor)


def _keep_account(user: User, editor: User) -> None:
    now = timezone.now()
    area = Area.objects.create(name="Zeerust", kind="town")
    profile = create_profile(
        user, username=USERNAME, display_name=DISPLAY_NAME, agreed_to=[LegalText.TERMS]
    )
    agree(user, LegalText.PRIVACY)
    change_profile(
        profile,
        display_name=DISPLAY_NAME,
        about=ABOUT,
        home_area=area,
        links=[Link("Clocks", LINK)],
    )
    LocationPreference.objects.create(user=user, component=Component.NEWS, area=area)
    second = EmailAddress.objects.create(user=user, email=OTHER_EMAIL)
    EmailConfirmation.objects.create(email_address=second, key="a-key", sent=now)
    Notice.objects.create(
        user=user, kind=NoticeKind.WORK, key="published:1", headline=f"Well done, {DISPLAY_NAME}"
    )
    NoticeChoice.objects.create(user=user, kind=NoticeKind.WORK, by_email=False)
    SocialAccount.objects.create(
        user=user, provider="facebook", uid=UID, extra_data={"name": NAME, "email": EMAIL}
    )
    for kind, data in (
        (Authenticator.Type.WEBAUTHN, {"name": "Thandi's phone", "credential": {"id": "SECRET-A"}}),
        (Authenticator.Type.TOTP, {"secret": "SECRET-B"}),
        (Authenticator.Type.RECOVERY_CODES, {"seed": "SECRET-C", "used_mask": 0}),
    ):
        Authenticator.objects.create(user=user, type=kind, data=data)
    sister = Sister.objects.create(id="sister", name="The Sister Post", owner=user)
    Token.objects.create(
        client=sister, user=user, type="rt", hash="SECRET-D", scopes="openid\nemail",
        data={"email": EMAIL},
    )  # fmt: skip
    HandOver.objects.create(
        key_hash="k", user=user, host="sister.example", state_hash="s", session_hash="SECRET-E",
        records=[{"method": "password", "email": EMAIL}], expires_at=now,
    )  # fmt: skip
    kind = ContentType.objects.get_for_model(user)
    for who, about in ((user, editor), (editor, user)):
        LogEntry.objects.create(
            user=who, content_type=kind, object_id=str(about.pk), object_repr=str(about),
            action_flag=CHANGE, change_message=f"Spoke with {who}",
        )  # fmt: skip
    # A visitor typed the address and went away.
    stranger = Client()
    session = stranger.session
    session["account_login_code"] = {"email": EMAIL}
    session.save()


def _publish(user: User, client: Client, editor: User) -> Life:
    photo = factories.make_photo
    shown = photo(data=photo_of_hers(), by=user, credit=DISPLAY_NAME, alt="A clock", caption="")
    unused = photo(data=photo_of_hers(), by=user, credit=DISPLAY_NAME)
    credited = photo(data=photo_of_hers(), by=editor, credit=f"{DISPLAY_NAME} / The Ledger")
    picture = send_profile_picture(io.BytesIO(photo_of_hers()), by=user)
    approve_profile_picture(picture.pk, by=editor)
    while prepare_next_photo():
        pass
    line = {"bylines": [("contributor", DISPLAY_NAME)]}
    public = factories.make_draft(
        by=user, headline=f"The clocks of {DISPLAY_NAME}", lead_photo=shown,
        body=f"<p>Clocks tick.</p><p>{DISPLAY_NAME}, Zeerust</p>", copyright_notice=f"© {NAME}",
        tags=["Clocks"], **line,
    )  # fmt: skip
    led = factories.make_draft(by=editor, headline="Watches", lead_photo=credited, **line)
    draft = factories.make_draft(by=user, headline="Never sent", lead_photo=unused, **line)
    withdrawn = factories.make_draft(by=user, headline="Taken back", **line)
    Byline.objects.filter(name=DISPLAY_NAME).update(user=user)
    public.standfirst = f"A walk with {DISPLAY_NAME}."
    save_article(public, by=user, expected_version=public.version)
    for story in (public, led, withdrawn):
        publishing.publish_article(
            story.pk, by=editor, at=timezone.now() - timedelta(hours=1), why=f"By {DISPLAY_NAME}"
        )
    publishing.withdraw_article(withdrawn.pk, by=editor, reason="The figures were wrong.")
    publishing.correct_article(public.pk, text=f"{DISPLAY_NAME} has two clocks.", by=user)
    others = factories.make_published(by=editor, headline="Of somebody else")
    others.headline = "Of somebody else, mended"
    save_article(others, by=user, expected_version=others.version)
    gallery = factories.make_published_gallery(
        [shown], by=user, author=user, headline="Her clocks", intro=f"By {DISPLAY_NAME}"
    )
    hidden = factories.make_gallery([unused], by=user, author=user, headline="Later")
    save_gallery(hidden, by=user, expected_version=hidden.version)
    return Life(
        user, client, public, led, draft, gallery, hidden, shown, unused, credited,
        [withdrawn, others],
    )  # fmt: skip


def send_in(life: Life) -> None:
    """What she sent to the paper, is writing, and did at the desk with what others sent."""
    user, editor = life.user, User.objects.get(email="desk@paper.example")
    clause = factories.make_clause()
    words = {"place": "Qwabe’s Corner", "links": [LINK], "area": Area.objects.get(name="Zeerust")}
    declined = factories.make_contribution(
        user, headline=f"Clocks by {DISPLAY_NAME}", text=f"<p>I am {NAME}.</p>", **words
    )
    judging.say(declined, f"It is mine: {OTHER_EMAIL}", by=user, from_desk=False)
    judging.decline(Contribution, declined.pk, by=editor, clause=clause, message="Not for us.")
    pictures = draft_of(user, "pictures", declined.site)
    shown = add_sent_picture(pictures, io.BytesIO(photo_of_hers()), by=user)
    send_contribution(
        pictures,
        by=user,
        fields={"headline": "My workshop", "text": "", "happened_on": None, **words},
        pictures=[Words(shown.pk, caption="A spring", alt=f"By {NAME}", credit=DISPLAY_NAME)],
        terms_version=1,
    )
    draft = draft_of(user, "story", declined.site)
    keep_typed(draft, {"headline": "Half", "text": f"I, {DISPLAY_NAME}"}, by=user)
    other = factories.make_contribution(headline="Of another reader")
    judging.claim(Contribution, other.pk, by=user)
    judging.say(other, "When was it?", by=user, from_desk=True)
    comment_in(user, editor)
    Batch.objects.create(
        by=user, undone_by=user, what=Batch.What.DECLINE, clause=clause, message="All of it."
    )
    Block.objects.create(user=other.author, clause=clause, by=user, lifted_by=user, note="Twice.")
    Block.objects.create(user=user, clause=clause, by=editor, note=f"{NAME} sends too much.")
    Warning.objects.create(user=other.author, clause=clause, by=user, note="Once.")
    Warning.objects.create(user=user, clause=clause, by=editor, note=f"{NAME} was told.")
    Note.objects.create(contribution=other, author=user, text="Looks right.")
    Note.objects.create(person=user, author=editor, text=f"{OTHER_EMAIL} is hers too.")
    sent = Contribution.objects.filter(author=user).first()
    Note.objects.create(contribution=sent, author=editor, text=f"Is {NAME} her name?")
    for comment in Comment.objects.filter(author=user, is_shown=True):
        Note.objects.create(comment=comment, author=editor, text=f"Ask {DISPLAY_NAME}.")
    month = MonthlyFigures.objects.create(month="2026-01-01", made_at=timezone.now())
    ModeratorFigures.objects.create(figures=month, user=user, declined=3)
    while examine_next():
        pass


def comment_in(user: User, editor: User) -> None:
    """What she wrote below stories, and did at the desk with what others wrote."""
    story = factories.make_published(headline="Below which people write")
    shown = factories.make_published_comment(
        user, article=story, title=f"Clocks of {NAME}", said=f"Write to {OTHER_EMAIL}."
    )
    comments.feature_comment(shown.pk, by=editor)
    edit_comment(
        shown,
        by=user,
        title="Clocks again",
        text=factories.long_text(said=f"I am {DISPLAY_NAME}."),
        terms_version=1,
    )
    declined = factories.make_comment(user, article=story, said=f"Also {EMAIL} reads.")
    comments.decline_comment(declined.pk, by=editor, clause=factories.make_clause())
    draft = comment_draft_of(user, story)
    keep_typed(draft, {"title": "Half", "text": f"I, {DISPLAY_NAME}"}, by=user)
    other = factories.make_published_comment(article=story, title="Of another reader")
    factories.make_report(other)
    comments.remove_comment(other.pk, by=user, clause=factories.make_clause())
    waiting = factories.make_comment(article=story, title="Of another reader")
    judging.claim(Comment, waiting.pk, by=user)
    report_in(user, shown, story)


def report_in(user: User, own: Comment, story: Article) -> None:
    """What she reported, signed in and as a stranger; what others said of hers; an answer."""
    notice = Report.Reason.ILLEGAL
    other = factories.make_published_comment(article=story, title="Of another reader")
    factories.make_report(other, user, text=f"I, {NAME}, know better.")
    factories.make_report(other, reason=notice, name=NAME, email=EMAIL, address=IP)
    factories.make_report(own, text=f"{DISPLAY_NAME} lives at {OTHER_EMAIL}.")
    answered = factories.make_report(other, reason=notice, text="It is mine.")
    answer_notice(answered.pk, "We looked at it.", by=user)


# Everything that is kept -----------------------------------------------------------


def whole_database() -> dict[str, str]:
    """Each table as text, as it lies there."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = repr(cursor.fetchall())
    return found


def all_files() -> dict[str, bytes]:
    found = {}
    for name, storage in (("public", default_storage), ("private", storages["private"])):
        folders = [""]
        while folders:
            folder = folders.pop()
            try:
                inside, files = storage.listdir(folder)
            except FileNotFoundError:
                continue
            folders += [f"{folder}/{each}".lstrip("/") for each in inside]
            for file in files:
                path = f"{folder}/{file}".lstrip("/")
                with storage.open(path) as content:
                    found[f"{name}/{path}"] = content.read()
    return found
