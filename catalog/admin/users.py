"""Who signs in."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin

from catalog.models import User


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Django's own page for our user model."""
