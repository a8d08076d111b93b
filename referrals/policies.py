"""What a person may do with referrals; `referrals.read` asks, writes down the answer and raises."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Permission


def can_open_personal_data(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Only members of a group that holds the permission: an active superuser who is not a referral clinician may not."""
    if not user.is_active or user.is_anonymous:
        return False
    return Permission.objects.filter(codename="open_personal_data", content_type__app_label="referrals", group__user=user.pk).exists()
