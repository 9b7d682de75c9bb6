from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from tracker.config import PREFIX, ConfigError, Settings

GUIDE = Path(__file__).parents[1] / "docs" / "guide" / "settings.md"


def line(setting) -> str:
    default = "" if setting.default == "" else f"`{setting.default}`"
    return f"| `{PREFIX}{setting.name.upper()}` | {default} | {setting.metadata['meaning']} |"


def test_the_guide_lists_every_setting_with_its_default_and_meaning():
    lines = [line(f) for f in fields(Settings)]
    table = [row for row in GUIDE.read_text().splitlines() if row.startswith("| `")]
    assert table == lines, "Put these lines in the guide:\n" + "\n".join(lines)


def test_every_setting_is_read_from_the_environment():
    for setting in fields(Settings):
        given = {PREFIX + setting.name.upper(): str(setting.default)}
        assert Settings.from_environ(given) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIMEZONE", "Mars/Olympus"),
        ("LANGUAGE", "klingon"),
        ("LOG_LEVEL", "LOUD"),
        ("RETRAIN_HOURS", "0"),
        ("INBOX_MAX_MB", "0"),
        ("WEB_WORKERS", "0"),
        ("PROXY_HOPS", "-1"),
        ("PORT", "70000"),
        ("SCRIPT_PATH", "/site.js"),
        ("SCRIPT_PATH", "assets/../site.js"),
        ("SCRIPT_PATH", "assets//site.js"),
        ("SCRIPT_PATH", "sité.js"),
        ("SCRIPT_PATH", "site?.js"),
        ("SCRIPT_PATH", "site"),
        ("SCRIPT_PATH", ".js"),
        ("COLLECT_PATH", "news/"),
        ("COLLECT_PATH", "n" * 101),
        ("COLLECT_PATH", "t.js"),
        ("INBOX_URL", "kafka://a"),
        ("INBOX_URL", "nats://leadlight:s3cret@"),
    ],
)
def test_a_value_that_could_only_fail_later_is_refused_at_once_by_name(name, value):
    with pytest.raises(ConfigError, match=PREFIX + name):
        Settings.from_environ({PREFIX + name: value})


def test_a_password_is_not_said_again_when_its_address_is_refused():
    with pytest.raises(ConfigError) as refused:
        Settings.from_environ({"LEADLIGHT_INBOX_URL": "nats://leadlight:s3cret@a:1,b:x"})
    assert "'b:x' is no server" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_the_secret_key_is_made_once_and_whole(tmp_path):
    settings = Settings(var_dir=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: settings.signing_key(), range(32)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_an_empty_key_signs_nothing(tmp_path):
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(ConfigError, match="empty"):
        Settings(var_dir=tmp_path).signing_key()
