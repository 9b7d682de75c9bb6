"""The short form of `make submits`."""

import shutil

import pytest

from tests.flow.submits import run, world


@pytest.fixture(scope="module")
def installation(tmp_path_factory, sqlite_template):
    folder = tmp_path_factory.mktemp("submits")
    shutil.copy(sqlite_template, folder / "store.db")
    with world(folder) as installation:
        yield installation


@pytest.mark.parametrize(
    ("trouble", "forms", "people"), [("slow", 40, 8), ("down", 20, 4), ("away", 20, 4)]
)
def test_a_form_sent_while_the_service_is_in_trouble_is_one_lead(
    browser, installation, trouble, forms, people
):
    outcome = run(browser, installation, trouble, forms=forms, people=people)
    assert outcome.complaints() == []
    assert len(outcome.leads) == forms
