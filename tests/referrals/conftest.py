"""The ruleset that the forms of these tests answer."""

import pytest

from referral_rules.models import RuleSetVersion
from tests.factories import make_pathway


@pytest.fixture
def pathway(db: None) -> RuleSetVersion:
    """The published pathway `test-pathway`."""
    return make_pathway()
