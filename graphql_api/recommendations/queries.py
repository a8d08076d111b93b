"""`pathways`, `questionnaire` and `recommend`."""

import strawberry

from cms.published import topics_by_slug
from graphql_api.content.types import topics_of
from graphql_api.crisis.types import CrisisNoticeType
from graphql_api.directory.inputs import Near
from graphql_api.directory.types import ServiceType
from graphql_api.errors import InputRefused, NotFound
from graphql_api.recommendations.types import (
    AnswerInput,
    AnswerProblemType,
    FiredRuleType,
    PathwayType,
    QuestionnaireType,
    QuestionType,
    RecommendationType,
    RecommendedServiceType,
    RecommendedTopicType,
    RulesetVersionType,
    answer_pairs,
)
from referral_rules.published import find_pathways, find_version
from referral_rules.recommend import PathwayUnknown, Recommendation, recommend
from service_directory.published import Place
from service_directory.vocabulary import ReferrerRole


@strawberry.type
class RecommendationQuery:
    @strawberry.field(description="Every pathway, by title.")
    def pathways(self) -> list[PathwayType]:
        return [
            PathwayType(
                slug=x.slug, title=x.title, description=x.description, ruleset=RulesetVersionType.of(x.version) if x.version else None
            )
            for x in find_pathways()
        ]

    @strawberry.field(description="The published questions of a pathway; null with the error NOT_FOUND where there are none.")
    def questionnaire(self, pathway: str, referrer: ReferrerRole | None = None) -> QuestionnaireType | None:
        version = find_version(pathway)
        if version is None:
            raise NotFound("There is no published pathway of that name.")
        return QuestionnaireType(
            pathway=version.pathway,
            title=version.ruleset.pathway.title,
            ruleset=RulesetVersionType.of(version),
            questions=[QuestionType.of(question, referrer) for question in version.ruleset.questions],
        )

    @strawberry.field(description="The most appropriate services for these answers, with reasons, and what is still worth asking.")
    def recommend(
        self, pathway: str, answers: list[AnswerInput], referrer: ReferrerRole | None = None, near: Near | None = None
    ) -> RecommendationType:
        place, refusal = place_or_refusal(near)
        try:
            found = recommend(pathway=pathway, answers=answer_pairs(answers), referrer=referrer, near=place)
        except PathwayUnknown:
            raise NotFound("There is no published pathway of that name.") from None
        # A postcode that we cannot place keeps nobody from crisis help.
        if refusal and found.crisis is None:
            raise refusal
        return recommendation_type(found, referrer)


def place_or_refusal(near: Near | None) -> tuple[Place | None, InputRefused | None]:
    """The place that was named, or why it cannot be told."""
    try:
        return (near.place() if near else None), None
    except InputRefused as refusal:
        return None, refusal


def recommendation_type(found: Recommendation, referrer: str | None) -> RecommendationType:
    """The recommendation as front ends get it, questions in the referrer's words."""
    services = ServiceType.of_all([one.service for one in found.services])
    topics = {topic.slug: topic for topic in topics_of(list(topics_by_slug([one.slug for one in found.topics]).values())).values()}
    return RecommendationType(
        status=found.status,
        urgency=found.urgency,
        needs_groups=list(found.needs_groups),
        crisis=CrisisNoticeType.of_optional(found.crisis),
        services=[
            RecommendedServiceType(service=service, rank=one.rank, is_signpost=one.is_signpost, reasons=list(one.reasons))
            for service, one in zip(services, found.services, strict=True)
        ],
        topics=[RecommendedTopicType(topic=topics[one.slug], reasons=list(one.reasons)) for one in found.topics if one.slug in topics],
        next_questions=[QuestionType.of(question, referrer) for question in found.next_questions],
        fired_rules=[FiredRuleType(key=x.key, title=x.title, because=list(x.because), evidence=x.evidence) for x in found.fired_rules],
        ruleset=RulesetVersionType.of(found.version),
        problems=[AnswerProblemType(question=x.question, message=x.message) for x in found.problems],
    )
