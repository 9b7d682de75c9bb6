"""What learning is measured against: scikit-learn as it comes, and Odoo's frequency table."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

import scoring
from scoring.choosing import choose
from scoring.frequency import FrequencyTable

Chances = NDArray[np.float64]
# Of leads learned from, their outcomes and other leads: the chances of the latter.
Way = Callable[[pd.DataFrame, "pd.Series[bool]", pd.DataFrame], Chances]

NUMBERS: Final = make_column_selector(dtype_include="number")
WORDS: Final = make_column_selector(dtype_exclude="number")
# As many categories as boosted trees can take, less one for the rare.
MOST_CATEGORIES: Final = 254
# What can be told from certain: a logarithm is taken of it.
SURE: Final = 1e-6


def leadlight(learn: pd.DataFrame, won: "pd.Series[bool]", judge: pd.DataFrame) -> Chances:
    """Ours, as the service calls it."""
    return scoring.train(learn, won).model.predict(judge)


def logistic_regression(
    learn: pd.DataFrame, won: "pd.Series[bool]", judge: pd.DataFrame
) -> Chances:
    """One-hot words, scaled numbers, gaps at the median; everything else by default."""
    words = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=5)
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    columns = make_column_transformer((words, WORDS), (numbers, NUMBERS))
    return _asked(make_pipeline(columns, LogisticRegression(max_iter=2000)), learn, won, judge)


def boosted_trees(learn: pd.DataFrame, won: "pd.Series[bool]", judge: pd.DataFrame) -> Chances:
    """`HistGradientBoostingClassifier` by default, words as categories."""
    words = OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=np.nan, max_categories=MOST_CATEGORIES
    )
    columns = make_column_transformer((words, WORDS), ("passthrough", NUMBERS))
    categories = list(range(len(WORDS(learn))))
    trees = HistGradientBoostingClassifier(categorical_features=categories, random_state=0)
    return _asked(make_pipeline(columns, trees), learn, won, judge)


def frequency_table(learn: pd.DataFrame, won: "pd.Series[bool]", judge: pd.DataFrame) -> Chances:
    """Odoo's, without the stage, which a new lead has not reached."""
    choice = choose(learn)
    table = FrequencyTable.learn(choice.columns, won.to_numpy())
    return table.predict([feature.read(judge) for feature in choice.features], len(judge))


WAYS: Final[Mapping[str, Way]] = {
    "leadlight": leadlight,
    "untuned logistic regression": logistic_regression,
    "untuned boosted trees": boosted_trees,
    "frequency table": frequency_table,
}


def _asked(
    pipeline: Any, learn: pd.DataFrame, won: "pd.Series[bool]", judge: pd.DataFrame
) -> Chances:
    pipeline.fit(_plain(learn), won)
    chances: Chances = pipeline.predict_proba(_plain(judge))[:, 1]
    return chances.clip(SURE, 1 - SURE)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Words as Python objects with NaN for gaps, which every encoder takes."""
    words = {name: table[name].astype(object).where(table[name].notna()) for name in WORDS(table)}
    return table.assign(**words)
