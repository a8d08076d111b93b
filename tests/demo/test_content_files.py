"""The files of demo/content, held to what a clinician would ask of them before anything is loaded."""

import re
from collections import Counter
from typing import Any

import pytest

from crisis.contacts import BUILT_IN_CONTACTS
from demo.read_content import CONTENT, TopicFile, concern_files, pathway_files, service_files, topic_files

TOPICS = {file.topic.slug: file for file in topic_files()}
SERVICES = {file["service"]["slug"]: file for file in service_files()}
CONCERNS = {file["slug"]: file for file in concern_files()}
(PATHWAY,) = pathway_files()

WANTED_TOPICS = {
    "anxiety", "exam-stress", "bullying", "cyber-bullying", "body-image", "low-mood", "self-harm", "suicidal-thoughts", "sleep", "anger",
    "grief", "ocd", "trauma", "family-conflict-and-separation", "friendships-and-loneliness", "adhd", "autism", "eating-problems",
    "alcohol-and-drugs", "abuse-and-staying-safe", "lgbtq-identity", "self-esteem", "panic-attacks", "phobias", "school-attendance",
    "social-media-and-gaming", "hearing-or-seeing-things",
}  # fmt: skip

# Numbers as each helpline publishes them; none but these may be rung by somebody who reads a demo page.
HELPLINES = {
    "nhs-111-mental-health": "111",
    "childline": "0800 1111",
    "samaritans": "116 123",
    "papyrus-hopeline247": "0800 068 4141",
}
REAL_NUMBERS = {*HELPLINES.values(), "999", "85258"}
# Ofcom keeps these ranges free for fiction.
FICTION = re.compile(r"01632 960\d{3}|07700 900\d{3}|0808 157 0\d{3}")
PHONE = re.compile(r"\b0\d[\d ]{7,11}\d\b")

# How somebody could hurt themselves is never described (Samaritans' guidance on writing about suicide).
METHODS = re.compile(
    r"\b(paracetamol|ibuprofen|antidepressant overdose|noose|hang(ed|ing)?|ligature|razors?|blades?|scissors|knife|knives|rope|bleach|"
    r"suffocat\w*|strangl\w*|poison\w*|drown\w*|jump(ed|ing)? (off|from|in front)|bridge|railway|train tracks|gas|gun|"
    r"cut(s|ting)? (my|your|her|his|their)?\s?(self|selves|wrists?|arms?|legs?|skin)|laxatives?|calories|make yourself sick|"
    r"lethal|dos(e|es|age)|milligrams?|mg)\b",
    re.IGNORECASE,
)


def words(text: str) -> int:
    return len(re.findall(r"[\w’'-]+", text))


def whole(file: TopicFile) -> str:
    """Everything that a reader sees of a topic."""
    return f"{file.topic.title}\n{file.topic.summary}\n{file.topic.search_description}\n{file.topic.body}"


def every_text(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(map(every_text, value.values()))
    if isinstance(value, list | tuple):
        return "\n".join(map(every_text, value))
    return str(value)


@pytest.mark.parametrize("slug", sorted(WANTED_TOPICS))
def test_every_wanted_topic_is_there(slug: str) -> None:
    assert slug in TOPICS
    assert slug in CONCERNS


@pytest.mark.parametrize("slug", TOPICS)
class TestTopics:
    def test_it_has_250_to_600_words(self, slug: str) -> None:
        assert 250 <= words(TOPICS[slug].topic.body) <= 600

    def test_it_rests_on_named_evidence(self, slug: str) -> None:
        evidence = TOPICS[slug].topic.evidence

        assert len(evidence) >= 2
        assert all(one["title"] and one["source"] and one["checked_at"] and one["url"].startswith("https://") for one in evidence)
        assert any(one["source"].startswith(("NICE", "NHS")) for one in evidence)

    def test_nice_guidelines_are_named_by_their_number(self, slug: str) -> None:
        for one in TOPICS[slug].topic.evidence:
            if one["source"] == "NICE":
                number = re.search(r"\(((?:NG|CG|PH|QS)\d+)\)", one["title"])
                assert number, one["title"]
                assert one["url"].lower().rstrip("/").endswith(number[1].lower())

    def test_its_review_is_dated_and_comes_back_within_two_years(self, slug: str) -> None:
        topic = TOPICS[slug].topic

        assert topic.reviewed_at
        assert topic.next_review_due
        assert 0 < (topic.next_review_due - topic.reviewed_at).days <= 731

    def test_it_knows_its_readers(self, slug: str) -> None:
        topic = TOPICS[slug].topic

        assert topic.summary
        assert topic.search_description
        assert topic.audiences
        assert topic.minimum_age is not None
        assert topic.maximum_age is not None
        assert topic.minimum_age < topic.maximum_age <= 25
        assert topic.co_produced_with

    def test_what_it_points_to_is_there(self, slug: str) -> None:
        file = TOPICS[slug]

        assert file.related_topics
        assert slug not in file.related_topics
        assert set(file.related_topics) <= set(TOPICS)
        assert file.topic.related_services
        assert set(file.topic.related_services) <= set(SERVICES)
        assert slug in file.topic.concerns
        assert set(file.topic.concerns) <= set(CONCERNS)

    def test_it_names_no_method(self, slug: str) -> None:
        assert METHODS.search(whole(TOPICS[slug])) is None

    def test_it_names_no_number_but_the_national_ones(self, slug: str) -> None:
        assert set(PHONE.findall(whole(TOPICS[slug]))) <= REAL_NUMBERS

    def test_it_says_where_help_is_in_an_emergency(self, slug: str) -> None:
        assert "999" in TOPICS[slug].topic.body

    def test_nothing_is_left_unfinished(self, slug: str) -> None:
        assert not re.search(r"\b(TODO|TBC|lorem|xxx)\b", whole(TOPICS[slug]), re.IGNORECASE)


class TestServices:
    def test_there_are_enough(self) -> None:
        assert len(SERVICES) >= 40

    def test_slugs_are_unique(self) -> None:
        assert [slug for slug, n in Counter(file["service"]["slug"] for file in service_files()).items() if n > 1] == []

    @pytest.mark.parametrize(("slug", "number"), HELPLINES.items())
    def test_a_national_helpline_has_the_number_it_publishes(self, slug: str, number: str) -> None:
        assert SERVICES[slug]["service"]["phone"] == number

    def test_shout_is_texted(self) -> None:
        assert "85258" in SERVICES["shout"]["service"]["description"]
        assert SERVICES["shout"]["service"]["delivery_modes"] == ["TEXT"]

    @pytest.mark.parametrize("slug", SERVICES)
    def test_nobody_real_is_rung_but_the_helplines(self, slug: str) -> None:
        service = SERVICES[slug]["service"]
        numbers = {*PHONE.findall(every_text(SERVICES[slug])), service["phone"]} - {""}

        assert all(number in REAL_NUMBERS or FICTION.fullmatch(number) for number in numbers), numbers
        if slug not in {*HELPLINES, "shout"}:
            assert not service["email"] or service["email"].endswith(".example")
            assert not service["website"] or re.match(r"https://[\w.-]+\.example(/|$)", service["website"])

    @pytest.mark.parametrize("slug", SERVICES)
    def test_it_says_whom_it_helps(self, slug: str) -> None:
        file = SERVICES[slug]

        assert words(file["service"]["description"]) >= 20
        assert file["concerns"]
        assert set(file["concerns"]) <= set(CONCERNS)
        assert file["categories"]
        assert file["service"]["audiences"]
        assert file["service"]["delivery_modes"]
        assert file["service"]["assured_on"]
        assert METHODS.search(file["service"]["description"]) is None

    def test_every_wanted_kind_of_provision_is_there(self) -> None:
        said = every_text([file["service"]["name"] + " " + file["service"]["description"] for file in SERVICES.values()]).lower()
        kinds = "camhs, schools, eating disorder, psychosis, crisis, counselling, bereave, young carers, drug, lesbian, parent"

        assert [kind for kind in kinds.split(", ") if kind not in said] == []


class TestConcerns:
    @pytest.mark.parametrize("slug", CONCERNS)
    def test_it_knows_the_words_people_use(self, slug: str) -> None:
        phrases = CONCERNS[slug]["also_known_as"]

        assert len(phrases) >= 10
        assert len({phrase.casefold() for phrase in phrases}) == len(phrases)
        assert METHODS.search("\n".join(phrases)) is None

    @pytest.mark.parametrize("slug", CONCERNS)
    def test_somebody_helps_with_it(self, slug: str) -> None:
        assert any(slug in file["concerns"] for file in SERVICES.values())
        assert any(slug in file.topic.concerns for file in TOPICS.values())


class TestThePathway:
    def test_there_are_enough_rules(self) -> None:
        assert len(PATHWAY["rules"]) >= 25

    def test_it_names_only_services_and_topics_that_exist(self) -> None:
        outcomes = [PATHWAY["default"], *(rule.get("outcome", {}) for rule in PATHWAY["rules"])]

        assert {slug for outcome in outcomes for slug in outcome.get("services", [])} <= set(SERVICES)
        assert {slug for outcome in outcomes for slug in outcome.get("topics", [])} <= set(TOPICS)

    def test_every_concern_can_be_answered(self) -> None:
        (worries,) = [question for question in PATHWAY["questions"] if question["key"] == "main_worries"]

        assert {slug.replace("-", "_") for slug in CONCERNS} <= {option["key"] for option in worries["options"]}

    @pytest.mark.parametrize("rule", PATHWAY["rules"], ids=lambda rule: rule["key"])
    def test_a_rule_has_its_reason_its_owner_and_its_date(self, rule: dict[str, Any]) -> None:
        assert rule["title"]
        assert rule["rationale"]
        assert rule["evidence"]
        assert rule["owner"]
        assert rule["review_by"]

    def test_it_names_no_number(self) -> None:
        assert PHONE.findall(every_text(PATHWAY)) == []


def test_the_built_in_crisis_contacts_have_the_published_numbers() -> None:
    assert {contact.phone for contact in BUILT_IN_CONTACTS if contact.phone} == {"999", *HELPLINES.values()}
    assert [contact.text for contact in BUILT_IN_CONTACTS if contact.text] == ["Text SHOUT to 85258"]


def test_every_file_is_read() -> None:
    organisations = {file["organisation"]["slug"] for file in SERVICES.values()}
    assert len(organisations) == len(list((CONTENT / "services").glob("[!_]*.yaml")))
    assert {file.stem for file in (CONTENT / "topics").iterdir()} == set(TOPICS)
    assert {file.stem for file in (CONTENT / "concerns").iterdir()} == set(CONCERNS)
    assert [file.suffix for file in (CONTENT / "pathways").iterdir()] == [".yaml"]
