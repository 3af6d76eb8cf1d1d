from django.urls import path, re_path

from .views import (
    archive,
    comment,
    comment_typed,
    commentary,
    contributions,
    front,
    gallery,
    gallery_lists,
    media,
    own_comments,
    pages,
    preview,
    profile,
    profile_picture,
    read,
    report,
    section,
    send,
    send_pictures,
    send_typed,
    statistics,
    story,
    tag,
)

app_name = "articles"


urlpatterns = [
    path("", front.front, name="front"),
    path("robots.txt", pages.robots, name="robots"),
    path("about/", pages.about, name="about"),
    path("comments-policy/", pages.comments_policy, name="comments-policy"),
    # No leading zero: each version has one address.
    re_path(
        r"^comments-policy/(?P<number>[1-9][0-9]{0,3})/$",
        pages.comments_policy,
        name="comments-policy-version",
    ),
    path("comments-policy/statistics/", statistics.statistics, name="comments-statistics"),
    re_path(
        r"^comments-policy/statistics/(?P<year>[1-9][0-9]{3})/$",
        statistics.statistics,
        name="comments-statistics-year",
    ),
    path("privacy/", pages.privacy, name="privacy"),
    path("terms/", pages.terms, name="terms"),
    path("corrections/", pages.corrections, name="corrections"),
    path("archive/", archive.archive, name="archive"),
    path("archive/<int:year>/", archive.archive, name="archive-year"),
    re_path(
        r"^archive/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<day>[0-9]{2})/$",
        archive.archive_day,
        name="archive-day",
    ),
    path("tag/<str:slug>/", tag.tag, name="tag"),
    path("gallery/<slug:slug>-<int:pk>/", gallery.gallery, name="gallery"),
    path("news-in-pictures/", gallery_lists.news_in_pictures, name="news-in-pictures"),
    path("user-galleries/", gallery_lists.user_galleries, name="user-galleries"),
    path("multimedia/", gallery_lists.multimedia, name="multimedia"),
    path("profile/<str:username>/", profile.profile, name="profile"),
    path("profile/<str:username>/rss.xml", profile.profile_feed, name="profile-feed"),
    path("profile/<str:username>/comments/", profile.profile_comments, name="profile-comments"),
    path("account/profile/picture/", profile_picture.profile_picture, name="profile-picture"),
    path(
        "account/profile/picture/remove/",
        profile_picture.remove_picture,
        name="profile-picture-remove",
    ),
    path("send/story/", send.send_story, name="send-story"),
    path("send/pictures/", send.send_pictures, name="send-pictures"),
    re_path(
        r"^send/(?P<kind>story|pictures)/pictures/$", send_pictures.add_picture, name="send-picture"
    ),
    path(
        "send/pictures/<int:pk>/remove/", send_pictures.remove_picture, name="send-picture-remove"
    ),
    re_path(r"^send/(?P<kind>story|pictures)/typed/$", send_typed.keep, name="send-typed"),
    path("account/contributions/<int:pk>/change/", send.change, name="contribution-change"),
    path("account/contributions/", contributions.contributions, name="contributions"),
    path("account/contributions/<int:pk>/", contributions.contribution, name="contribution"),
    path(
        "account/contributions/<int:pk>/withdraw/",
        contributions.withdraw,
        name="contribution-withdraw",
    ),
    path("read/", read.read, name="read"),
    path("preview/<str:token>/", preview.shared, name="preview"),
    re_path(
        r"^media/(?P<name>photos/[0-9a-f]{2}/[0-9a-f]{20}-[0-9a-f]{1,12}\.(?:avif|webp|jpg))$",
        media.media,
        name="media",
    ),
    path("commentary/<int:pk>/", commentary.comment, name="comment"),
    path("commentary/<int:pk>/report/", report.report, name="comment-report"),
    path("commentary/<int:pk>/report/thanks/", report.thanks, name="comment-report-thanks"),
    re_path(
        r"^commentary/reports/(?P<token>[A-Za-z0-9_-]{32})/$", report.status, name="report-status"
    ),
    path("account/comments/", own_comments.own_comments, name="own-comments"),
    path("account/comments/<int:pk>/", own_comments.own_comment, name="own-comment"),
    path("account/comments/<int:pk>/change/", comment.change, name="own-comment-change"),
    path(
        "account/comments/<int:pk>/change/typed/",
        comment_typed.keep_change,
        name="own-comment-typed",
    ),
    path("account/comments/<int:pk>/appeal/", own_comments.appeal, name="own-comment-appeal"),
    re_path(
        r"^account/comments/(?P<pk>[0-9]{1,18})/(?P<what>withdraw|withdraw-change|discard)/$",
        own_comments.confirm,
        name="own-comment-confirm",
    ),
    path("<slug:section>/<slug:slug>-<int:pk>/comment/", comment.write, name="comment-write"),
    path(
        "<slug:section>/<slug:slug>-<int:pk>/comment/typed/",
        comment_typed.keep,
        name="comment-typed",
    ),
    path("<slug:section>/<slug:slug>-<int:pk>/comments/", commentary.comments, name="comments"),
    path(
        "<slug:section>/<slug:slug>-<int:pk>/comments/rss.xml",
        commentary.comments_feed,
        name="comments-feed",
    ),
    path("<slug:slug>/", section.section, name="section"),
    path("<slug:section>/<slug:slug>-<int:pk>/", story.story, name="story"),
]
