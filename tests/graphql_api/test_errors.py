"""Every fault has a code and a sensible status; none tells what happened inside, and no log repeats what a person typed."""

import io
import json
import logging
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.test import Client

from cms import published
from graphql_api.views import graphql_view
from tests.factories import make_pathway, make_topic, submission_input
from tests.graphql_api.client import ask, post

CRISIS_HELP = "{ crisisHelp { headline } }"
TYPED = "Robin told me a secret"


class TestWhatIsNotAQuestion:
    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b"{", id="half of one"),
            pytest.param(b" ", id="blank"),
            pytest.param(b'{"query": "\xff"}', id="not UTF-8"),
            pytest.param(b"[" * 60_000, id="nested without end"),
            pytest.param(b'{"query": "{ a }", "variables": {"a": ' + b"1" * 5_000 + b"}}", id="an endless number"),
            pytest.param(b'{"query": "{ a }", "variables": {"a": NaN}}', id="not a number"),
            pytest.param(b"null", id="null"),
            pytest.param(b"5", id="a number"),
            pytest.param(b'"text"', id="text"),
            pytest.param(b"{}", id="no query"),
            pytest.param(b'{"query": ""}', id="an empty query"),
            pytest.param(b'{"query": 5}', id="a query that is not text"),
            pytest.param(b'{"query": "{ a }", "variables": []}', id="variables that are no object"),
            pytest.param(b'{"query": "query A { crisisHelp { headline } }", "operationName": "B"}', id="an operation that is not there"),
            pytest.param(b"[]", id="an empty list"),
            pytest.param(json.dumps([{"query": CRISIS_HELP}] * 2).encode(), id="a list of questions"),
        ],
    )
    def test_is_refused_with_400(self, body: bytes) -> None:
        answer = post(body)
        assert (answer.status, answer.code, answer.body["data"]) == (400, "BAD_REQUEST", None)

    @pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
    def test_another_content_type_is_refused_with_415(self, content_type: str) -> None:
        answer = post(json.dumps({"query": CRISIS_HELP}), content_type=content_type)
        assert (answer.status, answer.code) == (415, "NOT_JSON")

    def test_json_with_a_charset_is_json(self) -> None:
        assert post({"query": CRISIS_HELP}, content_type="application/json; charset=utf-8").data["crisisHelp"]["headline"]

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head"])
    def test_another_method_is_refused_with_405(self, method: str) -> None:
        response = getattr(Client(), method)("/graphql/")
        assert response.status_code == 405
        assert response["Allow"] == "GET, POST"

    def test_no_token_of_a_form_is_asked_for(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/graphql/", {"query": CRISIS_HELP}, content_type="application/json")
        assert response.status_code == 200


class TestTheLengthOfTheBody:
    @staticmethod
    def of_length(length: int) -> bytes:
        question = json.dumps({"query": CRISIS_HELP}).encode()
        return question + b" " * (length - len(question))

    def test_64_kib_are_read(self) -> None:
        assert post(self.of_length(64 * 1024)).data["crisisHelp"]["headline"]

    def test_one_byte_more_is_refused_with_413(self) -> None:
        answer = post(self.of_length(64 * 1024 + 1))
        assert (answer.status, answer.code) == (413, "BODY_TOO_LARGE")

    def test_an_announced_length_is_believed_before_anything_is_read(self) -> None:
        answer = post(b"{}", CONTENT_LENGTH=str(10**12))
        assert (answer.status, answer.code) == (413, "BODY_TOO_LARGE")

    def test_a_long_body_without_an_announced_length_is_refused(self) -> None:
        scope = {"type": "http", "method": "POST", "path": "/graphql/", "headers": [(b"content-type", b"application/json")]}
        response = graphql_view(ASGIRequest(scope, io.BytesIO(self.of_length(64 * 1024 + 1))))
        assert response.status_code == 413
        assert graphql_view(ASGIRequest(scope, io.BytesIO(self.of_length(1_000)))).status_code == 200

    def test_no_body_and_no_length_is_refused_with_411(self) -> None:
        answer = post(b"{}", CONTENT_LENGTH="")
        assert (answer.status, answer.code) == (411, "LENGTH_REQUIRED")

    @pytest.mark.parametrize("length", ["abc", "-1", "1.5"])
    def test_a_length_that_is_no_number_is_refused(self, length: str) -> None:
        answer = post(b"{}", CONTENT_LENGTH=length)
        assert (answer.status, answer.code) == (400, "BAD_REQUEST")


class TestTheDocument:
    @pytest.mark.parametrize(
        ("document", "code"),
        [
            pytest.param("{", "GRAPHQL_PARSE_FAILED", id="half of one"),
            pytest.param("{ a" * 300 + " }" * 300, "GRAPHQL_PARSE_FAILED", id="nested without end"),
            pytest.param("{ " + "crisisHelp { headline } " * 250 + "}", "GRAPHQL_PARSE_FAILED", id="over 1,000 tokens"),
            pytest.param("{ nothing }", "GRAPHQL_VALIDATION_FAILED", id="an unknown field"),
            pytest.param("{ ...Unknown }", "GRAPHQL_VALIDATION_FAILED", id="an unknown fragment"),
            pytest.param("subscription { a }", "GRAPHQL_VALIDATION_FAILED", id="a subscription"),
            pytest.param("{ topic { title } }", "GRAPHQL_VALIDATION_FAILED", id="a missing argument"),
            pytest.param("{ topic(slug: 5) { title } }", "GRAPHQL_VALIDATION_FAILED", id="an argument of another type"),
            pytest.param("{ services(filters: {audience: CAT}) { totalCount } }", "GRAPHQL_VALIDATION_FAILED", id="an unknown enum value"),
            pytest.param("{ crisisHelp { headline { a } } }", "GRAPHQL_VALIDATION_FAILED", id="fields of text"),
        ],
    )
    def test_a_faulty_one_is_refused(self, document: str, code: str) -> None:
        answer = ask(document)
        assert answer.status == 200
        assert answer.body["data"] is None
        assert {error["extensions"]["code"] for error in answer.errors} == {code}

    def test_a_refusal_names_no_other_fields(self) -> None:
        assert "Did you mean" not in ask("{ topik }").message

    @staticmethod
    def nested(levels: int) -> str:
        inner = "relatedTopics { " * (levels - 1) + "slug" + " }" * (levels - 1)
        return f'{{ topic(slug: "a") {{ {inner} }} }}'

    @pytest.mark.django_db
    def test_ten_levels_are_answered_and_eleven_are_not(self) -> None:
        make_topic("a")
        assert ask(self.nested(10)).data["topic"] == {"relatedTopics": []}
        assert ask(self.nested(11)).code == "TOO_DEEP"

    def test_levels_are_counted_through_fragments(self) -> None:
        parts = [f"fragment F{n} on Topic {{ relatedTopics {{ ...F{n + 1} }} }}" for n in range(10)]
        document = '{ topic(slug: "a") { ...F0 } } ' + " ".join(parts) + " fragment F10 on Topic { slug }"
        assert ask(document).code == "TOO_DEEP"

    def test_fifteen_other_names_are_given_and_sixteen_are_not(self) -> None:
        def named(count: int) -> str:
            return "{ " + " ".join(f"a{n}: crisisHelp {{ headline }}" for n in range(count)) + " }"

        assert len(ask(named(15)).data) == 15
        assert ask(named(16)).code == "TOO_MANY_ALIASES"

    def test_other_names_are_counted_each_time_a_fragment_is_spread(self) -> None:
        spread = "{ a: crisisHelp { ...F } b: crisisHelp { ...F } } fragment F on CrisisNotice { "
        assert ask(spread + " ".join(f"x{n}: headline" for n in range(6)) + " }").data["b"]["x5"]
        assert ask(spread + " ".join(f"x{n}: headline" for n in range(7)) + " }").code == "TOO_MANY_ALIASES"

    @pytest.mark.parametrize("leaf", ["crisisHelp { headline }", "x: crisisHelp { headline }"])
    def test_fragments_that_spread_one_another_twice_do_not_take_time_that_doubles_with_each(self, leaf: str) -> None:
        # 2^60 steps would not end while anybody waits; the answer itself does not matter.
        parts = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60)]
        answer = ask("{ ...F0 } " + " ".join(parts) + f" fragment F60 on Query {{ {leaf} }}")
        assert answer.status == 200

    def test_a_fragment_that_spreads_itself_is_refused(self) -> None:
        assert ask("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }").code == "GRAPHQL_VALIDATION_FAILED"


class TestTheVariables:
    @pytest.mark.parametrize(
        ("kind", "use", "value"),
        [
            ("String!", "topic(slug: $v) { title }", 5),
            ("String!", "topic(slug: $v) { title }", None),
            ("String!", "topic(slug: $v) { title }", ["sleep"]),
            ("Int!", "topics(first: $v) { totalCount }", "two"),
            ("Int!", "topics(first: $v) { totalCount }", 2**40),
            ("Audience!", "topics(filters: {audience: $v}) { totalCount }", "CAT"),
            ("Near!", "services(near: $v) { totalCount }", {"planet": "Mars"}),
        ],
    )
    def test_one_of_another_type_is_refused(self, kind: str, use: str, value: Any) -> None:
        answer = ask(f"query ($v: {kind}) {{ {use} }}", v=value)
        assert (answer.status, answer.code, answer.body["data"]) == (200, "BAD_USER_INPUT", None)

    def test_a_missing_one_is_refused(self) -> None:
        assert ask("query ($v: String!) { topic(slug: $v) { title } }").code == "BAD_USER_INPUT"

    @pytest.mark.parametrize("value", ["tomorrow", "2012-13-01", 20120101, [], {}])
    def test_a_date_that_is_none_is_refused(self, value: Any) -> None:
        person = {**submission_input()["youngPerson"], "dateOfBirth": value}
        answer = ask(
            "mutation ($input: SubmitReferralInput!) { submitReferral(input: $input) { __typename } }",
            input=submission_input(youngPerson=person),
        )
        assert answer.code == "BAD_USER_INPUT"


@pytest.mark.django_db
class TestWhatIsNotThere:
    @pytest.mark.parametrize(
        ("document", "code"),
        [
            ('{ topic(slug: "no-such-topic") { title } }', "NOT_FOUND"),
            ('{ page(path: "/no/such/page/") { title } }', "NOT_FOUND"),
            ('{ service(slug: "no-such-service") { name } }', "NOT_FOUND"),
            ('{ questionnaire(pathway: "no-such-pathway") { title } }', "NOT_FOUND"),
            ('{ referral(reference: "7Q4M-2KX9-C", accessCode: "AAAA-AAAA-AAAA") { status } }', "NOT_FOUND"),
            ('{ topic(slug: "sleep", locale: "tlh") { title } }', "LOCALE_UNKNOWN"),
            ('{ page(path: "/", locale: "tlh") { title } }', "LOCALE_UNKNOWN"),
        ],
    )
    def test_is_null_with_a_code(self, document: str, code: str) -> None:
        answer = ask(document)
        assert (answer.status, answer.code) == (200, code)
        (value,) = answer.body["data"].values()
        assert value is None

    @pytest.mark.parametrize(
        ("document", "code"),
        [
            ('{ recommend(pathway: "no-such-pathway", answers: []) { status } }', "NOT_FOUND"),
            ('{ concerns(locale: "tlh") { slug } }', "LOCALE_UNKNOWN"),
            ('{ suggest(prefix: "sl", locale: "tlh") { text } }', "LOCALE_UNKNOWN"),
            ('{ services(near: {postcode: "not a postcode"}) { totalCount } }', "PLACE_UNKNOWN"),
            ("{ services(near: {}) { totalCount } }", "PLACE_UNKNOWN"),
            ("{ services(near: {latitude: 91, longitude: 0}) { totalCount } }", "BAD_USER_INPUT"),
            ('{ services(near: {postcode: "ST4", withinMiles: -1}) { totalCount } }', "BAD_USER_INPUT"),
            ("{ services(ordering: [DISTANCE]) { totalCount } }", "BAD_USER_INPUT"),
        ],
    )
    def test_takes_the_answer_with_it_where_that_cannot_be_null(self, document: str, code: str) -> None:
        answer = ask(document)
        assert (answer.status, answer.code, answer.body["data"]) == (200, code, None)

    @pytest.mark.parametrize("age", [-1, 2**31 - 1])
    def test_an_age_that_nobody_has_finds_nothing_and_breaks_nothing(self, age: int) -> None:
        make_topic(minimum_age=5, maximum_age=18)
        assert ask("query ($age: Int) { topics(filters: {age: $age}) { totalCount } }", age=age).data["topics"]["totalCount"] == 0

    @pytest.mark.parametrize("invisible", ["\0", "\ud800"])
    def test_what_no_database_can_store_is_left_out_of_a_text(self, invisible: str) -> None:
        make_topic("sleep")
        assert ask("query ($slug: String!) { topic(slug: $slug) { slug } }", slug=f"sl{invisible}eep").data["topic"] == {"slug": "sleep"}
        assert ask("query ($slug: String!) { page(path: $slug) { slug } }", slug=f"/topics/sl{invisible}eep/").data["page"]

    @pytest.mark.parametrize("written", [r"sl\u0000\u0000eep", r"sl\u{0}eep", r"sl\u{00}eep"])
    def test_the_same_holds_for_a_text_in_the_document(self, written: str) -> None:
        make_topic("sleep")
        assert ask(f'{{ topic(slug: "{written}") {{ slug }} }}').data["topic"] == {"slug": "sleep"}


@pytest.mark.django_db
class TestAFaultOfOurs:
    def test_its_words_are_in_neither_the_answer_nor_the_log(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(*_: Any) -> None:
            raise RuntimeError(TYPED)

        monkeypatch.setattr(published, "find_topic", fail)
        with caplog.at_level(logging.DEBUG):
            answer = ask("query ($slug: String!) { topic(slug: $slug) { title } }", slug=TYPED)
        assert (answer.status, answer.code, answer.body["data"]) == (200, "INTERNAL", {"topic": None})
        assert "/crisis/" in answer.message
        assert "Robin" not in json.dumps(answer.body)
        assert "RuntimeError at topic" in caplog.text
        assert "Robin" not in caplog.text

    def test_one_outside_the_document_is_answered_the_same_way(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise RuntimeError(TYPED)

        monkeypatch.setattr("graphql_api.schema.schema.execute_sync", fail)
        with caplog.at_level(logging.DEBUG):
            answer = ask(CRISIS_HELP)
        assert (answer.status, answer.code) == (500, "INTERNAL")
        assert "Robin" not in json.dumps(answer.body)
        assert "RuntimeError" in caplog.text
        assert "Robin" not in caplog.text


@pytest.mark.django_db
@pytest.mark.usefixtures("index")
class TestTheLog:
    SEARCH = "query ($text: String!) { search(query: $text) { totalCount } }"

    @pytest.mark.parametrize(
        ("document", "variables"),
        [
            pytest.param(SEARCH, {"text": TYPED}, id="a search"),
            pytest.param(f'{{ search(query: "{TYPED}") {{ totalCount }} }}', {}, id="a search in the document"),
            pytest.param("query ($text: String!) { suggest(prefix: $text) { text } }", {"text": TYPED}, id="a suggestion"),
            pytest.param(f'{{ topic(slug: "{TYPED}") {{ nothing }} }}', {}, id="an unknown field"),
            pytest.param(f'{{ topic(slug: "{TYPED}" {{', {}, id="bad syntax"),
            pytest.param("query ($text: Int!) { topics(first: $text) { totalCount } }", {"text": TYPED}, id="a variable of another type"),
            pytest.param(
                "query ($text: Near!) { services(near: $text) { totalCount } }", {"text": {"postcode": TYPED}}, id="a bad postcode"
            ),
            pytest.param(
                """query ($text: AnswerValue!) {
                    recommend(pathway: "test-pathway", answers: [{question: "more", value: $text}]) { status }
                }""",
                {"text": TYPED},
                id="an answer",
            ),
            pytest.param(
                "mutation ($input: SubmitReferralInput!) { submitReferral(input: $input) { __typename } }",
                {"input": submission_input(inTheirWords=TYPED)},
                id="a referral",
            ),
            pytest.param(
                "mutation ($input: SubmitReferralInput!) { submitReferral(input: $input) { __typename } }",
                {"input": submission_input(inTheirWords=TYPED, consents=[])},
                id="a faulty referral",
            ),
        ],
    )
    def test_nothing_a_person_typed_is_in_it(self, caplog: pytest.LogCaptureFixture, document: str, variables: dict[str, Any]) -> None:
        make_pathway()
        with caplog.at_level(logging.DEBUG):
            ask(document, **variables)
        assert "Robin" not in caplog.text
