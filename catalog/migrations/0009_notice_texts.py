"""Gives a new library words to write in; they can be changed in the Admin."""

from django.db import migrations

BRANCH = """{{ branch }}{% if branch_address %}
{{ branch_address }}{% endif %}{% if branch_phone %}
Telephone {{ branch_phone }}{% endif %}{% if branch_hours %}

Open:
{{ branch_hours }}{% endif %}

{{ library }}
"""
COPIES = """{% for copy in copies %}
- {{ copy.title }}
  Due {{ copy.due }}{% if copy.owed %}. You owe {{ copy.owed }} for it today{% endif %}
{% endfor %}"""
RESERVATIONS = """{% for reservation in reservations %}
- {{ reservation.title }}{% if reservation.collect_by %}
  Collect by {{ reservation.collect_by }}{% endif %}
{% endfor %}"""
OWED = """{% if owed %}
In all you owe {{ owed }} today. It grows until everything is back.
{% endif %}"""
# Kind, level, days, subject, text.
TEXTS = (
    (
        "due_soon",
        1,
        3,
        "Due soon at {{ library }}",
        f"Dear {{{{ name }}}},\n\nsome of what you have borrowed is due soon.\n{COPIES}\n"
        f"Bring it back by then, or renew it if nobody else waits for it.\n\n{BRANCH}",
    ),
    (
        "overdue",
        1,
        3,
        "Overdue at {{ library }}",
        f"Dear {{{{ name }}}},\n\nthis was due some days ago.\n{COPIES}{OWED}\n"
        f"Bring it back. If you have done so by now, there is nothing to do.\n\n{BRANCH}",
    ),
    (
        "overdue",
        2,
        10,
        "Overdue at {{ library }}: second reminder",
        f"Dear {{{{ name }}}},\n\nwe wrote to you before. This is still not back.\n{COPIES}{OWED}\n"
        f"Bring it back this week. If you cannot find it, ring us or ask at the desk.\n\n{BRANCH}",
    ),
    (
        "overdue",
        3,
        24,
        "Overdue at {{ library }}: last reminder",
        f"Dear {{{{ name }}}},\n\nthis is our last reminder of what is long overdue.\n{COPIES}{OWED}\n"
        f"Bring it back now. Otherwise you will owe its price. If something stands in the way, talk to us.\n\n{BRANCH}",
    ),
    (
        "hold_ready",
        1,
        0,
        "Ready for you at {{ branch }}",
        f"Dear {{{{ name }}}},\n\nwhat you reserved is ready for you at {{{{ branch }}}}.\n{RESERVATIONS}\n"
        f"Bring your card.\n\n{BRANCH}",
    ),
    (
        "hold_expired",
        1,
        0,
        "Not collected at {{ branch }}",
        f"Dear {{{{ name }}}},\n\nwhat you reserved was kept for you and not collected. We do not keep it any longer.\n"
        f"{RESERVATIONS}\nIf you still want it, reserve it again.\n\n{BRANCH}",
    ),
    (
        "membership_ending",
        1,
        30,
        "Your card at {{ library }} ends soon",
        "Dear {{ name }},\n\nyour card, whose number ends in {{ card }}, is valid until {{ member_until }}.\n"
        f"Come to any desk to renew it.\n\n{BRANCH}",
    ),
)


def write_texts(apps, schema_editor):
    """Add the texts that are not there."""
    model = apps.get_model("catalog", "NoticeTemplate")
    for kind, level, days, subject, body in TEXTS:
        model.objects.get_or_create(kind=kind, level=level, defaults={"days": days, "subject": subject, "body": body})


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_lending_defaults")]
    operations = [migrations.RunPython(write_texts, migrations.RunPython.noop)]
