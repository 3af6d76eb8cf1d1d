from typing import Any

from allauth.account.models import EmailAddress
from allauth.idp.oidc.admin import ClientAdmin
from allauth.idp.oidc.models import Client, Token
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from newsroom.admin_site import CappedLists

from .actions.leaving import erase_soon
from .actions.notices import send_again
from .models import Area, Notice, Profile, User
from .signals import profile_changed


class _AddressForm(BaseModelForm):
    """Refuses an address that somebody has proved theirs without signing in by it."""

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        others = EmailAddress.objects.exclude(user=self.instance.pk)
        if others.filter(email=email, verified=True).exists():
            raise ValidationError(User._meta.get_field("email").error_messages["unique"])
        return email


class PersonForm(_AddressForm, UserChangeForm):
    pass


class NewPersonForm(_AddressForm, AdminUserCreationForm):
    pass


@admin.register(User)
class UserAdmin(CappedLists, DjangoUserAdmin):
    form, add_form = PersonForm, NewPersonForm
    ordering = ("email",)
    list_display = ("email", "name", "is_staff", "is_active", "date_joined")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email", "name")
    readonly_fields = ("date_joined", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("date_joined", "last_login")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )
    filter_horizontal = ("groups",)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change or "email" in form.changed_data:
            obj.trust_email()
        if change and "is_active" in form.changed_data:
            # Their page is gone, or there again.
            profile_changed.send(Profile, user_id=obj.pk, has_moved=True)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_superuser)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, ...]:
        """Whatever hangs on a person goes by erasing them, and asks for no right of its own."""
        people = list(objs)
        return [str(person) for person in people], {_("people"): len(people)}, set(), []

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """To delete the row alone would leave their name in bylines and their files on the disk."""
        self.delete_queryset(request, User.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        begun = False
        for person in queryset:
            try:
                erase_soon(person)
                begun = True
            except ValidationError as error:
                messages.error(request, f"{person}: {' '.join(error.messages)}")
        if begun:
            messages.info(request, _("All that is theirs is erased within a minute."))


@admin.register(Area)
class AreaAdmin(CappedLists, admin.ModelAdmin):
    list_display = ("name", "kind", "parent")
    list_select_related = ("parent",)
    list_filter = ("kind",)
    search_fields = ("name",)
    autocomplete_fields = ("parent",)


class MailFilter(admin.SimpleListFilter):
    title = _("e-mail")
    parameter_name = "mail"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("late", _("Waiting for long")),
            ("waiting", _("Waiting")),
            ("given-up", _("Given up")),
            ("sent", _("Sent")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        wanted = {
            "late": queryset.late,
            "waiting": queryset.waiting,
            "given-up": queryset.given_up,
            "sent": queryset.sent,
        }.get(self.value() or "")
        return wanted() if wanted else queryset


@admin.register(Notice)
class NoticeAdmin(CappedLists, admin.ModelAdmin):
    """For looking after the mail; nobody writes or changes a notice by hand."""

    list_display = ("headline", "user", "kind", "created_at", "mail", "attempts", "last_error")
    list_filter = (MailFilter, "kind")
    list_select_related = ("user",)
    search_fields = ("=user__email",)
    actions = ("send_again",)
    fields = (
        *("user", "kind", "headline", "text", "path", "created_at", "read_at"),
        *("mail", "attempts", "next_try_at", "sent_at", "gave_up_at", "last_error"),
    )
    readonly_fields = ("mail",)

    @admin.display(description=_("e-mail"))
    def mail(self, notice: Notice) -> Any:
        if notice.sent_at:
            return _("Sent")
        if notice.gave_up_at:
            return _("Given up")
        return _("Waiting") if notice.next_try_at else _("None")

    @admin.action(description=_("Send again"), permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: Any) -> None:
        count = send_again(list(queryset.values_list("pk", flat=True)))
        words = ngettext(
            "%(count)d mail will be sent again.", "%(count)d mails will be sent again.", count
        )
        self.message_user(request, words % {"count": count})

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.method == "GET" and (count := Notice.objects.late()[:1000].count()):
            words = ngettext(
                "%(count)d mail has waited for more than an hour. Is the mail server there?",
                "%(count)d mails have waited for more than an hour. Is the mail server there?",
                count,
            )
            self.message_user(request, words % {"count": count}, messages.WARNING)
        return super().changelist_view(request, extra_context)

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_notice")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perms(["accounts.view_notice"])


# Tokens are good for minutes, and tell an editor nothing.
admin.site.unregister(Token)
admin.site.unregister(Client)


@admin.register(Client)
class SisterAdmin(ClientAdmin):
    """Sister titles installed elsewhere. They are added by a command, which prints their part."""

    list_display = ("name", "redirect_uris", "skip_consent", "created_at")
    list_filter = ()
    search_fields = ("name",)
    fields = ("name", "redirect_uris", "skip_consent", "id", "created_at")
    readonly_fields = ("id", "redirect_uris", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
