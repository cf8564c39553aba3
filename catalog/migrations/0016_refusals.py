"""What is refused is logged as well; its codes are in the column that has those of what was overridden."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0015_rules_keep_what_they_speak_of"),
    ]

    operations = [
        migrations.RenameField("circulationevent", "overrides", "refusals"),
        migrations.AlterField(
            model_name="circulationevent",
            name="refusals",
            field=models.JSONField(default=list, verbose_name="reasons against it"),
        ),
        migrations.AlterField(
            model_name="circulationevent",
            name="verb",
            field=models.CharField(
                choices=[
                    ("check_out", "Lent"),
                    ("check_in", "Taken back"),
                    ("renew", "Renewed"),
                    ("place_hold", "Reserved"),
                    ("suspend_hold", "Reservation paused"),
                    ("resume_hold", "Reservation resumed"),
                    ("move_hold", "Reservation moved"),
                    ("cancel_hold", "Reservation cancelled"),
                    ("expire_hold", "Reservation not collected"),
                    ("catch_hold", "Kept for a reader"),
                    ("send", "Sent"),
                    ("receive", "Received"),
                    ("charge", "Charged"),
                    ("pay", "Paid"),
                    ("waive", "Waived"),
                    ("refund", "Refunded"),
                    ("mark_lost", "Marked lost"),
                    ("mark_missing", "Marked missing"),
                    ("mark_damaged", "Marked damaged"),
                    ("claim_returned", "Said to be returned"),
                    ("find", "Found"),
                    ("withdraw", "Withdrawn"),
                    ("refuse", "Refused"),
                    ("undo", "Undone"),
                ],
                max_length=14,
                verbose_name="what",
            ),
        ),
    ]
