"""Referrals in the admin: the list and one referral, for referral clinicians alone; every look is audited."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from referrals.models import Referral
from referrals.policies import can_open_personal_data, check_can_open_personal_data
from referrals.read import open_personal_data


def referral_list(request: HttpRequest) -> HttpResponse:
    """Referrals with those in danger first, then the longest wait; nothing on it is personal."""
    check_can_open_personal_data(request.user)
    referrals = Referral.objects.select_related("ruleset_version__pathway").order_by("-in_danger", "submitted_at")
    return render(request, "referrals/list.html", {"referrals": referrals[:200], "total": referrals.count()})


def referral_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One referral with all that was told in it."""
    referral = get_object_or_404(Referral.objects.select_related("ruleset_version__pathway"), reference=reference)
    data = open_personal_data(referral=referral, user=request.user, action="open referral")  # type: ignore[arg-type]
    return render(request, "referrals/detail.html", {"referral": referral, "data": data})


@hooks.register("register_admin_urls")
def referral_urls() -> list[Any]:
    return [
        path("referrals/", referral_list, name="referral_list"),
        path("referrals/<str:reference>/", referral_detail, name="referral_detail"),
    ]


class ReferralsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_open_personal_data(request.user)


@hooks.register("register_admin_menu_item")
def referral_menu_item() -> MenuItem:
    return ReferralsMenuItem("Referrals", reverse("referral_list"), icon_name="mail", order=150)
