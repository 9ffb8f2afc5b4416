//! `cadre workspace`, `cadre member`, `cadre user`, `cadre token`, and the trash of bases.

use insta::assert_snapshot;
use serde_json::Value as Json;

use crate::shell::Shell;

#[test]
fn workspaces_are_made_and_listed_with_their_ids() {
    let shell = Shell::new();
    assert_snapshot!(shell.told(&["workspace", "list"]), @"
    --- standard error
    error: there is no data folder at DIR/home
    hint: `cadre base create` and `cadre base import` make it
    --- exit 3
    ");
    shell.run(&["base", "create", "Plan"]);
    assert_snapshot!(shell.told(&["workspace", "list"]), @"
    Workspace          Name
    wsp...  My workspace
    ");
    assert_snapshot!(shell.told(&["workspace", "create", "Research"]), @"wsp...  Research");
    assert_snapshot!(shell.told(&["base", "create", "Trials", "--workspace", "Research"]), @"app...  Trials");
    assert_snapshot!(shell.told(&["base", "create", "Lost", "--workspace", "Nowhere"]), @r#"
    --- standard error
    error: there is no workspace "Nowhere"
    hint: `cadre workspace list` shows them
    --- exit 3
    "#);
    let listed: Json = serde_json::from_str(&shell.run(&["workspace", "list", "--json"]).out).unwrap();
    assert_eq!(listed["workspaces"][0]["name"], "My workspace");
    assert!(listed["workspaces"][1]["id"].as_str().unwrap().starts_with("wsp"));
}

#[test]
fn users_are_made_listed_and_changed() {
    let shell = Shell::new();
    assert_snapshot!(shell.told(&["user", "create", "Alice", "alice@example.com"]), @"usr...  Alice <alice@example.com>");
    assert_snapshot!(shell.told(&["user", "create", "Alice", "ALICE@example.com"]), @r#"
    --- standard error
    error: user usr... has the mail address "ALICE@example.com" already
    hint: give another one
    --- exit 1
    "#);
    assert_snapshot!(shell.told(&["user", "create", "Alice", "alice"]), @r#"
    --- standard error
    error: "alice" is no mail address
    hint: one looks like alice@example.com
    --- exit 1
    "#);
    assert_snapshot!(shell.told(&["user", "update", "alice@example.com", "--suspended", "true"]), @"usr...  Alice <alice@example.com>  suspended 2026-11-20T09:30:00.000Z");
    assert_snapshot!(shell.told(&["user", "list"]), @"
    User               Name   Mail address
    usr...  Admin  admin@localhost    administers
    usr...  Alice  alice@example.com  suspended 2026-11-20T09:30:00.000Z
    ");
    assert_snapshot!(shell.told(&["user", "update", "admin@localhost", "--admin", "false"]), @"
    --- standard error
    error: Admin is the only one who administers the data folder
    hint: let somebody else administer first
    --- exit 1
    ");
}

#[test]
fn a_token_is_told_once_listed_without_its_text_and_revoked() {
    let shell = Shell::new();
    let made = ["token", "create", "ci", "--scope", "data.records:read", "--expires", "2027-01-01"];
    assert_snapshot!(shell.told(&made), @"
    pat.(secret)
    --- standard error
    pat... for admin@localhost, shown this once:
    ");
    assert_snapshot!(shell.told(&["token", "list"]), @"
    Token              Name  User             Grants  Ends                      Scopes
    pat...  ci    admin@localhost  all     2027-01-01T00:00:00.000Z  data.records:read
    ");
    let ran = shell.run(&["token", "create", "bot", "--quiet"]);
    assert_eq!(ran.err, "", "a script gets the text alone");
    let (id, _) = ran.out.split_once('.').unwrap();
    assert_snapshot!(shell.told(&["token", "revoke", id]), @"revoked pat... (bot)");
    assert!(!shell.run(&["token", "list"]).out.contains(id));
    assert_snapshot!(shell.told(&["token", "list", "--revoked"]), @"
    Token              Name  User             Grants  Ends                              Scopes
    pat...  ci    admin@localhost  all     2027-01-01T00:00:00.000Z          data.records:read
    pat...  bot   admin@localhost  all     revoked 2026-11-20T09:30:00.000Z  data.records:read data.records:write data.recordComments:read data.recordComments:write schema.bases:read schema.bases:write webhook:manage block:manage user.email:read workspacesAndBases:read workspacesAndBases:write
    ");
    assert_snapshot!(shell.told(&["token", "revoke", "patNotThere0000001"]), @"
    --- standard error
    error: invalid value 'patNotThere0000001' for '<TOKEN>': `patNotThere0000001` is not a token id: expected `pat` and 14 letters or digits

    For more information, try '--help'.
    --- exit 2
    ");
    assert_snapshot!(shell.told(&["token", "revoke", "patNotThere00001A"]), @"
    --- standard error
    error: there is no token patNotThere00001A
    hint: `cadre token list` shows them
    --- exit 3
    ");
    assert_snapshot!(shell.told(&["token", "create", "x", "--scope", "data.record:read"]), @"
    --- standard error
    error: invalid value 'data.record:read' for '--scope <SCOPE>'
      [possible values: data.records:read, data.records:write, data.recordComments:read, data.recordComments:write, schema.bases:read, schema.bases:write, webhook:manage, block:manage, user.email:read, workspacesAndBases:read, workspacesAndBases:write, data.folder:manage, users:manage, tokens:manage]

      tip: a similar value exists: 'data.records:read'

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn members_have_roles_in_bases_and_workspaces() {
    let shell = Shell::new();
    shell.run(&["base", "create", "Plan"]);
    shell.run(&["user", "create", "Alice", "alice@example.com"]);
    assert_snapshot!(shell.told(&["member", "set", "alice@example.com", "edit", "--base", "Plan"]), @"alice@example.com  edit");
    assert_snapshot!(shell.told(&["member", "set", "alice@example.com", "read", "--workspace", "My workspace"]), @"alice@example.com  read");
    assert_snapshot!(shell.told(&["member", "list", "--base", "Plan"]), @"
    User               Name   Mail address       Role  Through
    usr...  Alice  alice@example.com  edit  base
    usr...  Alice  alice@example.com  read  workspace
    ");
    assert_snapshot!(shell.told(&["member", "set", "alice@example.com", "none", "--base", "Plan"]), @"alice@example.com  none");
    assert_snapshot!(shell.told(&["member", "set", "bob@example.com", "edit", "--base", "Plan"]), @r#"
    --- standard error
    error: there is no user "bob@example.com"
    hint: give an id or a mail address
    --- exit 3
    "#);
    assert_snapshot!(shell.told(&["member", "list"]), @"
    --- standard error
    error: the following required arguments were not provided:
      <--base <BASE>|--workspace <WORKSPACE>>

    Usage: cadre member list <--base <BASE>|--workspace <WORKSPACE>>

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn a_base_goes_to_the_trash_and_comes_back() {
    let shell = Shell::new();
    shell.run(&["base", "create", "Plan", "--id", "appPlan0000000001"]);
    assert_snapshot!(shell.told(&["base", "delete", "Plan"]), @"appPlan0000000001 is in the trash");
    assert_snapshot!(shell.told(&["base", "list"]), @"no bases yet");
    assert_snapshot!(shell.told(&["base", "list", "--trash"]), @"
    Base               Name  Commits
    appPlan0000000001  Plan        1
    ");
    assert_snapshot!(shell.told(&["base", "restore", "Plan"]), @"appPlan0000000001  Plan");
    assert_snapshot!(shell.told(&["base", "list", "--trash"]), @"the trash is empty");
}
