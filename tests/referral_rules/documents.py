"""A small sound ruleset document, and the parts to build others from: what the engine's tests start from and then change."""

from datetime import date
from typing import Any

TODAY = date(2026, 3, 1)


def outcome(urgency: str = "ROUTINE", **changes: Any) -> dict[str, Any]:
    return {
        "urgency": urgency,
        "needs_groups": ["GETTING_HELP"],
        "services": ["hub"],
        "topics": ["sleep"],
        "family_text": f"What happens next ({urgency}).",
        "clinician_text": f"For the clinician ({urgency}).",
        **changes,
    }


def rule(key: str, tier: str, when: dict[str, Any], **changes: Any) -> dict[str, Any]:
    consequence = {"excludes": ["club"], "reason": "The club is for somebody else"} if tier == "ELIGIBILITY" else {"outcome": outcome()}
    return {
        "key": key,
        "tier": tier,
        "title": f"Title of {key}",
        "when": when,
        **consequence,
        "rationale": "A reason to have it.",
        "evidence": "A guideline",
        "owner": "Consultant",
        "review_by": date(2027, 6, 30),
        **changes,
    }


def question(key: str, kind: str, **changes: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "text": {"default": f"Default {key}?"}, "why": {"default": f"Why {key}."}, **changes}


QUESTIONS = [
    question("age", "NUMBER", minimum=0, maximum=25),
    question("danger", "YES_NO_UNSURE", safety=True),
    question(
        "sleep",
        "SINGLE",
        text={"default": "How is their sleep?", "YOUNG_PERSON": "How is your sleep?"},
        options=[{"key": "rarely", "label": "Rarely bad"}, {"key": "most_nights", "label": "Bad most nights"}],
    ),
    question(
        "worries",
        "MULTIPLE",
        options=[{"key": "exams", "label": "Exams"}, {"key": "school", "label": "School"}, {"key": "none", "label": "None of these"}],
    ),
    question("born", "DATE_OF_BIRTH"),
    question("words", "TEXT"),
]

IN_DANGER = {"answer": "danger", "in": ["yes", "unsure"]}
BAD_SLEEP = {"answer": "sleep", "is": "most_nights"}
EXAMS = {"answer": "worries", "any_of": ["exams"]}


def fresh(value: Any) -> Any:
    """A copy in which no part stands twice, so that a change to one place is a change to that place alone."""
    if isinstance(value, dict):
        return {key: fresh(part) for key, part in value.items()}
    return [fresh(part) for part in value] if isinstance(value, list) else value


def document(*rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A fresh document with these rules; what is passed by name takes the place of a field."""
    return fresh(
        {
            "format": 1,
            "pathway": {"slug": "getting-help", "title": "Getting help", "description": "A few questions."},
            "questions": QUESTIONS,
            "rules": list(rules) or [rule("red-flag", "SAFETY", IN_DANGER), rule("sleep", "ROUTING", BAD_SLEEP)],
            "default": outcome(services=["hub", "helpline"], topics=["anxiety"], family_text="You can always talk to the hub."),
            **changes,
        }
    )
