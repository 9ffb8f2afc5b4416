//! Tokens: shown once, kept as digests, ended at once; and no token makes a stronger one.

use cadre_model::{BaseId, Seq};
use cadre_store::{Fault, Log};
use serde_json::{Value as Json, json};

use super::World;
use crate::testing::owner;
use crate::{Caller, Code, Key, Scope, SecretText};

fn create(world: &World, caller: &Caller, mut input: Json) -> Result<(String, String), crate::AppError> {
    input["name"] = json!("test");
    let made = world.call_as(caller, "token_create", &input)?;
    let text = |key: &str| made[key].as_str().unwrap().to_owned();
    Ok((text("id"), text("token")))
}

/// Everything that the log of the folder holds, as one text.
fn stored(world: &World) -> String {
    let mut all = String::new();
    for base in world.folder.log.bases().unwrap() {
        all.push_str(&format!("{:?}", world.folder.log.read_commits(base.id, Seq(0), 100_000).unwrap()));
        let docs = &mut |_: cadre_store::Head, docs: Vec<cadre_store::Doc>| all.push_str(&format!("{docs:?}"));
        let mut records = String::new();
        world
            .folder
            .log
            .read_state(base.id, docs, &mut |record| {
                records.push_str(&format!("{record:?}"));
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
        all.push_str(&records);
    }
    all
}

#[test]
fn a_token_has_airtables_form_and_is_neither_stored_nor_shown_again() {
    let world = World::new();
    let (id, text) = create(&world, &owner(), json!({"scopes": Scope::ALL})).unwrap();
    let (before, secret) = text.split_once('.').unwrap();
    assert_eq!((before, before.len(), secret.len(), text.len()), (id.as_str(), 17, 64, 82));
    assert!(secret.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)), "{secret}");
    let caller = world.app.authenticate(&text).unwrap();
    assert_eq!(world.folder.app().authenticate(&text).unwrap().token(), caller.token(), "also after a restart");
    create(&world, &caller, json!({})).unwrap();
    let all = stored(&world);
    assert!(all.contains(&id), "the id is known");
    assert!(!all.contains(secret) && !all.contains(&text), "the secret is not");
    let listed = world.ok("token_list", &json!({"revoked": true}));
    assert!(!listed.to_string().contains(secret));
    let shown = format!("{caller:?} {:?} {:?}", SecretText::new(text.clone()), world.app.authenticate("x"));
    assert!(!shown.contains(secret), "{shown}");
    let out: crate::operations::token_create::TokenCreateOut =
        serde_json::from_value(world.call_as(&owner(), "token_create", &json!({"name": "again"})).unwrap()).unwrap();
    assert!(!format!("{out:?}").contains(out.token.expose()), "{out:?}");
}

#[test]
fn what_is_no_token_is_refused_in_the_same_words() {
    let world = World::new();
    let (id, text) = create(&world, &owner(), json!({})).unwrap();
    let refused = |text: &str| {
        let error = world.app.authenticate(text).unwrap_err();
        (error.code(), error.message().to_owned(), error.hint_text().map(str::to_owned))
    };
    let unknown = refused("patNotThere00001A.00");
    assert_eq!(unknown.0, Code::AuthenticationRequired);
    let last = if text.ends_with('0') { "1" } else { "0" };
    for wrong in [
        String::new(),
        "x".to_owned(),
        id.clone(),
        text.to_uppercase(),
        format!(" {text}"),
        format!("{text} "),
        format!("{text}{text}"),
        format!("{}{last}", &text[..text.len() - 1]),
        "\u{0}".repeat(100_000),
    ] {
        assert_eq!(refused(&wrong), unknown);
    }
    world.ok("token_revoke", &json!({"token": id}));
    assert_eq!(refused(&text), unknown, "revoked, at once");
    world.ok("token_revoke", &json!({"token": id}));
    let (_, short) = create(&world, &owner(), json!({"expires": "2026-11-20T10:00:00Z"})).unwrap();
    world.app.authenticate(&short).unwrap();
    world.folder.clock.advance(3_599_999);
    world.app.authenticate(&short).unwrap();
    world.folder.clock.advance(1);
    assert_eq!(refused(&short), unknown, "expired");
    let past = create(&world, &owner(), json!({"expires": "2026-11-20"})).unwrap_err();
    assert_eq!(past.code(), Code::InvalidRequest);
}

#[test]
fn a_caller_who_came_in_before_a_role_was_taken_has_it_no_more() {
    let world = World::new();
    world.member("base", &world.mine, "edit");
    let caller = world.token(json!({}));
    let query = json!({"base": world.mine, "table": "T"});
    world.call_as(&caller, "query", &query).unwrap();
    world.ok("user_update", &json!({"user": world.user, "suspended": true}));
    assert_eq!(world.call_as(&caller, "query", &query).unwrap_err().code(), Code::BaseNotFound);
    world.ok("user_update", &json!({"user": world.user, "suspended": false}));
    world.call_as(&caller, "query", &query).unwrap();
    world.member("base", &world.mine, "none");
    assert_eq!(world.call_as(&caller, "query", &query).unwrap_err().code(), Code::BaseNotFound);
}

#[test]
fn no_token_makes_a_stronger_one() {
    let world = World::new();
    world.member("base", &world.mine, "owner");
    let maker = world.token(json!({
        "scopes": ["tokens:manage", "data.records:read"],
        "grants": [world.mine],
        "expires": "2026-12-01",
    }));
    let refused = |input: Json| create(&world, &maker, input).unwrap_err().code();
    assert_eq!(refused(json!({"scopes": ["data.records:write"]})), Code::ScopeMissing);
    assert_eq!(refused(json!({"grants": ["all"]})), Code::RoleMissing);
    assert_eq!(refused(json!({"grants": [world.other]})), Code::BaseNotFound);
    assert_eq!(refused(json!({"grants": [world.ours]})), Code::WorkspaceNotFound);
    assert_eq!(refused(json!({"expires": "2026-12-02"})), Code::InvalidRequest);
    assert_eq!(refused(json!({"user": "admin@localhost"})), Code::RoleMissing);
    assert_eq!(refused(json!({"user": "nobody@example.com"})), Code::RoleMissing, "who else there is stays unknown");
    let (_, text) = create(&world, &maker, json!({})).unwrap();
    let made = world.app.authenticate(&text).unwrap();
    let line = &world.call_as(&maker, "token_list", &json!({})).unwrap()["tokens"][2];
    assert_eq!((&line["scopes"], &line["grants"]), (&json!(["data.records:read"]), &json!([world.mine])));
    assert_eq!(line["expires"], "2026-12-01T00:00:00.000Z", "it ends with the one that made it");
    assert_eq!(made.user(), maker.user());
    let (admins, _) = create(&world, &owner(), json!({})).unwrap();
    let missing = world.call_as(&maker, "token_revoke", &json!({"token": admins})).unwrap_err();
    assert_eq!(missing.code(), Code::TokenNotFound, "others' tokens are not there");
    assert_eq!(world.call_as(&maker, "token_list", &json!({})).unwrap()["tokens"].as_array().unwrap().len(), 3);
}

#[test]
fn under_a_key_nothing_is_made_twice_and_a_secret_is_not_told_twice() {
    let world = World::new();
    let key = |key: &str, body: &str| Key { key: key.to_owned(), body_sha256: body.to_owned() };
    let keyed = |name| owner().with_key(key(name, "a"));
    let user = json!({"name": "Bob", "email": "bob@example.com"});
    let first = world.call_as(&keyed("user"), "user_create", &user).unwrap();
    world.ok("user_update", &json!({"user": first["id"], "name": "Robert"}));
    assert_eq!(world.call_as(&keyed("user"), "user_create", &user).unwrap(), first, "as it was then");
    let other = world.call_as(&owner().with_key(key("user", "b")), "user_create", &user).unwrap_err();
    assert_eq!(other.code(), Code::KeyReused);
    let base = json!({"name": "Keyed", "tables": [{"name": "T", "fields": [{"name": "A", "type": "singleLineText"}]}]});
    let made = world.call_as(&keyed("base"), "base_create", &base).unwrap();
    world.ok("table_update", &json!({"base": made["id"], "table": "T", "name": "Other"}));
    assert_eq!(world.call_as(&keyed("base"), "base_create", &base).unwrap(), made);
    create(&world, &keyed("token"), json!({})).unwrap();
    let again = create(&world, &keyed("token"), json!({})).unwrap_err();
    assert_eq!(again.code(), Code::KeyReused);
    assert_eq!(world.ok("token_list", &json!({}))["tokens"].as_array().unwrap().len(), 2);
    let comment = json!({"base": world.mine, "table": "T", "record": world.record, "text": "once"});
    world.member("base", &world.mine, "comment");
    let caller = || world.token(json!({})).with_key(key("comment", "a"));
    let said = world.call_as(&caller(), "comment_create", &comment).unwrap();
    assert_eq!(world.call_as(&caller(), "comment_create", &comment).unwrap(), said);
}

#[test]
fn a_base_that_cannot_be_written_belongs_nowhere_and_is_made_when_it_is_asked_for_again() {
    let world = World::new();
    let id: BaseId = "appCdrFailed0001A".parse().unwrap();
    let input = json!({"name": "New", "id": id, "workspace": world.ours});
    for fault in [Fault::BeforeCommit, Fault::DiskFull, Fault::Io] {
        // The first append says where the base belongs, the second one would make it.
        world.folder.log.faults().plant(fault, 2);
        world.call_as(&owner(), "base_create", &input).unwrap_err();
        assert_eq!(world.folder.log.head(id).unwrap(), None, "{fault:?}");
        let listed = world.ok("base_list", &json!({}));
        assert!(!listed.to_string().contains("appCdrFailed0001A"), "{fault:?}");
    }
    let key = || owner().with_key(Key { key: "k".to_owned(), body_sha256: "a".to_owned() });
    world.folder.log.faults().plant(Fault::Io, 2);
    world.call_as(&key(), "base_create", &input).unwrap_err();
    let made = world.call_as(&key(), "base_create", &input).unwrap();
    assert_eq!((&made["id"], world.call_as(&key(), "base_create", &input).unwrap()), (&json!(id), made.clone()));
    let app = world.folder.app();
    let listed = (crate::find("base_get").unwrap().call)(
        &app,
        &owner(),
        json!({"base": id}).to_string().as_bytes(),
        &mut |_| {},
    );
    let listed: Json = serde_json::from_slice(&listed.unwrap()).unwrap();
    assert_eq!(listed["workspaceId"], world.ours, "also after a restart");
}
