import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..actions.front_page import lock_front_page
from ..models import FrontPage, FrontSlot, Promo
from .parts import WholeFormSet
from .versioned import VersionedForm


class FrontPageForm(VersionedForm):
    lock = staticmethod(lock_front_page)

    class Meta:
        model = FrontPage
        fields: tuple[str, ...] = ()


class SlotForm(forms.ModelForm):
    class Meta:
        model = FrontSlot
        fields = ("zone", "position", "article", "until")

    def _get_validation_exclusions(self) -> set[str]:
        # The stored slots are about to be replaced; SlotFormSet compares what was sent.
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclusions | {"front_page"}


class SlotFormSet(WholeFormSet):
    def clean(self) -> None:
        super().clean()
        placed = set()
        for form in self.extra_forms:
            article = getattr(form, "cleaned_data", {}).get("article")
            if article in placed:
                form.add_error("article", _("This story has a place already."))
            elif article:
                placed.add(article)


class PromoForm(forms.ModelForm):
    class Meta:
        model = Promo
        fields = ("title", "text", "photo", "url", "position", "starts_at", "ends_at")

    def clean_url(self) -> Any:
        url = self.cleaned_data["url"].strip()
        try:
            parts = urlsplit(url)
        except ValueError:  # such as an unclosed bracket
            parts = urlsplit("")
        # A browser reads a backslash as a slash and leaves tabs out: "/\t/evil.example".
        inside = re.match(r"/(?!/)", url) and not re.search(r"[\s\\]", url)
        if not inside and not (parts.scheme in ("http", "https") and parts.hostname):
            raise ValidationError(_("Give an address like /archive/ or https://example.org/."))
        return url
