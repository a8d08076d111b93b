"""Pictures as readers get them: the sizes we make, and nothing from a collection that is not open to all."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from pytest_django.fixtures import Settings
from wagtail.models import Collection, CollectionViewRestriction

from media.models import TrustImage
from media.published import FORMATS, WIDTHS
from tests.factories import make_picture, make_topic
from tests.graphql_api.client import ask, data_of

pytestmark = pytest.mark.django_db

RENDITION = (
    """query ($spec: String!) { topic(slug: "sleep") { heroImage { alt width height rendition(spec: $spec) { url width height alt } } } }"""
)


@pytest.fixture
def picture() -> TrustImage:
    picture = make_picture(description="Soft hills", size=(64, 36))
    make_topic("sleep", hero_image_id=picture.pk)
    return picture


@pytest.mark.usefixtures("picture")
class TestSizes:
    @pytest.mark.parametrize(
        "spec",
        [
            *(f"width-{width}" for width in WIDTHS),
            *(f"width-640|format-{kind}" for kind in FORMATS),
            "fill-640x360",
            "fill-1280x720|format-webp",
            "max-800x800",
        ],
    )
    def test_a_size_on_the_list_is_made_and_served(self, spec: str) -> None:
        rendition = data_of(RENDITION, spec=spec)["topic"]["heroImage"]["rendition"]

        assert rendition["alt"] == "Soft hills"
        response = Client().get(rendition["url"])
        assert response.status_code == 200
        assert response["Content-Type"].startswith("image/")
        response.close()

    @pytest.mark.parametrize(
        "spec",
        [
            "",
            "original",
            "width-641",
            "width-99999",
            "width-640|format-gif",
            "width-640|format-webp|jpegquality-1",
            "width-640\\n",
            "fill-1x1",
            "scale-1000",
            "WIDTH-640",
        ],
    )
    def test_any_other_size_is_refused_and_nothing_is_made(self, picture: TrustImage, spec: str) -> None:
        answer = ask(RENDITION, spec=spec)

        assert answer.code == "RENDITION"
        assert "is not a size we make" in answer.message
        assert not picture.renditions.exists()

    def test_a_size_is_made_once(self, picture: TrustImage) -> None:
        assert data_of(RENDITION, spec="width-160") == data_of(RENDITION, spec="width-160")

        assert picture.renditions.filter(filter_spec="width-160").count() == 1


class TestPrivateCollections:
    @pytest.mark.parametrize("restricted", ["own", "above"])
    @pytest.mark.parametrize("kind", ["login", "password", "groups"])
    def test_a_picture_in_one_is_nobodys(self, picture: TrustImage, restricted: str, kind: str) -> None:
        above = Collection.get_first_root_node().add_child(name="Above")
        own = above.add_child(name="Own")
        TrustImage.objects.filter(pk=picture.pk).update(collection=own)
        restriction: dict[str, Any] = {"restriction_type": kind, "password": "secret" if kind == "password" else ""}
        CollectionViewRestriction.objects.create(collection={"own": own, "above": above}[restricted], **restriction)

        assert data_of('{ topic(slug: "sleep") { heroImage { alt } } }') == {"topic": {"heroImage": None}}

    def test_a_restriction_elsewhere_hides_nothing(self, picture: TrustImage) -> None:
        root = Collection.get_first_root_node()
        for name in ("Own", "Beside"):
            root.add_child(name=name)
        TrustImage.objects.filter(pk=picture.pk).update(collection=Collection.objects.get(name="Own"))
        CollectionViewRestriction.objects.create(collection=Collection.objects.get(name="Beside"), restriction_type="login")

        assert data_of('{ topic(slug: "sleep") { heroImage { alt } } }') == {"topic": {"heroImage": {"alt": "Soft hills"}}}


def test_the_words_for_a_picture_are_its_description_or_else_its_title() -> None:
    make_topic("sleep", hero_image_id=make_picture(title="Hills", description="").pk)

    assert data_of('{ topic(slug: "sleep") { heroImage { alt } } }')["topic"]["heroImage"]["alt"] == "Hills"


class TestWhereUploadsLand:
    @pytest.mark.parametrize("folder", ["media", "media/uploads", "media/../cms/pages"])
    def test_a_folder_of_code_is_refused(self, settings: Settings, folder: str) -> None:
        settings.MEDIA_ROOT = settings.BASE_DIR / folder

        errors = [fault for fault in run_checks(tags=["media"]) if fault.id == "media.E001"]

        assert len(errors) == 1
        assert "its source would be served to the world" in errors[0].msg

    def test_a_folder_of_uploads_is_fine(self, settings: Settings, tmp_path: Path) -> None:
        for folder in (settings.BASE_DIR / "var" / "media", tmp_path, settings.MEDIA_ROOT):
            settings.MEDIA_ROOT = folder
            assert run_checks(tags=["media"]) == []

    @pytest.mark.parametrize("path", ["models.py", "../media/models.py", "%2e%2e/manage.py", "..%2fmanage.py"])
    def test_code_is_never_served(self, path: str) -> None:
        response = Client().get(f"/media/{path}")

        assert response.status_code in {400, 404}
        assert b"import" not in response.content
