"""Referrals in the admin: the list and one referral, for referral clinicians alone; every look is audited."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from referral_rules.published import find_version
from referrals.policies import can_open_personal_data
from referrals.read import OpenReferral, list_referrals, open_referral

LONGEST_LIST = 200


def referral_list(request: HttpRequest) -> HttpResponse:
    """Referrals with those in danger first, then the longest wait; nothing on it is personal."""
    referrals = list_referrals(user=request.user)  # type: ignore[arg-type]
    return render(request, "referrals/list.html", {"referrals": referrals[:LONGEST_LIST], "total": referrals.count()})


def referral_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One referral with all that was told in it."""
    opened = open_referral(reference=reference, user=request.user)  # type: ignore[arg-type]
    if opened is None:
        raise Http404("There is no such referral.")
    return render(request, "referrals/detail.html", {"referral": opened.referral, "data": opened, "answers": answers_in_words(opened)})


def answers_in_words(opened: OpenReferral) -> list[tuple[str, str]]:
    """The questions as they were put, in the wording of the version that was shown, with the labels of what was answered."""
    decided = opened.verdict["ruleset"]
    version = find_version(decided["pathway"], decided["number"])
    questions = {question.key: question for question in version.ruleset.questions} if version else {}

    def in_words(key: str, value: Any) -> tuple[str, str]:
        question = questions.get(key)
        if question is None:
            return key, str(value)
        labels = {option.key: option.label for option in question.choices}
        given = value if isinstance(value, list) else [value]
        return question.wording(opened.referral.referrer_role), ", ".join(labels.get(one, str(one)) for one in given)

    return [in_words(key, value) for key, value in opened.submission["answers"]]


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
