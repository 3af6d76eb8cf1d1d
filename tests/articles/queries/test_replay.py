"""What counts of the steps that were recorded of one piece."""

from datetime import UTC, datetime, timedelta

from articles.queries.replay import Event, Taken, events_of
from articles.states import Decision as D

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
NO = {D.DECLINE, D.REMOVE}


def history(*steps: tuple) -> list[Event]:
    """Of (hours after the start, step, from which state, by whom)."""
    return events_of(
        Taken(START + timedelta(hours=hours), number, step, state, who, 7 if step in NO else None)
        for number, (hours, step, state, *more) in enumerate(steps)
        for who in [more[0] if more else None]
    )


def brief(events: list[Event]) -> list[tuple]:
    """Each event with what of it is not as usual."""
    found = []
    for event in events:
        marks = [
            name for name in ("is_first", "is_unjudged", "ends_appeal") if getattr(event, name)
        ]
        hours = None if event.waited is None else event.waited / timedelta(hours=1)
        found.append((event.step, hours, *marks, *([event.against] if event.against else [])))
    return found


SENT = (0, D.SEND, "draft")


def test_sent_taken_up_and_published():
    events = history(SENT, (1, D.CLAIM, "sent", 1), (3, D.PUBLISH, "review", 1))
    # The table leaves claims out before; here they move nothing either.
    assert brief(events) == [(D.SEND, None), (D.PUBLISH, 3.0, "is_first")]
    assert [event.who for event in events] == [None, 1]


def test_changed_while_it_waits_it_has_waited_since_it_was_sent():
    events = history(SENT, (2, D.SEND, "sent"), (5, D.DECLINE, "sent", 1))
    assert brief(events) == [(D.SEND, None), (D.DECLINE, 5.0)]
    assert events[-1].clause == 7


def test_sent_again_after_a_question_it_waits_anew():
    events = history(
        SENT, (4, D.ASK, "sent", 1), (10, D.SEND, "changes"), (11, D.PUBLISH, "sent", 2)
    )
    assert brief(events) == [(D.SEND, None), (D.ASK, 4.0), (D.PUBLISH, 1.0, "is_first")]


def test_what_was_taken_back_was_nothing():
    events = history(
        SENT,
        (4, D.PUBLISH, "sent", 1),
        (4.1, D.UNDO, "published", 1),
        (6, D.DECLINE, "sent", 1),
        (6.1, D.UNDO, "declined", 2),
        (8, D.PUBLISH, "sent", 2),
    )
    assert brief(events) == [(D.SEND, None), (D.PUBLISH, 8.0, "is_first")]


def test_a_new_version_of_what_is_published_is_not_published_again():
    events = history(
        SENT, (1, D.PUBLISH, "sent", 1), (5, D.SEND, "published"), (7, D.PUBLISH, "sent", 1)
    )
    assert brief(events)[1:] == [(D.PUBLISH, 1.0, "is_first"), (D.PUBLISH, 2.0)]


def test_what_was_reported_was_not_sent():
    events = history(
        SENT, (1, D.PUBLISH, "sent", 1), (5, D.REPORTED, "published"), (9, D.REMOVE, "sent", 2)
    )
    assert brief(events)[2:] == [(D.REMOVE, None)]


def test_nobody_decided_on_what_came_out_as_it_was_sent():
    trusted = history(SENT, (0.0001, D.PUBLISH, "sent"))
    assert brief(trusted) == [(D.SEND, None), (D.PUBLISH, None, "is_first", "is_unjudged")]
    # Of a moderator who has left since, it is a decision all the same.
    gone = history(SENT, (2, D.PUBLISH, "sent"))
    assert brief(gone)[1:] == [(D.PUBLISH, 2.0, "is_first")]


def test_an_appeal_is_upheld_against_whom_it_was():
    events = history(
        SENT, (1, D.DECLINE, "sent", 4), (9, D.APPEAL, "declined"), (12, D.PUBLISH, "sent", 5)
    )
    assert brief(events)[2:] == [(D.APPEAL, None), (D.PUBLISH, None, "is_first", "ends_appeal", 4)]


def test_an_appeal_is_refused():
    events = history(
        SENT, (1, D.DECLINE, "sent", 4), (9, D.APPEAL, "declined"), (12, D.DECLINE, "sent", 5)
    )
    assert brief(events)[2:] == [(D.APPEAL, None), (D.DECLINE, None, "ends_appeal")]


def test_the_end_of_an_appeal_is_taken_back_and_decided_again():
    events = history(
        SENT,
        (1, D.PUBLISH, "sent", 4),
        (2, D.REMOVE, "published", 4),
        (9, D.APPEAL, "removed"),
        (12, D.PUBLISH, "sent", 5),
        (12.1, D.UNDO, "published", 5),
        (13, D.REMOVE, "sent", 5),
    )
    assert brief(events)[2:] == [
        (D.REMOVE, None), (D.APPEAL, None), (D.REMOVE, None, "ends_appeal"),
    ]  # fmt: skip


def test_an_appeal_that_its_author_dropped_was_neither():
    for dropped in (
        [(10, D.TAKE_BACK, "sent")],
        [(10, D.SEND, "sent"), (11, D.PUBLISH, "sent", 5)],
        [(10, D.ASK, "sent", 5), (11, D.SEND, "changes"), (12, D.PUBLISH, "sent", 5)],
    ):
        events = history(SENT, (1, D.DECLINE, "sent", 4), (9, D.APPEAL, "declined"), *dropped)
        assert not [event for event in events if event.ends_appeal or event.against]


def test_put_back_without_an_appeal():
    events = history(
        SENT, (1, D.PUBLISH, "sent", 4), (2, D.REMOVE, "published", 4), (3, D.RESTORE, "removed", 5)
    )
    assert brief(events)[2:] == [(D.REMOVE, None), (D.RESTORE, None)]


def test_withdrawn():
    assert brief(history(SENT, (3, D.TAKE_BACK, "sent"))) == [(D.SEND, None), (D.TAKE_BACK, None)]
    assert history((1, D.TAKE_BACK, "draft")) == []  # thrown away, never sent
    change = history(
        SENT, (1, D.PUBLISH, "sent", 1), (2, D.SEND, "published"), (3, D.TAKE_BACK_CHANGE, "sent")
    )
    assert brief(change)[2:] == []


def test_a_contribution_that_comes_out_was_accepted_before():
    events = history(SENT, (3, D.ACCEPT, "sent", 1), (9, D.PUBLISH, "accepted"))
    assert brief(events) == [(D.SEND, None), (D.ACCEPT, 3.0)]


def test_a_clock_that_was_set_back_makes_no_time_negative():
    events = history(SENT, (-1, D.PUBLISH, "sent", 1))
    assert [event.waited for event in events if event.waited is not None] in ([], [timedelta(0)])
