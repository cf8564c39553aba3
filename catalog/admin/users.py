"""Who signs in, and what the groups may do."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse

from catalog.admin.auditing import SECRET, Action, Audited, write_entry
from catalog.models import User


@admin.register(User)
class UserAdmin(Audited, DjangoUserAdmin):
    """Django's own page for our user model."""

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302 and (user := self.get_object(request, id)):
            write_entry(request, Action.CHANGED, "user", str(user), {"password": [SECRET, SECRET]}, user.pk)
        return response


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(Audited, DjangoGroupAdmin):
    """Django's own page for groups: who gives permissions leaves a trace."""
