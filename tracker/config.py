"""Every setting there is, typed; the only reader of the environment."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from tracker.cluster import cluster
from tracker.logs import Format, Impersonal

PREFIX = "LEADLIGHT_"
PORTS = range(1, 65536)
# Requests that one web process answers at a time. Most of a durable one is waiting for the disk,
# and a slow one for its body: so many more than are ever at work.
WEB_THREADS = 512
# Of them, those that may be busy with the store.
STORE_THREADS = 32

# What some settings are at the least, and what others can be.
LEAST = {
    "web_workers": 1,
    "proxy_hops": 0,
    "inbox_max_mb": 1,
    "address_rate": 0,
    "site_rate": 0,
    "body_seconds": 1,
    "retrain_hours": 1,
}
CHOICES = {
    "language": ("en", "zh_Hans"),
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
    "log_format": get_args(Format),
    "access_log": (0, 1),
}


# What stands behind the first slash of an address: signs that no proxy and no browser rewrites.
_SEGMENT = r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*"
_PATH = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
LONGEST_PATH = 100


class ConfigError(Impersonal):
    """A setting cannot be used; the message names it and says how to mend it."""


def _setting(meaning: str, default: Any = MISSING) -> Any:
    """One setting with the sentence that the guide prints for it."""
    return field(
        metadata={"meaning": meaning}, **({} if default is MISSING else {"default": default})
    )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the service was told. Field names are the environment's, without the prefix."""

    var_dir: Path = _setting(
        "Folder for the database, the inbox and the secret key.",
        Path("var"),
    )
    database_url: str = _setting(
        "The store: `sqlite:///path` or `postgresql://user:password@host/name`. "
        "Empty: `store.db` in the var folder.",
        "",
    )
    inbox_url: str = _setting(
        "The durable queue of requests: `sqlite:///path` on one machine, "
        "`nats://host:4222,host:4222,host:4222` on [several](several-machines.md). "
        "Empty: `inbox.db` in the var folder.",
        "",
    )
    secret_key: str = _setting(
        "Signs sign-ins and forms. Empty: made once and kept in `secret_key` in the var folder.", ""
    )
    public_url: str = _setting(
        "The address under which browsers reach the service, as in the snippet's tag. "
        "Empty: the host and port it listens on.",
        "",
    )
    script_path: str = _setting(
        "Where the snippet is too, behind the public address: a name of your own, such as "
        "`assets/site.js`, that lists of trackers do not know. `t.js` goes on working; see "
        "[deploy](deploy.md#names-of-your-own).",
        "t.js",
    )
    collect_path: str = _setting(
        "Where the snippet sends to, the same way, such as `assets/news`. `e` goes on working.",
        "e",
    )
    host: str = _setting("The address to listen on.", "127.0.0.1")
    port: int = _setting("The port to listen on.", 8000)
    web_workers: int = _setting("Web processes.", 1)
    proxy_hops: int = _setting(
        "How many proxies of yours stand in front; the client's address is read that far "
        "from the right of X-Forwarded-For. 0: the header is ignored.",
        0,
    )
    country_file: str = _setting(
        "A file in MaxMind's format (.mmdb) that says which country an address is in: see "
        "[privacy](privacy.md). Empty: countries are not known.",
        "",
    )
    datacentre_file: str = _setting(
        "A text with the address ranges of data centres, one such as `203.0.113.0/24` a line; "
        "visits from there are taken for programs. Empty: no address is.",
        "",
    )
    inbox_max_mb: int = _setting(
        "Largest size of the inbox in MB; beyond it collecting answers 503 until it is drained.",
        2048,
    )
    address_rate: int = _setting(
        "Requests with events that one address may send each second, after a burst of ten times "
        "as many; beyond it collecting answers 429. In each web process. 0: as many as it likes.",
        50,
    )
    site_rate: int = _setting(
        "The same for all requests of one site together.",
        2000,
    )
    body_seconds: int = _setting(
        "Seconds that the body of a request may take to arrive; then the connection is cut.", 20
    )
    retrain_hours: int = _setting("Hours between two trainings of the model.", 24)
    language: str = _setting(
        "Language where the browser names none we have: `en` or `zh_Hans`.", "en"
    )
    timezone: str = _setting(
        "Time zone of a user who has chosen none, such as `Asia/Shanghai`.", "UTC"
    )
    log_level: str = _setting("How much the service logs: DEBUG, INFO, WARNING or ERROR.", "INFO")
    log_format: Format = _setting(
        "`text` for people, `json` for programs: an object a line.", "text"
    )
    access_log: int = _setting(
        "1: a line for each page and answer that was asked for. What websites send has none.", 0
    )
    metrics_token: str = _setting(
        "Who may read `/metrics`: programs that send this as a bearer token. Empty: this machine, "
        "while no public address is set. Signed-in admins may always.",
        "",
    )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings; unset or empty means the default.

        Raises `ConfigError` for an unknown LEADLIGHT_ name (most are typing slips), a value of
        the wrong type, or a database or inbox of a kind there is not.
        """
        values = os.environ if environ is None else environ
        known = {PREFIX + f.name.upper(): f for f in fields(cls)}
        given = {k: v for k, v in values.items() if k.startswith(PREFIX) and v}
        for name in given.keys() - known.keys() - TEST_ONLY:
            raise ConfigError(
                f"{name} is not a setting. The settings are in docs/guide/settings.md."
            )
        return cls(
            **{known[k].name: _parse(k, v, known[k]) for k, v in given.items() if k in known}
        )

    def hand_down(self) -> None:
        """Put these settings into the environment, for the processes that this one starts."""
        for f in fields(self):
            os.environ[PREFIX + f.name.upper()] = str(getattr(self, f.name))

    def __post_init__(self) -> None:
        """Refuse what could only fail later and further away."""
        self._refuse_unknown_addresses()
        self._refuse_unusable_paths()
        if self.port not in PORTS:
            raise ConfigError(f"{PREFIX}PORT is {self.port}; a port is a number from 1 to 65535.")
        for name, least in LEAST.items():
            if (value := getattr(self, name)) < least:
                raise ConfigError(f"{PREFIX}{name.upper()} is {value}; the least is {least}.")
        for name, known in CHOICES.items():
            if (word := getattr(self, name)) not in known:
                raise ConfigError(
                    f"{PREFIX}{name.upper()} is {word!r}; choose one of "
                    f"{', '.join(map(str, known))}."
                )
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError):
            raise ConfigError(
                f"{PREFIX}TIMEZONE is {self.timezone!r}, which is no time zone; write it like "
                "Asia/Shanghai."
            ) from None

    def _refuse_unknown_addresses(self) -> None:
        for name, url, schemes in (
            ("DATABASE_URL", self.store_url, ("sqlite", "postgresql+psycopg")),
            ("INBOX_URL", self.queue_url, ("sqlite", "nats")),
        ):
            if (scheme := url.partition(":")[0]) not in schemes:
                raise ConfigError(
                    f"{PREFIX}{name} begins with {scheme!r}; it has to begin with "
                    + " or ".join(s.partition("+")[0] + "://" for s in schemes)
                    + "."
                )
        if self.queue_url.startswith("nats:"):
            try:
                cluster(self.queue_url)
            except ValueError as error:
                raise ConfigError(f"{PREFIX}INBOX_URL cannot be used: {error}") from None

    def _refuse_unusable_paths(self) -> None:
        for name, path, example in (
            ("SCRIPT_PATH", self.script_path, "assets/site.js"),
            ("COLLECT_PATH", self.collect_path, "assets/news"),
        ):
            if not _PATH.fullmatch(path) or len(path) > LONGEST_PATH:
                raise ConfigError(
                    f"{PREFIX}{name} is {path!r}; write it without a slash in front, of letters, "
                    f"digits, '-', '_' and '.', like {example}, and at most {LONGEST_PATH} long."
                )
        if not self.script_path.endswith(".js"):
            raise ConfigError(
                f"{PREFIX}SCRIPT_PATH is {self.script_path!r}; it has to end with .js."
            )
        if self.script_path == self.collect_path:
            raise ConfigError(
                f"{PREFIX}COLLECT_PATH is the same as {PREFIX}SCRIPT_PATH; give it another name."
            )

    @property
    def store_url(self) -> str:
        """The store's address, as SQLAlchemy wants it."""
        if not self.database_url:
            return f"sqlite:///{self.var_dir.absolute() / 'store.db'}"
        for short in ("postgres://", "postgresql://"):
            if self.database_url.startswith(short):
                return "postgresql+psycopg://" + self.database_url.removeprefix(short)
        return self.database_url

    @property
    def queue_url(self) -> str:
        """The inbox's address."""
        return self.inbox_url or f"sqlite:///{self.var_dir.absolute() / 'inbox.db'}"

    @property
    def address(self) -> str:
        """Where browsers reach the service, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def signing_key(self) -> str:
        """Return the secret key; the first call ever makes it. Raises `ConfigError`."""
        if self.secret_key:
            return self.secret_key
        path = self.var_dir / "secret_key"
        try:
            self.var_dir.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                _write_key(path)
            key = path.read_text().strip()
        except OSError as error:
            raise ConfigError(
                f"The folder {self.var_dir.absolute()} cannot be written ({error.strerror}). "
                f"Give it to this user, or name another with {PREFIX}VAR_DIR."
            ) from error
        if not key:
            raise ConfigError(f"{path.absolute()} is empty; delete it, and it is made anew.")
        return key


# Read by the tests only, so not a slip.
TEST_ONLY = frozenset({"LEADLIGHT_TEST_DATABASE_URL", "LEADLIGHT_CHROMIUM"})


def _write_key(path: Path) -> None:
    """Make the key's file, whole from its first moment: another process may wait to read it."""
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    made.touch(mode=0o600)
    made.write_text(secrets.token_urlsafe(48))
    try:
        path.hardlink_to(made)
    except FileExistsError:
        pass  # somebody was quicker, and theirs counts
    except OSError:  # a file system without links
        made.replace(path)
    made.unlink(missing_ok=True)


def _parse(name: str, text: str, setting: "Field[Any]") -> Any:
    if setting.type is not int:
        return Path(text) if setting.type is Path else text
    try:
        return int(text)
    except ValueError:
        raise ConfigError(f"{name} is {text!r}; it has to be a whole number.") from None
