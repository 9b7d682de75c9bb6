from sqlalchemy import select

from tracker.accounts.models import Site, User
from tracker.accounts.queries import token_for
from tracker.accounts.service import token_hash


def test_a_site_is_opened_with_a_key_and_the_tag_to_copy(run, told):
    site = told(
        "sites", "add", "Shop", "--origin", "https://Shop.example", PUBLIC_URL="https://l.example"
    )
    assert site["origins"] == ["https://shop.example"]
    assert site["tag"] == (
        f'<script async src="https://l.example/t.js" data-site="{site["key"]}"></script>'
    )
    assert [s["name"] for s in told("sites", "list")] == ["Shop"]
    assert site["key"] in run("sites", "list").stdout


def test_what_is_kept_of_a_sites_visitors_is_switched(told):
    opened = told("sites", "add", "Shop", "--origin", "https://shop.example", "--cookieless")
    assert (opened["cookieless"], opened["whole_addresses"]) == (True, False)
    assert opened["tag"].endswith(" data-cookieless></script>")

    changed = told("sites", "change", "Shop", "--whole-addresses", "--name", "Store")
    assert (changed["cookieless"], changed["whole_addresses"]) == (True, True)
    assert (changed["name"], changed["origins"]) == ("Store", ["https://shop.example"])

    given = ("--with-cookies", "--networks", "--origin", "https://store.example")
    changed = told("sites", "change", "Store", *given)
    assert (changed["cookieless"], changed["whole_addresses"]) == (False, False)
    assert changed["origins"] == ["https://store.example"]


def test_what_visitors_and_fields_are_left_out_is_chosen(told, run):
    opened = told(
        "sites", "add", "Shop", "--origin", "https://shop.example", "--ask-consent",
        "--signals", "all", "--deny-field", "Salary", "--deny-field", "notes",
    )  # fmt: skip
    assert (opened["consent_required"], opened["signals"]) == (True, "all")
    assert opened["field_rules"] == {"deny": ["Salary", "notes"], "allow": [], "hidden": []}
    assert ' data-consent="required" data-signals="all" data-deny="Salary,notes"' in opened["tag"]
    for way in ("tag_with_stub", "pinned_tag", "module", "pixel"):
        assert opened["key"] in opened[way]

    changed = told("sites", "change", "Shop", "--hidden-field", "ref", "--no-consent")
    assert changed["field_rules"] == {"deny": ["Salary", "notes"], "allow": [], "hidden": ["ref"]}
    assert (changed["consent_required"], changed["signals"]) == (False, "all")
    changed = told("sites", "change", "Shop", "--every-field", "--allow-field", "email")
    assert changed["field_rules"] == {"deny": [], "allow": ["email"], "hidden": []}

    clash = run("sites", "change", "Shop", "--deny-field", "EMAIL", status=1)
    assert "cannot be taken and never taken" in clash.stderr
    run("sites", "change", "Shop", "--signals", "some", status=2)


def test_a_server_token_is_printed_once_and_ends_with_the_next_or_when_it_is_revoked(
    told, run, store
):
    def kept() -> str | None:
        hashed = store.scalars(select(Site.server_token_hash)).one()
        store.rollback()  # it holds the lock
        return hashed

    told("sites", "add", "Shop", "--origin", "https://shop.example")
    first = told("sites", "token", "Shop")["server_token"]
    assert kept() == token_hash(first)
    assert "has_server_token" in told("sites", "list")[0]
    assert first not in run("sites", "list").stdout
    second = run("sites", "token", "Shop").stdout.split()[4]
    assert kept() == token_hash(second)
    assert not told("sites", "revoke-token", "Shop")["has_server_token"]
    assert kept() is None


def test_a_site_that_there_is_not_is_said_to_be_none(run):
    for command in (("change", "Shop"), ("token", "Shop"), ("revoke-token", "Shop")):
        assert "There is no site called “Shop”" in run("sites", *command, status=1).stderr


def test_a_refusal_is_one_sentence_on_stderr_and_status_1(run):
    run("sites", "add", "Shop", "--origin", "https://shop.example")
    again = run("sites", "add", "Shop", "--origin", "https://shop.example", status=1)
    assert again.stdout == ""
    assert again.stderr == "Error: There is a site called “Shop” already.\n"


def test_a_slip_in_a_command_is_status_2(run):
    assert "--origin" in run("sites", "add", "Shop", status=2).stderr
    run("site", status=2)


def test_a_user_gets_a_password_that_is_printed_once_and_opens(run, told, store):
    user = told("users", "add", "Ana@Company.example", "--role", "admin")
    assert user["email"] == "ana@company.example"
    assert len(user["password"]) >= 12
    kept = store.scalars(select(User)).one()
    assert user["password"] not in kept.password
    assert user["password"] not in run("users", "list").stdout
    assert told("users", "list")[0]["roles"] == ["admin"]


def test_a_password_can_come_by_standard_input(told, run):
    user = told(
        "users", "add", "ana@company.example", "--role", "sales", "--password-stdin",
        stdin="correct horse battery\n",
    )  # fmt: skip
    assert "password" not in user
    short = run(
        "users", "add", "bo@company.example", "--role", "sales", "--password-stdin",
        stdin="short\n", status=1,
    )  # fmt: skip
    assert "10 characters" in short.stderr


def test_a_token_opens_until_it_is_revoked(told, run, store):
    token = told("tokens", "add", "Reports", "--role", "sales")
    assert token_for(store, token["token"]).name == "Reports"
    assert "token" not in told("tokens", "list")[0]

    store.rollback()  # it holds the lock
    run("tokens", "revoke", token["id"])
    assert token_for(store, token["token"]) is None
    store.rollback()
    assert told("tokens", "list") == []
    assert "no token 99" in run("tokens", "revoke", 99, status=1).stderr
