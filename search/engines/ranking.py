"""How much each kind of evidence counts, the same in both engines."""

from search.engines.document import SearchKind

# A word in a title says more about a page than one somewhere in its text.
FIELD_WEIGHTS = {"title": 8.0, "also_known_as": 4.0, "concern_labels": 4.0, "summary": 3.0, "body": 1.0}

# Somebody who describes a worry wants to read about it first, then to see who helps.
KIND_WEIGHTS = {SearchKind.TOPIC: 1.0, SearchKind.SERVICE: 0.7, SearchKind.RESOURCE: 0.4}

# A page past its review date is still better than none.
OVERDUE_WEIGHT = 0.8

# Added before the weights above where the words name a concern as the vocabulary has it: what is mainly about it comes before what
# touches on it. About what one fitting word in a title is worth, and the whole score of a page that shares no other word.
NAMED_MAIN_CONCERN_BONUS = 6.0
NAMED_CONCERN_BONUS = 2.0
