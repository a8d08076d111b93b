"""Says why, in sentences made of the questions' and options' own wording: from the leaves behind a fired rule to "Because you said …"."""

from collections.abc import Mapping

from referral_rules.engine.conditions import AnswerAnyOf, Answers, AnswerValue, Leaf, supporting
from referral_rules.engine.figures import plain_figure
from referral_rules.engine.values import Question, QuestionKind, Rule

LONGEST_QUOTE = 80


def explain(rule: Rule, questions: Mapping[str, Question], answers: Answers, role: str | None) -> tuple[str, ...]:
    """One sentence for each answer that made the rule fire, in the questions' order, in the words for the role."""
    leaves: dict[str, list[Leaf]] = {}
    for leaf in supporting(rule.when, answers):
        leaves.setdefault(leaf.question, []).append(leaf)
    return tuple(because_you_said(questions[key], leaves[key], answers[key], role) for key in questions if key in leaves)


def because_you_said(question: Question, leaves: list[Leaf], answer: AnswerValue, role: str | None) -> str:
    """One answer as a sentence, in the words for the role."""
    return f"Because you said {said(question, leaves, answer)} to “{question.wording(role)}”."


def said(question: Question, leaves: list[Leaf], answer: AnswerValue) -> str:
    """The answer as the person saw it; of several options only those that made the rule fire, where it looked for them."""
    if isinstance(answer, tuple):
        looked_for = {option for leaf in leaves if isinstance(leaf, AnswerAnyOf) for option in leaf.options if option in answer}
        labels = [f"“{option.label}”" for option in question.choices if option.key in (looked_for or answer)]
        return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
    if isinstance(answer, str):
        label = next((option.label for option in question.choices if option.key == answer), answer)
        return f"“{label if len(label) <= LONGEST_QUOTE else label[:LONGEST_QUOTE].rstrip() + '…'}”"
    if question.kind is QuestionKind.DATE_OF_BIRTH:
        return f"“{plain_figure(answer)} {'year' if answer == 1 else 'years'} old”"
    return f"“{plain_figure(answer)}”"


def as_sentence(text: str) -> str:
    """A title or reason with a full stop, unless it ends in a mark of its own."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
