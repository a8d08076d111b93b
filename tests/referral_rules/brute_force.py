"""A slow and obvious second evaluator, over the document itself and without the engine: the oracle of the property tests.

It knows no UNKNOWN. Where answers are missing it tries every way to complete them, and looks at what all the ways have in common.
"""

from itertools import combinations, product

URGENCIES = ["EMERGENCY", "URGENT", "SOON", "ROUTINE", "SELF_CARE"]
GROUPS = ["THRIVING", "GETTING_ADVICE", "GETTING_HELP", "GETTING_MORE_HELP", "GETTING_RISK_SUPPORT"]


def every_answer(question):
    """Every answer that the question can have, as `evaluate` takes them; a few numbers, ages and texts stand for all of them."""
    keys = [option["key"] for option in question.get("options", [])]
    return {
        "SINGLE": keys,
        "YES_NO_UNSURE": ["yes", "no", "unsure", "prefer_not_to_say"],
        "MULTIPLE": [chosen for size in range(1, len(keys) + 1) for chosen in combinations(keys, size)],
        "NUMBER": [0, 1, 2, 2.5, 3],
        "DATE_OF_BIRTH": [0, 1, 2, 3],
        "TEXT": ["one", "two", "something else"],
    }[question["kind"]]


def completions(document, answers):
    """Every complete set of answers that says what these answers say."""
    questions = document["questions"]
    choices = [[answers[question["key"]]] if question["key"] in answers else every_answer(question) for question in questions]
    for values in product(*choices):
        yield dict(zip([question["key"] for question in questions], values, strict=True))


def is_true(condition, answers):
    """Whether the condition, as it stands in the document, holds on complete answers."""
    if "all" in condition:
        return all(is_true(part, answers) for part in condition["all"])
    if "any" in condition:
        return any(is_true(part, answers) for part in condition["any"])
    if "not" in condition:
        return not is_true(condition["not"], answers)
    if "at_least" in condition:
        return sum(is_true(part, answers) for part in condition["of"]) >= condition["at_least"]
    answer = answers[condition["answer"]]
    if "is" in condition:
        return answer == condition["is"]
    if "in" in condition:
        return answer in condition["in"]
    if "any_of" in condition:
        return len(set(answer) & set(condition["any_of"])) > 0
    if "none_of" in condition:
        return len(set(answer) & set(condition["none_of"])) == 0
    low, high = condition["between"]
    return (-1000 if low is None else low) <= answer <= (1000 if high is None else high)


def complete_outcome(document, answers):
    """What complete answers lead to, step by step as the format describes it; services that must never be emptied included."""
    fired = [
        rule
        for tier in ("SAFETY", "ELIGIBILITY", "ROUTING")
        for rule in document["rules"]
        if rule["tier"] == tier and is_true(rule["when"], answers)
    ]
    speaking = [rule for rule in fired if rule["tier"] != "ELIGIBILITY"]
    excluded = [service for rule in fired if rule["tier"] == "ELIGIBILITY" for service in rule["excludes"]]
    outcomes = [rule["outcome"] for rule in speaking] or [document["default"]]
    services = []
    for rule in speaking:
        left = [service for service in rule["outcome"]["services"] if service not in excluded]
        if rule["tier"] == "SAFETY" and not left:
            left = rule["outcome"]["services"]
        services += left
    offered = [service for outcome in outcomes for service in outcome["services"]]
    if not services:
        services = [service for service in document["default"]["services"] if service not in excluded] or document["default"]["services"]
        offered += document["default"]["services"]
    return {
        "crisis": any(rule["tier"] == "SAFETY" for rule in fired),
        "urgency": min((outcome["urgency"] for outcome in outcomes), key=URGENCIES.index),
        "needs_groups": [group for group in GROUPS if any(group in outcome["needs_groups"] for outcome in outcomes)],
        "services": without_repeats(services),
        "topics": without_repeats([topic for outcome in outcomes for topic in outcome["topics"]]),
        "excluded": without_repeats([service for service in offered if service in excluded and service not in services]),
        "fired": [rule["key"] for rule in speaking],
        "family_texts": without_repeats([outcome["family_text"] for outcome in outcomes]),
    }


def without_repeats(values):
    """The values in the order in which they first stand."""
    return [value for index, value in enumerate(values) if value not in values[:index]]
