"""Reads a ruleset document, as loaded from YAML or JSON, into a Ruleset: the one way in, so that what stands in a Ruleset is sound."""

from collections.abc import Mapping

from referral_rules.engine.condition_document import read_condition
from referral_rules.engine.fields import KEBAB_CASE, OPTION_KEY, SNAKE_CASE, Section, describe
from referral_rules.engine.figures import plain_figure
from referral_rules.engine.values import (
    Exclusion,
    NeedsGroup,
    Option,
    Outcome,
    Pathway,
    Question,
    QuestionKind,
    ReferrerRole,
    Rule,
    Ruleset,
    Tier,
    Urgency,
    Wording,
)

FORMAT = 1
WITH_OPTIONS = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)


class RulesetRefused(Exception):
    """The document is not a sound ruleset. `problems` has them all, each as "path: fault", in the order in which the document is read."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_ruleset(document: Mapping[str, object]) -> Ruleset:
    """The ruleset in the document; raises RulesetRefused with every problem."""
    problems: list[str] = []
    root = Section(document, "", problems)
    read_format(root)
    pathway = read_pathway(root.section("pathway"))
    questions = read_questions(root)
    rules = read_rules(root, questions)
    default = read_outcome(root.section("default"), least_services=1)
    root.close()
    if problems or default is None:
        raise RulesetRefused(tuple(problems))
    return Ruleset(pathway, tuple(question for question in questions.values() if question), rules, default)


def read_format(root: Section) -> None:
    """Notes a document of another format: a later program may have written it."""
    value = root.need("format")
    if value is not None and (isinstance(value, bool) or value != FORMAT):
        root.note("format", f"expected {FORMAT}, found {describe(value)}")


def read_pathway(section: Section) -> Pathway:
    """What the ruleset is called, in words for families."""
    pathway = Pathway(section.key("slug", KEBAB_CASE), section.text("title"), section.text("description"))
    section.close()
    return pathway


def read_questions(root: Section) -> dict[str, Question | None]:
    """The questions by key, in the author's order; None for one whose own faults leave it unusable."""
    questions: dict[str, Question | None] = {}
    for section in root.sections("questions"):
        key = section.key("key", SNAKE_CASE)
        if key in questions:
            section.note("key", f"another question is called “{key}”")
        question = read_question(section, key)
        if key:
            questions.setdefault(key, question)
    return questions


def read_question(section: Section, key: str) -> Question | None:
    """The question, or None where its kind or options cannot be read."""
    kind = section.named("kind", QuestionKind)
    text = read_wording(section.section("text"))
    help_text = read_wording(section.section("help")) if section.get("help") is not None else None
    why = read_wording(section.section("why"))
    safety = section.flag("safety")
    options = read_options(section) if kind in WITH_OPTIONS or section.get("options") is not None else ()
    low, high = section.number("minimum"), section.number("maximum")
    if kind and kind not in WITH_OPTIONS and options:
        section.note("options", f"a {kind} question has no options of its own")
    if kind and kind is not QuestionKind.NUMBER:
        for name in ("minimum", "maximum"):
            if section.get(name) is not None:
                section.note(name, f"only a NUMBER question has a {name}")
    elif low is not None and high is not None and low > high:
        section.note("minimum", f"{plain_figure(low)} is more than the maximum, {plain_figure(high)}")
    section.close()
    if not kind or (kind in WITH_OPTIONS and not options):
        return None
    return Question(key, kind, text, why, help_text, options, low, high, safety)


def read_wording(section: Section) -> Wording:
    """One text, by default and in the words of some roles."""
    default = section.text("default")
    by_role = tuple((role.value, section.text(role)) for role in ReferrerRole if section.get(role) is not None)
    section.close()
    return Wording(default, by_role)


def read_options(section: Section) -> tuple[Option, ...]:
    """What can be chosen, in the order in which it is shown."""
    options: list[Option] = []
    for part in section.sections("options"):
        option = Option(part.key("key", OPTION_KEY), part.text("label"))
        if option.key and any(option.key == other.key for other in options):
            part.note("key", f"another option of this question is called “{option.key}”")
        part.close()
        options.append(option)
    return tuple(options)


def read_rules(root: Section, questions: Mapping[str, Question | None]) -> tuple[Rule, ...]:
    """The rules in the author's order, which ranks them within their tier."""
    rules: list[Rule] = []
    keys: set[str] = set()
    for section in root.sections("rules"):
        key = section.key("key", KEBAB_CASE)
        if key and key in keys:
            section.note("key", f"another rule is called “{key}”")
        keys.add(key)
        rule = read_rule(section, key, questions)
        if rule:
            rules.append(rule)
    return tuple(rules)


def read_rule(section: Section, key: str, questions: Mapping[str, Question | None]) -> Rule | None:
    """The rule, or None where its tier or what follows from it cannot be read."""
    tier = section.named("tier", Tier)
    title = section.text("title")
    when = read_condition(section.section("when"), questions)
    then = read_consequence(section, tier) if tier else None
    rationale, owner, review_by = section.text("rationale"), section.text("owner"), section.day("review_by")
    evidence, hazard = section.optional_text("evidence"), section.optional_text("hazard")
    if tier:
        section.close()
    return Rule(key, tier, title, when, then, rationale, owner, review_by, evidence, hazard) if tier and then else None


def read_consequence(section: Section, tier: Tier) -> Outcome | Exclusion | None:
    """What the tier calls for: a red flag always names a service, since it must bring in a person."""
    if tier is Tier.ELIGIBILITY:
        return Exclusion(section.slugs("excludes", least=1), section.text("reason"))
    return read_outcome(section.section("outcome"), least_services=1 if tier is Tier.SAFETY else 0)


def read_outcome(section: Section, *, least_services: int) -> Outcome | None:
    """The outcome, or None where its urgency cannot be read."""
    urgency = section.named("urgency", Urgency)
    groups = [section.one_named(name, value, NeedsGroup) for name, value in section.items("needs_groups")]
    services = section.slugs("services", least=least_services)
    topics = section.slugs("topics", least=0)
    family_text, clinician_text = section.text("family_text"), section.text("clinician_text")
    section.close()
    needs_groups = tuple(group for group in NeedsGroup if group in groups)
    return Outcome(urgency, needs_groups, services, topics, family_text, clinician_text) if urgency else None
