"""One account for each group, so that everybody's part of the work can be tried."""

import secrets
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils.text import slugify


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account; `password` is known only at the run that made it."""

    username: str
    group: str
    password: str | None


def ensure_accounts() -> list[Account]:
    """The accounts, by group; those that are missing are made, each with a random password that is not kept anywhere."""
    return [_ensure(group) for group in Group.objects.order_by("name")]


def _ensure(group: Group) -> Account:
    users = get_user_model()
    username = slugify(group.name.replace("'", ""))
    if users.objects.filter(username=username).exists():
        return Account(username, group.name, None)
    password = secrets.token_urlsafe(12)
    user = users.objects.create_user(username, f"{username}@harebellvale.example", password, first_name=group.name)
    user.groups.add(group)
    return Account(username, group.name, password)
