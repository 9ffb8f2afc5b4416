//! What one sees of others, and of oneself: lists, members, the trash, the system base.

use serde_json::{Value as Json, json};

use super::World;
use crate::{Code, Scope};

fn ids(listed: &Json, of: &str) -> Vec<String> {
    listed[of].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_list_of_bases_has_those_that_are_seen_with_what_may_be_done_there() {
    let world = World::new();
    let caller = world.token(json!({}));
    let list = || world.call_as(&caller, "base_list", &json!({})).unwrap();
    assert_eq!(list(), json!({"bases": []}), "a token that sees no base gets an empty list");
    world.member("base", &world.mine, "read");
    assert_eq!(ids(&list(), "bases"), [world.mine.as_str()]);
    assert_eq!(
        (&list()["bases"][0]["permissionLevel"], &list()["bases"][0]["workspaceId"]),
        (&json!("read"), &json!(world.ours))
    );
    world.member("workspace", &world.theirs, "owner");
    assert_eq!(ids(&list(), "bases"), [world.mine.as_str(), world.other.as_str()]);
    assert_eq!(list()["bases"][1]["permissionLevel"], "create", "an owner's level has the highest name that there is");
    let narrow = world.token(json!({"grants": [world.theirs]}));
    assert_eq!(ids(&world.call_as(&narrow, "base_list", &json!({})).unwrap(), "bases"), [world.other.as_str()]);
}

#[test]
fn pages_of_bases_miss_nothing_and_repeat_nothing_whatever_comes_and_goes() {
    let world = World::new();
    for n in 0..7 {
        world.ok("base_create", &json!({"name": format!("Base {n}"), "workspace": world.ours}));
    }
    let names = |page: &Json| -> Vec<String> {
        page["bases"].as_array().unwrap().iter().map(|base| base["name"].as_str().unwrap().to_owned()).collect()
    };
    let first = world.ok("base_list", &json!({"limit": 4}));
    assert_eq!(names(&first), ["Base 0", "Base 1", "Base 2", "Base 3"]);
    world.ok("base_delete", &json!({"base": "Base 3"}));
    world.ok("base_create", &json!({"name": "Base 15", "workspace": world.ours}));
    world.ok("base_create", &json!({"name": "Base 45", "workspace": world.ours}));
    let second = world.ok("base_list", &json!({"limit": 100, "offset": first["offset"]}));
    assert_eq!(names(&second), ["Base 4", "Base 45", "Base 5", "Base 6", "Mine", "Other"]);
    assert!(second.get("offset").is_none(), "absent on the last page");
    for wrong in ["", "itr", "itrCadreBaseList/appX", "itrCadreBaseList/appTest0000000001zz", "10"] {
        let refused = world.call_as(&crate::testing::owner(), "base_list", &json!({"offset": wrong})).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidOffset, "{wrong}");
    }
}

#[test]
fn a_base_goes_to_the_trash_and_comes_back_with_everything() {
    let world = World::new();
    world.member("workspace", &world.ours, "owner");
    let caller = world.token(json!({"scopes": Scope::ALL}));
    let of = json!({"base": world.mine});
    let deleted = world.call_as(&caller, "base_delete", &of).unwrap();
    assert_eq!(deleted, json!({"id": world.mine, "deleted": true}));
    let gone = |caller| world.call_as(caller, "base_show", &of).unwrap_err().code();
    assert_eq!((gone(&caller), gone(&crate::testing::owner())), (Code::BaseNotFound, Code::BaseNotFound));
    assert_eq!(world.call_as(&caller, "base_list", &json!({})).unwrap(), json!({"bases": []}));
    assert_eq!(
        ids(&world.call_as(&caller, "base_list", &json!({"trash": true})).unwrap(), "bases"),
        [world.mine.as_str()]
    );
    let app = world.folder.app();
    let again = app.base_as(&crate::testing::owner(), world.mine.as_str(), crate::Role::Read);
    assert_eq!(again.unwrap_err().code(), Code::BaseNotFound, "also after a restart");
    let restored = world.call_as(&caller, "base_restore", &of).unwrap();
    assert_eq!((&restored["id"], restored.get("deleted")), (&json!(world.mine), None));
    let rows = world.call_as(&caller, "query", &json!({"base": world.mine, "table": "T"})).unwrap();
    assert_eq!(rows["records"][0]["fields"]["Name"], "edited");
    let comments = json!({"base": world.mine, "table": "T", "record": world.record});
    assert_eq!(ids(&world.call_as(&caller, "comment_list", &comments).unwrap(), "comments"), [world.comment.as_str()]);
}

#[test]
fn the_system_base_is_nobodys() {
    let world = World::new();
    let id = crate::system::system_base().to_string();
    world.ok("user_update", &json!({"user": world.user, "admin": true}));
    let admin = world.token(json!({"scopes": Scope::ALL}));
    for caller in [&crate::testing::owner(), &admin] {
        let refused = |operation, input: Json| world.call_as(caller, operation, &input).unwrap_err().code();
        for key in [id.as_str(), crate::system::SYSTEM_NAME] {
            assert_eq!(refused("base_show", json!({"base": key})), Code::BaseNotFound);
            assert_eq!(refused("base_export", json!({"base": key, "what": "base"})), Code::BaseNotFound);
            assert_eq!(refused("base_delete", json!({"base": key})), Code::BaseNotFound);
            assert_eq!(refused("base_restore", json!({"base": key})), Code::BaseNotFound);
            assert_eq!(refused("undo", json!({"base": key})), Code::BaseNotFound);
            assert_eq!(refused("query", json!({"base": key, "table": "Tokens"})), Code::BaseNotFound);
        }
        assert_eq!(refused("base_create", json!({"name": "x", "id": id})), Code::NameTaken);
        let listed = world.call_as(caller, "base_list", &json!({})).unwrap();
        assert!(!ids(&listed, "bases").contains(&id));
    }
    let exported = world.ok("base_export", &json!({"base": world.mine, "what": "base"}));
    let content = exported["content"].as_str().unwrap().replace(&world.mine, &id);
    let import = json!({"format": "json", "content": content, "newBase": "Evil"});
    let refused = world.call_as(&crate::testing::owner(), "base_import", &import).unwrap_err();
    assert_eq!(refused.code(), Code::NameTaken);
    let report = world.ok("base_check", &json!({}));
    assert_eq!(report["sound"], true, "{report:#}");
    assert!(report["bases"].as_array().unwrap().iter().any(|base| base["id"] == id), "what is checked is all there is");
}

#[test]
fn members_of_a_base_are_its_own_and_those_of_its_workspace() {
    let world = World::new();
    world.member("base", &world.mine, "read");
    world.member("workspace", &world.ours, "edit");
    let caller = world.token(json!({}));
    let got = world.call_as(&caller, "base_get", &json!({"base": world.mine, "members": true})).unwrap();
    assert_eq!((&got["permissionLevel"], &got["workspaceId"]), (&json!("edit"), &json!(world.ours)));
    assert_eq!(got["createdTime"], "2026-11-20T09:00:00.000Z");
    let told: Vec<(&Json, &Json, &Json)> = got["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| (&member["user"]["email"], &member["role"], &member["through"]))
        .collect();
    let (eve, admin) = (json!("eve@example.com"), json!("admin@localhost"));
    let (base, workspace) = (json!("base"), json!("workspace"));
    assert_eq!(
        told,
        [(&eve, &json!("read"), &base), (&admin, &json!("owner"), &workspace), (&eve, &json!("edit"), &workspace)]
    );
    world.member("workspace", &world.ours, "none");
    let again = world.call_as(&caller, "base_get", &json!({"base": world.mine, "members": true})).unwrap();
    assert_eq!(again["members"].as_array().unwrap().len(), 2, "who was taken out is out at once");
}

#[test]
fn who_administers_owns_every_base_through_its_workspace() {
    let world = World::new();
    world.member("workspace", &world.ours, "read");
    world.ok("user_update", &json!({"user": world.user, "admin": true}));
    let roles = || {
        let got = world.ok("base_get", &json!({"base": world.mine, "members": true}));
        let line = |member: &Json| json!([member["user"]["email"], member["role"], member["through"]]);
        got["members"].as_array().unwrap().iter().map(line).collect::<Vec<_>>()
    };
    let admin = json!(["admin@localhost", "owner", "workspace"]);
    assert_eq!(roles(), [admin.clone(), json!(["eve@example.com", "owner", "workspace"])]);
    world.ok("user_update", &json!({"user": world.user, "suspended": true}));
    let read = json!(["eve@example.com", "read", "workspace"]);
    assert_eq!(roles(), [admin, read], "who may not come in administers nothing");
}

#[test]
fn whoami_tells_the_mail_address_to_those_who_may_read_it() {
    let world = World::new();
    let with = world.token(json!({"scopes": ["user.email:read", "data.records:read"]}));
    let told = world.call_as(&with, "whoami", &json!({})).unwrap();
    assert_eq!((&told["id"], &told["email"]), (&json!(world.user), &json!("eve@example.com")));
    assert_eq!(told["scopes"], json!(["data.records:read", "user.email:read"]));
    let without = world.token(json!({"scopes": []}));
    assert!(world.call_as(&without, "whoami", &json!({})).unwrap().get("email").is_none());
}

#[test]
fn taking_back_what_changed_the_schema_needs_what_making_it_needed() {
    let world = World::new();
    world.member("base", &world.mine, "edit");
    let editor = world.token(json!({"scopes": Scope::ALL}));
    let field = json!({"base": world.mine, "table": "T", "field": {"name": "New", "type": "singleLineText"}});
    world.ok("field_create", &field);
    let undo = |caller| world.call_as(caller, "undo", &json!({"base": world.mine}));
    assert_eq!(undo(&editor).unwrap_err().code(), Code::RoleMissing);
    world.member("base", &world.mine, "create");
    let records_only = world.token(json!({"scopes": ["data.records:write"]}));
    assert_eq!(undo(&records_only).unwrap_err().code(), Code::ScopeMissing);
    undo(&editor).unwrap();
    world.member("base", &world.mine, "edit");
    undo(&editor).unwrap();
}

#[test]
fn the_last_one_who_administers_stays() {
    let world = World::new();
    let admin = world.ok("user_list", &json!({}))["users"][0]["id"].as_str().unwrap().to_owned();
    for change in [json!({"user": admin, "admin": false}), json!({"user": admin, "suspended": true})] {
        let refused = world.call_as(&crate::testing::owner(), "user_update", &change).unwrap_err();
        assert_eq!(refused.code(), Code::RuleRefused);
    }
    world.ok("user_update", &json!({"user": "eve@example.com", "admin": true}));
    let shown = world.ok("user_update", &json!({"user": admin, "suspended": true}));
    assert_eq!(shown["suspended"], "2026-11-20T09:00:00.000Z");
    let taken =
        world.call_as(&crate::testing::owner(), "user_create", &json!({"name": "x", "email": "EVE@example.com"}));
    assert_eq!(taken.unwrap_err().code(), Code::NameTaken);
}
