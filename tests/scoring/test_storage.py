import json
import zipfile

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

import scoring
from scoring import storage


@pytest.fixture
def saved(model, tmp_path):
    path = tmp_path / "model.skops"
    model.save(path)
    return path


def test_a_saved_model_scores_and_explains_to_the_last_bit_alike(leads, model, saved):
    table = leads[0]
    loaded = scoring.load(saved)
    assert loaded.predict(table).tobytes() == model.predict(table).tobytes()
    assert loaded.explain(table.tail(9)) == model.explain(table.tail(9))
    assert loaded.base == model.base
    assert loaded.card == model.card


def test_the_file_holds_no_type_that_would_have_to_be_trusted(saved):
    assert skops.io.get_untrusted_types(file=saved) == []


def test_the_card_says_what_the_model_is_made_of(leads, model):
    card = model.card
    assert {f["name"]: f["kind"] for f in card["features"]} == {
        "visits": "number",
        "source": "word",
        "campaign": "word",
        "company": "flag",
        "created": "date",
    }
    source = next(f for f in card["features"] if f["name"] == "source")
    assert sorted(source["words"]) == ["ads", "referral", "search"]
    assert set(card["versions"]) == {"numpy", "pandas", "scikit-learn", "scipy", "skops"}
    assert card["learner"] in {"logistic regression", "additive trees", "boosted trees"}
    assert card["calibration"]["method"] in {"sigmoid", "isotonic"}
    assert json.loads(json.dumps(card)) == card
    assert 0.5 < card["metrics"]["auc"] < 1


def test_saving_replaces_the_file_and_leaves_no_other(model, saved):
    model.save(saved)
    assert [p.name for p in saved.parent.iterdir()] == [saved.name]


def test_words_of_every_script_survive(leads, tmp_path):
    table, won, _ = leads
    names = {"ads": "广告", "search": "naïve\x00", "referral": "\U0001f600"}
    model = scoring.train(table.assign(source=table["source"].map(names)), won).model
    model.save(tmp_path / "model")
    changed = table.assign(source=table["source"].map(names))
    assert (scoring.load(tmp_path / "model").predict(changed) == model.predict(changed)).all()


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 torn"])
def test_a_file_that_is_no_archive_is_refused_in_words(tmp_path, content):
    path = tmp_path / "model"
    path.write_bytes(content)
    with pytest.raises(scoring.ModelFileError, match="not a readable model file"):
        scoring.load(path)


def test_an_archive_of_something_else_is_refused_in_words(tmp_path):
    path = tmp_path / "model"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(scoring.ModelFileError):
        scoring.load(path)


@pytest.mark.parametrize("foreign", [LogisticRegression(), {"a": 1}, [1, 2], np.zeros(3)])
def test_another_programs_skops_file_is_refused_in_words(tmp_path, foreign):
    path = tmp_path / "model"
    skops.io.dump(foreign, path)
    with pytest.raises(scoring.ModelFileError, match="not a model saved by Leadlight"):
        scoring.load(path)


def test_a_file_with_a_type_that_could_run_code_is_refused(tmp_path):
    path = tmp_path / "model"
    skops.io.dump(
        {
            "format": storage.FORMAT,
            "version": storage.VERSION,
            "parts": scoring.Reason("a", 1, 2.0),
        },
        path,
    )
    with pytest.raises(scoring.ModelFileError):
        scoring.load(path)


def test_another_version_of_the_format_is_refused_with_its_number(tmp_path):
    path = tmp_path / "model"
    skops.io.dump({"format": storage.FORMAT, "version": 99, "parts": {}}, path)
    with pytest.raises(scoring.ModelFileError, match="version 99"):
        scoring.load(path)


@pytest.mark.parametrize("lost", ["learner", "fitted", "calibration", "rules", "card"])
def test_a_file_with_a_part_missing_is_refused_in_words(saved, lost):
    parts = storage.read(saved)
    del parts[lost]
    storage.write(saved, parts)
    with pytest.raises(scoring.ModelFileError, match="damaged"):
        scoring.load(saved)


def test_parts_that_do_not_fit_each_other_are_refused(saved):
    parts = storage.read(saved)
    parts["calibration"]["to"] = parts["calibration"]["to"][:0]
    storage.write(saved, parts)
    with pytest.raises(scoring.ModelFileError, match="do not fit"):
        scoring.load(saved)


def test_a_learner_unknown_here_is_refused(saved):
    parts = storage.read(saved)
    parts["learner"] = "crystal ball"
    storage.write(saved, parts)
    with pytest.raises(scoring.ModelFileError, match="crystal ball"):
        scoring.load(saved)


@pytest.mark.parametrize(
    "inside",
    [
        {},
        {"plain": "[]", "stored": []},
        {"plain": "{", "stored": []},
        {"plain": '{"a": {"$stored": 7}}', "stored": []},
    ],
)
def test_a_file_whose_inside_is_damaged_is_refused(tmp_path, inside):
    path = tmp_path / "model"
    skops.io.dump({"format": storage.FORMAT, "version": storage.VERSION} | inside, path)
    with pytest.raises(scoring.ModelFileError, match="damaged"):
        scoring.load(path)


def test_whatever_a_part_holds_comes_back(tmp_path):
    parts = {
        "words": ["广告", "naïve\x00", "\ud800", "$stored"],
        "numbers": [1, 0.1 + 0.2, -0.0, 1e308, None, True],
        "nested": {"array": np.arange(6.0).reshape(2, 3), "flags": np.array([True, False])},
        "scalar": np.float64(0.1),
    }
    storage.write(tmp_path / "parts", parts)
    back = storage.read(tmp_path / "parts")
    assert back["words"] == parts["words"]
    assert back["numbers"] == parts["numbers"]
    assert back["scalar"] == 0.1
    for name, array in parts["nested"].items():
        assert back["nested"][name].dtype == array.dtype
        assert (back["nested"][name] == array).all()


def test_the_same_parts_give_the_same_bytes_wherever_and_whenever(saved):
    again = scoring.load(saved)
    scoring.Model.save(again, saved.with_name("again"))
    assert saved.with_name("again").read_bytes() == saved.read_bytes()


def test_a_torn_file_is_refused_wherever_it_was_torn(saved):
    whole = saved.read_bytes()
    for end in range(0, len(whole), len(whole) // 23):
        saved.write_bytes(whole[:end])
        with pytest.raises(scoring.ModelFileError):
            scoring.load(saved)


def test_a_file_that_is_not_there_is_not_called_broken(tmp_path):
    with pytest.raises(FileNotFoundError):
        scoring.load(tmp_path / "nowhere")
