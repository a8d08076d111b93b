from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from cms.models import HomePage, InformationPage, TopicIndexPage
from cms.publish_topic import relate_topics
from tests.factories import make_concern, make_picture, make_service, make_topic, make_translation
from tests.portal.visit import visit

pytestmark = pytest.mark.django_db


def test_home_introduces_the_site_and_leads_to_every_concern_and_topic() -> None:
    make_concern("sleep", label="Trouble sleeping")
    make_topic("sleep", title="Sleep", summary="About nights.")
    home = visit("/")
    assert HomePage.objects.get().introduction in home.text
    assert "Trouble sleeping" in home.text
    assert "About nights." in home.text
    assert {"/concerns/sleep/", "/topics/sleep/", "/services/", "/get-help/"} <= set(home.links)


def test_the_list_of_topics_shows_each_with_its_summary() -> None:
    make_topic("anger", summary="When it boils.")
    make_topic("sleep", summary="About nights.")
    topics = visit("/topics/")
    assert topics.heading == "Topics"
    assert topics.text.index("When it boils.") < topics.text.index("About nights.")


def test_a_long_list_of_topics_goes_on_by_a_plain_link() -> None:
    for number in range(31):
        make_topic(f"topic-{number:02}")
    (more,) = [link for link in visit("/topics/").links if "after=" in link]
    rest = visit(f"/topics/{more}")
    assert [link for link in rest.links if link.startswith("/topics/topic-")] == ["/topics/topic-30/"]


def test_a_topic_shows_every_kind_of_block() -> None:
    other = make_topic("exam-stress")
    service = make_service("hub", name="The hub")
    image = make_picture(description="Green hills")
    topic = make_topic("sleep")
    topic.body = [
        ("heading", "Why <nights> are hard"),
        ("paragraph", f'<p>Read <a linktype="page" id="{other.pk}">about exams</a>.</p>'),
        ("callout", {"kind": "WARNING", "text": "<p>Do not <b>drive</b>.</p>"}),
        ("steps", {"title": "Tonight", "steps": ["Lights out", "Breathe & rest"]}),
        ("quote", {"text": "It got better.", "attribution": "Priya, 15"}),
        ("image", {"image": image, "caption": "A quiet place"}),
        ("services", {"title": "Call them", "services": [service]}),
    ]
    topic.save_revision().publish()
    page = visit("/topics/sleep/")
    prose = page.main.select_one(".prose")
    assert [h.get_text() for h in prose.find_all(["h2", "h3"])] == ["Why <nights> are hard", "Tonight", "Call them"]
    assert prose.find("a", string="about exams")["href"] == "/topics/exam-stress/"
    assert prose.select_one(".notice.warning").get_text(" ", strip=True) == "Important Do not drive ."
    assert [step.get_text() for step in prose.ol.find_all("li")] == ["Lights out", "Breathe & rest"]
    assert prose.blockquote.get_text(" ", strip=True) == "It got better. Priya, 15"
    assert prose.figure.img["src"].startswith("/media/")
    assert prose.figure.figcaption.get_text() == "A quiet place"
    assert prose.find("a", string="The hub")["href"] == "/services/hub/"


def test_a_topic_says_what_it_rests_on_who_wrote_it_and_when_it_was_checked() -> None:
    make_concern("sleep", label="Trouble sleeping")
    today = timezone.localdate()
    make_topic(
        "sleep",
        audiences=["YOUNG_PERSON", "PARENT_CARER"],
        minimum_age=11,
        maximum_age=17,
        concerns=("sleep",),
        evidence=[{"title": "Sleep problems (NG1)", "source": "NICE", "kind": "GUIDELINE", "url": "https://www.nice.org.uk/ng1"}],
        resources=[{"title": "Sleep well", "url": "https://sleep.example/", "provider": "Sleepers", "kind": "VIDEO"}],
        reviewed_at=today,
        next_review_due=today + timedelta(days=300),
        co_produced_with=["YOUNG_PEOPLE"],
    )
    page = visit("/topics/sleep/")
    for words in (
        "Young people and parents and carers (11 to 17 years)",
        "Sleep problems (NG1) , NICE",
        "Sleep well , Sleepers (video)",
        "Young people's panel",
        f"Last checked by clinicians {today.day} {today:%B %Y}",
    ):
        assert words in page.text
    assert "waiting for its review" not in page.text
    assert {"https://www.nice.org.uk/ng1", "https://sleep.example/", "/concerns/sleep/"} <= set(page.links)


def test_a_topic_leads_to_related_topics_and_services() -> None:
    make_service("hub")
    make_topic("anger")
    make_topic("sleep", related_services=("hub",))
    relate_topics(slug="sleep", related=["anger"])
    assert {"/topics/anger/", "/services/hub/"} <= set(visit("/topics/sleep/").links)


def test_a_topic_whose_review_is_overdue_says_so_at_its_top() -> None:
    today = timezone.localdate()
    make_topic("sleep", reviewed_at=today - timedelta(days=800), next_review_due=today - timedelta(days=1))
    page = visit("/topics/sleep/")
    notice = page.main.select_one(".notice.warning")
    assert "waiting for its review" in notice.get_text()
    assert notice in page.main.select_one(".prose").find_all_previous()


def test_a_topic_shows_its_picture_in_sizes_with_its_description() -> None:
    image = make_picture(description="Green hills")
    make_topic("sleep", hero_image_id=image.pk)
    hero = visit("/topics/sleep/").main.select_one("img.hero")
    assert hero["alt"] == "Green hills"
    assert "w" in hero["srcset"]


def test_what_editors_write_is_shown_as_words_and_never_as_markup() -> None:
    make_topic("sleep", title="Sleep <script>alert(1)</script>", summary='"><img src=x onerror=alert(2)>')
    for address in ("/", "/topics/", "/topics/sleep/"):
        page = visit(address)
        assert not page.main.find_all("script")
        assert not page.main.find_all("img", src="x")
        assert '"><img src=x onerror=alert(2)>' in page.text


def test_a_page_of_information_shows_its_body_and_where_it_stands() -> None:
    home = HomePage.objects.get()
    privacy = home.add_child(instance=InformationPage(title="Privacy", slug="privacy", body=[("paragraph", "<p>We keep little.</p>")]))
    privacy.add_child(instance=InformationPage(title="Cookies", slug="cookies", body=[("paragraph", "<p>One.</p>")]))
    page = visit("/privacy/cookies/")
    assert page.heading == "Cookies"
    assert "One." in page.text
    assert page.links[:2] == ["/", "/privacy/"]


def test_a_draft_a_page_taken_back_and_an_expired_page_are_not_found() -> None:
    draft = make_topic("draft")
    draft.unpublish()
    expired = make_topic("expired")
    Page.objects.filter(pk=expired.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert [visit(f"/topics/{slug}/").status for slug in ("draft", "expired", "never")] == [404, 404, 404]
    assert "draft" not in visit("/topics/").text.lower()


def test_words_saved_as_a_draft_stay_unseen() -> None:
    topic = make_topic("sleep", summary="The published words.")
    topic.summary = "Words in work."
    topic.save_revision()
    page = visit("/topics/sleep/")
    assert "The published words." in page.text
    assert "Words in work." not in page.text


@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD])
def test_a_restricted_page_and_those_below_it_are_not_found(kind: str) -> None:
    make_topic("sleep")
    assert visit("/topics/sleep/").status == 200
    PageViewRestriction.objects.create(page=TopicIndexPage.objects.get(), restriction_type=kind, password="secret")
    pages = [visit(address) for address in ("/topics/", "/topics/sleep/")]
    assert [page.status for page in pages] == [404, 404]
    assert [page.heading for page in pages] == ["We cannot find that page"] * 2


def test_an_address_that_has_moved_leads_on_and_keeps_whether_it_is_for_good() -> None:
    topic = make_topic("sleep")
    Redirect.objects.create(old_path="/old-sleep", redirect_page=topic, is_permanent=True)
    Redirect.objects.create(old_path="/leaflet.html", redirect_link="https://elsewhere.example/", is_permanent=False)
    Redirect.objects.create(old_path="/page?id=7", redirect_page=topic, is_permanent=False)
    found = [visit(address).response for address in ("/old-sleep/", "/leaflet.html", "/page/?id=7")]
    assert [(one.status_code, one["Location"]) for one in found] == [
        (301, "/topics/sleep/"),
        (302, "https://elsewhere.example/"),
        (302, "/topics/sleep/"),
    ]


def test_a_page_wins_over_a_redirect_and_a_redirect_to_itself_ends() -> None:
    make_topic("sleep")
    Redirect.objects.create(old_path="/topics/sleep", redirect_link="/elsewhere/")
    Redirect.objects.create(old_path="/round", redirect_link="/round/")
    assert visit("/topics/sleep/").status == 200
    assert visit("/round/").status == 404


def test_a_redirect_to_a_draft_is_not_found() -> None:
    topic = make_topic("sleep")
    topic.unpublish()
    Redirect.objects.create(old_path="/old-sleep", redirect_page=topic)
    assert visit("/old-sleep/").status == 404


def test_an_address_without_its_last_slash_leads_to_the_page() -> None:
    make_topic("sleep")
    response = visit("/topics/sleep").response
    assert (response.status_code, response["Location"]) == (301, "/topics/sleep/")


def test_the_address_that_wagtail_gives_a_page_is_where_the_portal_shows_it() -> None:
    topic = make_topic("sleep")
    assert visit(topic.url).heading == topic.title


def test_a_page_in_welsh_has_an_address_of_its_own_and_says_its_language() -> None:
    welsh = make_translation(HomePage.objects.get(), "cy", title="Croeso")
    assert Page.objects.get(pk=welsh.pk).url == "/cy/"
    page = visit("/cy/")
    assert page.heading == "Croeso"
    assert page.document.h1["lang"] == "cy"
    assert "/cy/" in visit("/").links


def test_a_concern_gathers_its_pages_and_the_services_that_help() -> None:
    make_service("sleep-clinic", name="Sleep clinic")
    make_service("other")
    make_concern("sleep", label="Trouble sleeping", services=("sleep-clinic",))
    make_topic("nights", concerns=("sleep",))
    make_topic("days")
    page = visit("/concerns/sleep/")
    assert page.heading == "Trouble sleeping"
    assert [link for link in page.links if link.startswith(("/topics/", "/services/"))] == ["/topics/nights/", "/services/sleep-clinic/"]
    assert visit("/concerns/unheard-of/").status == 404
