"""Generated people in any number, for measurement; the same ones for everything they send."""

from django.db import transaction

from accounts.models import Profile, User

HOST = "generated.example"
BATCH = 1000


@transaction.atomic
def generated_people(count: int) -> list[User]:
    """So many, each with a profile; those that are missing are made."""
    held = {user.email: user for user in User.objects.filter(email__endswith=f"@{HOST}")}
    emails = [f"person{number}@{HOST}" for number in range(count)]
    made = [User(email=email, password="!") for email in emails if email not in held]  # noqa: S106
    User.objects.bulk_create(made, batch_size=BATCH)
    Profile.objects.bulk_create(
        [
            Profile(
                user=user,
                username=user.email.partition("@")[0],
                display_name="A Generated Person",
            )
            for user in made
        ],
        batch_size=BATCH,
    )
    held |= {user.email: user for user in made}
    return [held[email] for email in emails]
