"""What a person may do with referrals: `can_x` answers, `check_can_x` raises."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Permission
from django.core.exceptions import PermissionDenied


def can_open_personal_data(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Only members of a group that holds the permission: an active superuser who is not a referral clinician may not."""
    if not user.is_active or user.is_anonymous:
        return False
    return Permission.objects.filter(codename="open_personal_data", content_type__app_label="referrals", group__user=user.pk).exists()


def check_can_open_personal_data(user: AbstractBaseUser | AnonymousUser) -> None:
    """Raises PermissionDenied where `can_open_personal_data` says no."""
    if not can_open_personal_data(user):
        raise PermissionDenied("Only referral clinicians may open personal data.")
