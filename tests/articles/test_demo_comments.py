"""The comments of the demo paper: long enough, about its stories, by its people."""

from collections import Counter

import pytest

from articles.demo import comments, people, stories
from articles.demo.bulk_comments import add_generated_comments
from articles.demo.bulk_people import generated_people
from articles.models import Article, Comment, Signal
from articles.validators import MAX_HEADLINE
from articles.words import count_words_html
from tests import factories

WRITTEN = comments.read_comments()


def test_each_is_long_enough_and_about_a_story_of_the_paper():
    counted = {
        each.header["stem"]: count_words_html(stories.to_html(each.text)) for each in WRITTEN
    }
    assert len(counted) == len(WRITTEN) == 63
    assert {stem: words for stem, words in counted.items() if not 200 <= words <= 420} == {}
    assert {each.story for each in WRITTEN} <= {story.stem for story in stories.read_stories()}
    known = {person.email for person in people.PEOPLE if person.username}
    assert {each.header["by"] for each in WRITTEN} <= known
    titles = Counter(each.header["title"] for each in WRITTEN)
    assert titles.most_common(1)[0][1] == 1
    assert max(map(len, titles)) <= MAX_HEADLINE


def test_nobody_answers_themselves_or_an_answer():
    by_stem = {each.header["stem"]: each for each in WRITTEN}
    answers = [each for each in WRITTEN if "to" in each.header]
    assert len(answers) == 9  # eight published, one that waits
    for each in answers:
        parent = by_stem[each.header["to"]]
        assert parent.story == each.story
        assert parent.header["by"] != each.header["by"]
        assert "to" not in parent.header


@pytest.mark.django_db
def test_generated_comments_are_counted_and_of_every_state(section, monkeypatch):
    """Also those that the database copies from the first."""
    monkeypatch.setattr("articles.demo.bulk_comments.DRAWN", 600)
    monkeypatch.setattr("articles.demo.bulk_comments.FEWEST_PEOPLE", 5)
    made = [factories.make_published(section=section) for _number in range(3)]
    said: list[str] = []
    add_generated_comments(section.site, 1500, said.append)
    assert said[-1] == "1,500 of 1,500"
    items = Comment.objects.all()
    assert items.count() == 1500
    assert len(set(items.values_list("state", flat=True))) >= 6
    assert items.filter(state="published", is_shown=False).count() == 0
    assert items.shown().exclude(parent=None).exists()
    assert len(set(items.values_list("author", "fingerprint"))) == 1500
    assert Signal.objects.filter(comment__isnull=False).exists()
    for story in Article.objects.filter(pk__in=[each.pk for each in made]):
        assert story.comment_count == items.shown().filter(article=story).count()
    # Others keep theirs, and the same people write.
    add_generated_comments(
        section.site, 20, stories=made[:1], people=generated_people(2), only_published=True
    )
    assert items.filter(author__in=generated_people(2), article=made[0]).count() >= 20
    assert items.count() == 1520
