"""Puts the national helplines where editors find them: whoever adds a local line adds to these and does not replace them."""

from django.db import migrations

from crisis.contacts import BUILT_IN_CONTACTS


def add_national_contacts(apps, schema_editor):
    contact_model = apps.get_model("crisis", "CrisisContact")
    for order, contact in enumerate(BUILT_IN_CONTACTS, start=1):
        contact_model.objects.create(
            name=contact.name,
            phone=contact.phone or "",
            text=contact.text or "",
            url=contact.url or "",
            hours=contact.hours,
            sort_order=order * 10,
        )


class Migration(migrations.Migration):
    dependencies = [("crisis", "0001_initial")]

    operations = [migrations.RunPython(add_national_contacts, migrations.RunPython.noop)]
