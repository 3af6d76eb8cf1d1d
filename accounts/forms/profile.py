from typing import Any, cast

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from ..actions.profiles import Link, is_free, taken
from ..areas import named_area
from ..models import Area, Profile, ProfileLink
from ..models.profile import MAX_ABOUT, MAX_LINKS
from ..usernames import MAX_LENGTH, clean_username, validate_username
from ..validators import validate_about, validate_line


class LineField(forms.CharField):
    """One line, with single spaces; what it may hold is the model's to say."""

    def to_python(self, value: Any) -> Any:
        return " ".join((super().to_python(value) or "").split())


class LinesField(forms.CharField):
    """Some lines. A browser sends each break as two characters, and counts it as one."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class AboutForm(forms.Form):
    display_name = LineField(
        label=_("Your name"),
        max_length=80,
        validators=[validate_line],
        help_text=_("As readers see it. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    about = LinesField(
        label=_("About you"),
        required=False,
        max_length=MAX_ABOUT,
        validators=[validate_about],
        help_text=_("A few words for readers, if you like."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NewProfileForm(AboutForm):
    username = forms.CharField(
        label=_("Username"),
        # Longer ones are refused in words of our own.
        max_length=4 * MAX_LENGTH,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "maxlength": MAX_LENGTH,
            }
        ),
    )
    terms = forms.BooleanField(
        label=_("I agree to the terms"),
        error_messages={"required": _("Without that we can’t publish what you send us.")},
        widget=forms.CheckboxInput(attrs={"aria-describedby": "id_terms_helptext"}),
    )
    field_order = ("username", "display_name", "about", "terms")

    def clean_username(self) -> str:
        username = clean_username(self.cleaned_data["username"])
        validate_username(username)
        if not is_free(username):
            raise taken()
        return username


class ProfileForm(AboutForm):
    """The parts of a profile that may change; the username never does.

    A place is typed by its name. Where that leaves a doubt, `places` are what it may mean,
    and the form has a second field to choose from them.
    """

    home_area = LineField(
        label=_("Where you live"),
        required=False,
        max_length=200,
        help_text=_("A town, district or province. Readers see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.home: Area | None = None
        self.places: list[Area] = []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if text := data.get("home_area"):
            data["home_area"] = self._area(text)
        else:
            data["home_area"] = None
        return data

    def _area(self, text: str) -> Area | None:
        if self.home and text == self.home.path:
            return self.home
        area, self.places = named_area(text, self.data.get("home_area_choice", ""))
        if area:
            return area
        self.add_error(
            "home_area",
            _("Which of these is it?") if self.places else _("We don't know this place."),
        )
        return None

    @classmethod
    def of(cls, profile: Profile, data: Any = None) -> "ProfileForm":
        home = profile.home_area
        form = cls(
            data,
            initial={
                "display_name": profile.display_name,
                "about": profile.about,
                "home_area": home.path if home else "",
            },
        )
        form.home = home
        return form


class LinkForm(forms.Form):
    title = LineField(
        label=_("What it is"),
        required=False,
        max_length=60,
        validators=[validate_line],
    )
    url = forms.CharField(
        label=_("Its address"),
        required=False,
        max_length=300,
        validators=[
            URLValidator(
                schemes=["http", "https"], message=_("Give a web address, with https:// before it.")
            )
        ],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        title, url = data.get("title"), data.get("url")
        if title and url == "":
            self.add_error("url", _("Where does it lead to?"))
        if url and title == "":
            self.add_error("title", _("Say what it is."))
        return data


class _LinkFormSet(forms.BaseFormSet):
    def links(self) -> list[Link]:
        rows = [form.cleaned_data for form in self.forms]
        return [Link(row["title"], row["url"]) for row in rows if row.get("url")]


_FormSet = forms.formset_factory(
    LinkForm,
    formset=_LinkFormSet,
    extra=2,
    max_num=MAX_LINKS,
    absolute_max=MAX_LINKS,
    validate_max=True,
)


def link_forms(profile: Profile, data: Any = None) -> _LinkFormSet:
    """The person's links, and two empty rows."""
    links: list[ProfileLink] = list(profile.links.all())
    initial = [{"title": link.title, "url": link.url} for link in links]
    return cast("_LinkFormSet", _FormSet(data, initial=initial, prefix="links"))
