"""Reads of the redirects that editors keep: where an address has moved to."""

from dataclasses import dataclass

from wagtail.contrib.redirects.models import Redirect

from cms.published import find_page_by_id


@dataclass(frozen=True, slots=True)
class RedirectRow:
    """An old path and where it leads now."""

    old_path: str
    link: str
    permanent: bool


def find_redirect(path: str) -> RedirectRow | None:
    """The redirect from a path, if there is one and its page is public: two queries."""
    try:
        old_path = Redirect.normalise_path(path)
    except ValueError:
        # What is not the address of anything has not moved.
        return None
    found = Redirect.objects.filter(old_path=old_path).first()
    if found is None:
        return None
    page = find_page_by_id(found.redirect_page_id) if found.redirect_page_id else None
    link = page.path if page else found.redirect_link
    return RedirectRow(old_path, link, found.is_permanent) if link else None
