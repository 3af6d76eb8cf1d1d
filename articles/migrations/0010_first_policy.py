from django.db import migrations

# (part, heading, [(text, as a reason to decline or ask by)])
PARTS = [
    (
        "What we look for",
        [
            (
                "We publish commentary by readers on stories in the paper, and stories and "
                "pictures of their own. Commentary of 200 words or more is considered for "
                "publication; a shorter one is not.",
                "Too short",
            ),
            (
                "In commentary, write about the subject of the story. Say what you know, and how "
                "you came to know it.",
                "Not about the subject",
            ),
            (
                "Facts should be right as far as you can tell. We may ask where they come from "
                "before we publish.",
                "Facts we could not confirm",
            ),
            (
                "The words and pictures should be your own. Where you quote someone, say whom.",
                "Not the sender’s own work",
            ),
            (
                "Stories and pictures should be news to our readers: say where and when it was, "
                "and who took each picture.",
                "Where, when or who is missing",
            ),
        ],
    ),
    (
        "What we do not publish",
        [
            (
                "Attacks on people for their race, origin, religion, sex, gender, sexual "
                "orientation, disability or age.",
                "Attacks people for who they are",
            ),
            ("Threats, harassment, and calls to harm anyone.", "Threatens or harasses"),
            (
                "Claims about a person that could damage their name and that we cannot check.",
                "Damaging claims we can’t check",
            ),
            (
                "Private details of others, such as addresses, telephone numbers and medical "
                "matters.",
                "Private details of others",
            ),
            (
                "What a court has forbidden, what would identify a child in legal proceedings, "
                "and what would name the victim of a sexual offence without consent.",
                "Forbidden by law or a court",
            ),
            (
                "Advertising, campaigns sent in many copies, and text that belongs to somebody "
                "else.",
                "Advertising, or sent in many copies",
            ),
            (
                "Pictures that were changed so that they show what did not happen, and pictures "
                "made by a machine and sent as photographs.",
                "A picture that misleads",
            ),
        ],
    ),
    (
        "How we decide",
        [
            (
                "A person reads every contribution. The editors decide what appears, and when.",
                "",
            ),
            (
                "We may correct spelling and shorten a story. We do not change what it says; "
                "where a change would go further, we ask you first. Commentary is published as "
                "it was written or not at all.",
                "",
            ),
            (
                "Where we decline a contribution, we tell you which clause of this policy it is "
                "about. We may also decline for want of space, and then we say that.",
                "No space for it",
            ),
            (
                "A published contribution may be withdrawn if it turns out to break this policy. "
                "Its author is told why.",
                "",
            ),
        ],
    ),
    (
        "How to appeal",
        [
            (
                "If you think a decision was wrong, write to us within 30 days and say why. A "
                "second editor, who had no part in the decision, looks at it again.",
                "",
            ),
            (
                "We answer an appeal within seven days. That answer is final for the text as it "
                "stands; you are welcome to send a new one.",
                "",
            ),
            (
                "Any reader may report a published contribution. Reports are treated by the same "
                "clauses, and the person who reported is not named.",
                "",
            ),
        ],
    ),
]


def write_policy(apps, schema_editor):
    policy = apps.get_model("articles", "Policy").objects.create(number=1)
    Clause = apps.get_model("articles", "Clause")
    Clause.objects.bulk_create(
        Clause(policy=policy, part=part, place=place, part_title=heading, text=text, reason=reason)
        for part, (heading, clauses) in enumerate(PARTS, start=1)
        for place, (text, reason) in enumerate(clauses, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_contributions")]

    operations = [migrations.RunPython(write_policy, migrations.RunPython.noop)]
