"""Puts a home page and the list of topics where a new Wagtail site has its welcome page, so that a migrated database can be written in."""

from django.conf import settings
from django.db import migrations


def plant_site_tree(apps, schema_editor):
    content_type = apps.get_model("contenttypes", "ContentType")
    locale_model = apps.get_model("wagtailcore", "Locale")
    page_model = apps.get_model("wagtailcore", "Page")
    site_model = apps.get_model("wagtailcore", "Site")
    locale, _ = locale_model.objects.get_or_create(language_code=settings.LANGUAGE_CODE)

    page_model.objects.filter(path__startswith="00010001").delete()
    page_model.objects.filter(path="0001").update(numchild=1)

    def plant(model_name, **fields):
        kind, _ = content_type.objects.get_or_create(app_label="cms", model=model_name)
        return apps.get_model("cms", model_name).objects.create(
            content_type=kind, locale=locale, live=True, draft_title=fields["title"], **fields
        )

    home = plant(
        "homepage", title=settings.TRUST_NAME, slug="home", path="00010001", depth=2, numchild=1, url_path="/home/",
        introduction="Help and information for children, young people and the people who look after them.",
    )  # fmt: skip
    plant(
        "topicindexpage", title="Topics", slug="topics", path="000100010001", depth=3, numchild=0, url_path="/home/topics/",
        show_in_menus=True, introduction="Find out what may be going on, what helps, and where to get more help.",
    )  # fmt: skip
    site_model.objects.all().delete()
    site_model.objects.create(hostname="localhost", port=80, root_page_id=home.pk, is_default_site=True, site_name=settings.TRUST_NAME)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(plant_site_tree, migrations.RunPython.noop)]
