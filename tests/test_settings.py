from dataclasses import fields
from pathlib import Path

from tracker.config import PREFIX, Settings

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
