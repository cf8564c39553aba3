"""Small filters for templates."""

from django import template

from catalog.presenters.editions import heading_of

register = template.Library()


@register.filter
def heading(text: str) -> str:
    """Print a subject heading with dashes between its parts."""
    return heading_of(text)
