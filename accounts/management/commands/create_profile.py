from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions.profiles import Link, change_profile, create_profile
from accounts.areas import search_areas
from accounts.models import Profile, User


class Command(BaseCommand):
    help = "Give somebody who signs in here a profile; changes the one they have."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("username", help="kept for good; left alone where they have one")
        parser.add_argument("name", help="as readers see it")
        parser.add_argument("--about", default="")
        parser.add_argument("--area", default="", help="the name of a place")
        parser.add_argument(
            "--link", nargs=2, action="append", default=[], metavar=("TITLE", "URL")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("Nobody signs in with this address.")
        places = search_areas(options["area"], 1) if options["area"] else [None]
        if not places:
            raise CommandError("No place of this name.")
        try:
            profile = Profile.objects.filter(user=user).first() or create_profile(
                user, username=options["username"], display_name=options["name"]
            )
            change_profile(
                profile,
                display_name=options["name"],
                about=options["about"],
                home_area=places[0],
                links=[Link(title, url) for title, url in options["link"]],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(profile.get_absolute_url())
