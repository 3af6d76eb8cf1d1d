import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.contrib.sites.models import Site
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.providers import checked_address, oidc_id


class Command(BaseCommand):
    help = (
        "Let a sister title that is installed elsewhere sign its readers in here. "
        "Prints the setting for it, with a secret that is shown this once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help='what readers know it by: "The Northern Star"')
        parser.add_argument("address", help="its BASE_URL: https://star.example")
        parser.add_argument(
            "--ours",
            action="store_true",
            help="a title of our own house: readers aren't asked whether it may know them",
        )

    def handle(self, *args: Any, name: str, address: str, ours: bool, **options: Any) -> None:
        name = name.strip()
        if not name.isprintable() or not 0 < len(name) <= 60:
            raise CommandError("A name is one line of up to 60 letters.")
        try:
            address = checked_address("The address", address.rstrip("/"), settings.SECURE)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        if urlsplit(address).path:
            raise CommandError("The address has no path: https://star.example")
        if not settings.IDENTITY_OFFERED:
            raise CommandError("Set IDP_OIDC_PRIVATE_KEY first: see docs/operators.md.")
        secret = secrets.token_urlsafe(40)
        sister = Client(
            name=name,
            scopes="openid\nprofile\nemail",
            default_scopes="openid",
            redirect_uris=f"{address}/account/oidc/{oidc_id(settings.BASE_URL)}/login/callback/",
            skip_consent=ours,
        )
        sister.set_secret(secret)
        sister.save()
        # What parts the words of the setting can't stand in one of them.
        paper = Site.objects.get(pk=settings.SITE_ID).name.replace(",", " ").replace("|", " ")
        self.stdout.write(f"{name} may sign its readers in here. Add to its settings:\n\n")
        self.stdout.write(
            f"OIDC_PROVIDERS={paper}|{settings.BASE_URL}|{sister.pk}|{secret}|trusted|network\n\n"
        )
        self.stdout.write("The secret is kept nowhere else; lost, make another in its place.")
