from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from ..actions.titles import save_title
from ..models import Title
from .common import DeskAdmin


@admin.register(Title)
class TitleAdmin(DeskAdmin):
    list_display = ("name", "site")
    list_select_related = ("site",)
    fields = ("name", "strapline", "site", "about", "contact_email", "footer_note")

    def save_model(self, request: HttpRequest, obj: Title, form: ModelForm, change: bool) -> None:
        save_title(obj)
