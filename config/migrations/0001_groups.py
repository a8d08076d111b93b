"""The groups of the house and what each may do; the review that a topic passes before it is published."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

CONTENT = ["add", "change", "delete", "view"]
MEDIA = ["add", "change", "choose"]

# Group → permissions of models, as (app, model, actions).
MODEL_PERMISSIONS = {
    "Clinician": [
        ("cms", "concern", CONTENT),
        ("cms", "resource", CONTENT),
        ("crisis", "crisiscontact", ["view"]),
        ("service_directory", "service", ["view"]),
    ],
    "Young people's panel": [("cms", "concern", ["view"]), ("cms", "resource", ["view"])],
    "Parents' panel": [("cms", "concern", ["view"]), ("cms", "resource", ["view"])],
    "Editor": [("cms", "concern", CONTENT), ("cms", "resource", CONTENT)],
    "Publisher": [
        ("cms", "concern", CONTENT),
        ("cms", "resource", CONTENT),
        ("crisis", "crisiscontact", [*CONTENT, "publish"]),
        ("wagtailredirects", "redirect", CONTENT),
    ],
    "Directory editor": [
        ("service_directory", "service", [*CONTENT, "publish"]),
        ("service_directory", "organisation", CONTENT),
        ("service_directory", "servicecategory", CONTENT),
        ("crisis", "crisiscontact", ["add", "change", "view"]),
    ],
    "Rules author": [("referral_rules", "pathway", CONTENT), ("referral_rules", "rulesetversion", ["view"])],
    "Rules approver": [("referral_rules", "pathway", ["view"]), ("referral_rules", "rulesetversion", ["view"])],
    "Referral clinician": [("referrals", "referral", ["open_personal_data"])],
}
# Group → permissions on the whole page tree.
PAGE_PERMISSIONS = {
    "Clinician": ["add", "change"],
    "Young people's panel": ["change"],
    "Parents' panel": ["change"],
    "Editor": ["add", "change"],
    "Publisher": ["add", "change", "publish", "bulk_delete", "lock", "unlock"],
}
MEDIA_GROUPS = ["Clinician", "Editor", "Publisher"]

# The review of a page: a panel reads it first, then a publisher puts it out.
WORKFLOW = [("Panel review", ["Young people's panel", "Parents' panel"]), ("Publication", ["Publisher"])]


def make_groups(apps, schema_editor):
    ensure_permissions(apps)
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    admin_access = permission_model.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for name, wanted in MODEL_PERMISSIONS.items():
        group, _ = group_model.objects.get_or_create(name=name)
        group.permissions.add(admin_access)
        for app, model, actions in wanted:
            codenames = [action if "_" in action else f"{action}_{model}" for action in actions]
            found = list(permission_model.objects.filter(content_type__app_label=app, content_type__model=model, codename__in=codenames))
            if len(found) != len(codenames):
                raise LookupError(f"{app}.{model} has no permissions {set(codenames) - {p.codename for p in found}}")
            group.permissions.add(*found)
    grant_pages(apps)
    grant_media(apps)
    # Wagtail's own two groups would stand beside ours under nearly the same names.
    group_model.objects.filter(name__in=["Editors", "Moderators"]).delete()


def ensure_permissions(apps):
    """Django makes permissions only after all migrations have run, which is too late for us."""
    for app_config in apps.get_app_configs():
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
    # Wagtail adds these for models with drafts, also only after all migrations.
    for app, model in (("service_directory", "service"), ("crisis", "crisiscontact")):
        content_type = apps.get_model("contenttypes", "ContentType").objects.get(app_label=app, model=model)
        apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type, codename=f"publish_{model}", defaults={"name": f"Can publish {model}"}
        )


def grant_pages(apps):
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    root = apps.get_model("wagtailcore", "Page").objects.get(path="0001")
    for name, actions in PAGE_PERMISSIONS.items():
        for action in actions:
            permission = permission_model.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_page")
            apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
                group=group_model.objects.get(name=name), page=root, permission=permission
            )


def grant_media(apps):
    group_model = apps.get_model("auth", "Group")
    root = apps.get_model("wagtailcore", "Collection").objects.get(path="0001")
    for name in MEDIA_GROUPS:
        # Wagtail asks for the permissions of its own models, whatever model a site has put in their place.
        for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
            for action in MEDIA:
                permission = apps.get_model("auth", "Permission").objects.get(content_type__app_label=app, codename=f"{action}_{model}")
                apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                    group=group_model.objects.get(name=name), collection=root, permission=permission
                )


def make_workflow(apps, schema_editor):
    group_model = apps.get_model("auth", "Group")
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    apps.get_model("wagtailcore", "Workflow").objects.update(active=False)
    apps.get_model("wagtailcore", "WorkflowPage").objects.all().delete()
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name="Co-production and publication", active=True)
    for order, (name, groups) in enumerate(WORKFLOW):
        task = apps.get_model("wagtailcore", "GroupApprovalTask").objects.create(name=name, active=True, content_type=content_type)
        task.groups.set(group_model.objects.filter(name__in=groups))
        apps.get_model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task_id=task.pk, sort_order=order)
    root = apps.get_model("wagtailcore", "Page").objects.get(path="0001")
    apps.get_model("wagtailcore", "WorkflowPage").objects.create(page=root, workflow=workflow)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_site_tree"),
        ("crisis", "0001_initial"),
        ("media", "0001_initial"),
        ("service_directory", "0001_initial"),
        ("referral_rules", "0001_initial"),
        ("referrals", "0001_initial"),
        ("wagtailadmin", "0005_editingsession_is_editing"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(make_workflow, migrations.RunPython.noop),
    ]
