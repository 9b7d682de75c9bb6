import json

import pytest
from click.testing import CliRunner

from tracker.cli.main import main


@pytest.fixture
def run(settings, monkeypatch):
    monkeypatch.setenv("LEADLIGHT_VAR_DIR", str(settings.var_dir))
    monkeypatch.setenv("LEADLIGHT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LEADLIGHT_SECRET_KEY", settings.secret_key)

    def invoke(*words):
        result = CliRunner().invoke(main, ["demo", *words], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    return invoke


def test_it_fills_once_and_removes_once_and_says_how_much(run):
    amount = json.loads(run("--visitors", "60", "--json"))["after"]
    said = f"{amount['visitors']:,} visitors, {amount['visits']:,} visits and"

    assert f"Sample data is in already: {said}" in run()
    assert f"Sample data is out: {said}" in run("--remove")
    assert run("--remove") == "There is no sample data.\n"


def test_for_people_it_says_how_to_take_it_out_again(run):
    assert "python -m tracker demo --remove" in run("--visitors", "20")
