"""What a reader can narrow the list of services by."""

from django import forms

REFERRERS = [
    ("", "Anybody"),
    ("YOUNG_PERSON", "The young person"),
    ("PARENT_CARER", "A parent or carer"),
    ("TEACHER", "A teacher or school"),
    ("GP", "A GP"),
    ("SOCIAL_WORKER", "A social worker"),
    ("OTHER_PROFESSIONAL", "Another professional"),
]


class ServiceFilters(forms.Form):
    """The filters by their names in GraphQL; a value that makes no sense is named beside its field and narrows nothing."""

    concern = forms.SlugField(required=False)
    age = forms.IntegerField(
        required=False, min_value=0, max_value=25, error_messages={"invalid": "Write the age as a number, such as 14."}
    )
    referrer = forms.ChoiceField(required=False, choices=REFERRERS)
