"""What came of every run so far, in one file: results/history.sqlite."""

from harness.history.comparing import Side, compare, side_of_entered, side_of_entry
from harness.history.comparison import Change, Difference, classify
from harness.history.entry import Answer, Entry, Question, Reply, RunFacts, entry_of, variant_of
from harness.history.past import Past, past_of
from harness.history.standing import Standing
from harness.history.store import History
from harness.history.trend import Trend, trend_of

__all__ = (
    "Answer",
    "Change",
    "Difference",
    "Entry",
    "History",
    "Past",
    "Question",
    "Reply",
    "RunFacts",
    "Side",
    "Standing",
    "Trend",
    "classify",
    "compare",
    "entry_of",
    "past_of",
    "side_of_entered",
    "side_of_entry",
    "trend_of",
    "variant_of",
)
