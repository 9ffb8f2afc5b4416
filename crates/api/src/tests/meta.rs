//! Bases from outside, who calls, and comments. Source: reference, sections 4.1, 4.3, 4.6, 4.7 and 5.1.

use cadre_app::Scope;
use serde_json::{Value as Json, json};

use crate::testing::World;

#[tokio::test]
async fn a_base_is_made_with_its_tables_listed_shown_and_deleted() {
    let world = World::new();
    let tables = json!([{"name": "Tasks", "fields": [{"name": "Title", "type": "singleLineText"}]}]);
    let new = json!({"name": "Plan", "workspaceId": world.workspace, "tables": tables});
    let made = world.ask("POST", "/v0/meta/bases", new).await.done();
    let base = made["id"].as_str().unwrap();
    assert_eq!(made.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "tables"]);
    assert_eq!(made["tables"][0]["views"][0]["name"], "Grid view");
    let listed = world.ask("GET", "/v0/meta/bases?", Json::Null).await.done();
    assert_eq!(listed, json!({"bases": [{"id": base, "name": "Plan", "permissionLevel": "create"}]}));
    let path = format!("/v0/meta/bases/{base}?include=collaborators&include=inviteLinks&include=interfaces");
    let shown = world.ask("GET", &path, Json::Null).await.done();
    assert_eq!((&shown["workspaceId"], &shown["permissionLevel"]), (&json!(world.workspace), &json!("create")));
    let none = json!({"baseCollaborators": [], "workspaceCollaborators": []});
    assert_eq!((&shown["groupCollaborators"], &shown["interfaces"]), (&none, &json!({})));
    assert_eq!(shown["inviteLinks"], json!({"baseInviteLinks": [], "workspaceInviteLinks": []}));
    let people = &shown["individualCollaborators"];
    let owner = &people["workspaceCollaborators"][0];
    assert_eq!((&people["baseCollaborators"], &owner["permissionLevel"]), (&json!([]), &json!("owner")));
    let me = world.ask("GET", "/v0/meta/whoami", Json::Null).await.done();
    assert_eq!((&owner["userId"], &owner["email"]), (&me["id"], &me["email"]));
    let gone = world.ask("DELETE", &format!("/v0/meta/bases/{base}"), Json::Null).await.done();
    assert_eq!(gone, json!({"id": base, "deleted": true}));
    assert_eq!(world.ask("GET", "/v0/meta/bases", Json::Null).await.done(), json!({"bases": []}));
    assert_eq!(world.ask("GET", &format!("/v0/{base}/Tasks"), Json::Null).await.status, 403);
    world.ask("POST", "/api/ops/base_restore", json!({"base": base})).await.done();
    assert_eq!(world.ask("GET", &format!("/v0/{base}/Tasks"), Json::Null).await.status, 200);
}

#[tokio::test]
async fn a_workspace_is_shown_with_its_bases_and_members() {
    let world = World::new();
    let base = world.base().await;
    let ask = async |op: &str, input: Json| world.ask("POST", &format!("/api/ops/{op}"), input).await.done();
    let bob = ask("user_create", json!({"name": "Bob", "email": "bob@example.com"})).await["id"].clone();
    ask("member_set", json!({"user": bob, "of": {"base": base}, "role": "edit"})).await;
    let path = format!("/v0/meta/workspaces/{}?include=collaborators&include=inviteLinks", world.workspace);
    let shown = world.ask("GET", &path, Json::Null).await.done();
    assert_eq!((&shown["id"], &shown["baseIds"]), (&json!(world.workspace), &json!([base])));
    let restrictions = json!({"inviteCreationRestriction": "unrestricted", "shareCreationRestriction": "unrestricted"});
    assert_eq!(shown["workspaceRestrictions"], restrictions);
    let people = &shown["individualCollaborators"];
    let line = |person: &Json| json!([person["email"], person["permissionLevel"], person["baseId"]]);
    assert_eq!(line(&people["baseCollaborators"][0]), json!(["bob@example.com", "edit", base]));
    assert_eq!(line(&people["workspaceCollaborators"][0]), json!(["admin@localhost", "owner", null]));
    assert_eq!(people["workspaceCollaborators"].as_array().unwrap().len(), 1);
    assert_eq!(shown["inviteLinks"], json!({"baseInviteLinks": [], "workspaceInviteLinks": []}));
    let narrow = world.token(Scope::ALL, Some(&[&base]));
    let (status, said) = world.ask_as(&narrow, "GET", &path, Json::Null).await.said();
    assert_eq!((status, &said["error"]["type"]), (403, &json!("INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND")));
}

#[tokio::test]
async fn a_base_needs_a_workspace_that_is_there_and_a_table() {
    let world = World::new();
    let tables = json!([{"name": "Tasks", "fields": [{"name": "Title", "type": "singleLineText"}]}]);
    let nowhere = json!({"name": "Plan", "workspaceId": "wspNowhere0000001", "tables": tables});
    let (status, said) = world.ask("POST", "/v0/meta/bases", nowhere).await.said();
    assert_eq!((status, &said["error"]["type"]), (403, &json!("INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND")));
    let empty = json!({"name": "Plan", "workspaceId": world.workspace, "tables": []});
    let (status, said) = world.ask("POST", "/v0/meta/bases", empty).await.said();
    assert_eq!((status, &said["error"]["type"]), (422, &json!("INVALID_REQUEST_UNKNOWN")));
    let (status, said) = world.ask("GET", "/v0/meta/bases?offset=itrX/appY", Json::Null).await.said();
    assert_eq!((status, &said["error"]["type"]), (422, &json!("INVALID_OFFSET_VALUE")));
}

#[tokio::test]
async fn whose_a_token_is_is_told_with_the_mail_address_where_it_may_be() {
    let world = World::new();
    let who = world.ask("GET", "/v0/meta/whoami", Json::Null).await.done();
    assert!(who["id"].as_str().unwrap().starts_with("usr") && who["email"].is_string(), "{who}");
    assert!(who.get("scopes").is_none(), "{who}");
    let quiet = world.token(&[Scope::RecordsRead], None);
    let who = world.ask_as(&quiet, "GET", "/v0/meta/whoami", Json::Null).await.done();
    assert_eq!(who.as_object().unwrap().keys().collect::<Vec<_>>(), ["id"]);
}

#[tokio::test]
async fn what_larger_customers_have_is_refused_to_tokens_and_unknown_to_others() {
    let world = World::new();
    let base = world.base().await;
    for path in [
        "/v0/meta/workspaces/wspCdrWork000001W".to_owned(),
        "/v0/meta/enterpriseAccounts/entX/users".to_owned(),
        format!("/v0/meta/bases/{base}/shares"),
        format!("/v0/meta/bases/{base}/collaborators/usrX"),
    ] {
        for method in ["GET", "POST", "DELETE"] {
            let (status, said) = world.ask(method, &path, Json::Null).await.said();
            assert_eq!((status, &said["error"]["type"]), (403, &json!("INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND")));
        }
        assert_eq!(world.send("GET", &path, &[], "").await.status, 401, "{path}");
    }
    assert_eq!(world.send("GET", "/v0/meta/bases/junk/shares", &[], "").await.status, 404);
}

#[tokio::test]
async fn comments_are_written_answered_changed_listed_and_deleted() {
    let world = World::new();
    let base = world.base().await;
    let record = world.record(&base, json!({"Title": "a"})).await;
    let comments = format!("/v0/{base}/Tasks/{record}/comments");
    let empty = world.ask("GET", &comments, Json::Null).await.done();
    assert_eq!(empty, json!({"comments": [], "offset": null}));
    let me = world.ask("GET", "/v0/meta/whoami", Json::Null).await.done()["id"].as_str().unwrap().to_owned();
    let first = world.ask("POST", &comments, json!({"text": format!("Please check, @[{me}]")})).await.done();
    assert_eq!((&first["author"]["id"], &first["lastUpdatedTime"]), (&json!(me), &Json::Null));
    assert_eq!(first["mentioned"][&me]["type"], "user");
    let answer = json!({"text": "Done", "parentCommentId": first["id"]});
    let answer = world.ask("POST", &comments, answer).await.done();
    assert_eq!(answer["parentCommentId"], first["id"]);
    let changed = format!("{comments}/{}", first["id"].as_str().unwrap());
    let changed = world.ask("PATCH", &changed, json!({"text": "never mind"})).await.done();
    assert!(changed["lastUpdatedTime"].is_string() && changed.get("mentioned").is_none(), "{changed}");
    let page = world.ask("GET", &format!("{comments}?pageSize=1"), Json::Null).await.done();
    assert_eq!((&page["comments"][0]["id"], page["comments"].as_array().unwrap().len()), (&answer["id"], 1));
    let next = format!("{comments}?pageSize=1&offset={}", page["offset"].as_str().unwrap());
    let next = world.ask("GET", &next, Json::Null).await.done();
    assert_eq!((&next["comments"][0]["id"], &next["offset"]), (&first["id"], &Json::Null));
    let listed = world.ask("GET", &format!("/v0/{base}/Tasks?recordMetadata%5B%5D=commentCount"), Json::Null).await;
    assert_eq!(listed.done()["records"][0]["commentCount"], 2);
    let gone = format!("{comments}/{}", answer["id"].as_str().unwrap());
    assert_eq!(world.ask("DELETE", &gone, Json::Null).await.done(), json!({"id": answer["id"], "deleted": true}));
    assert_eq!(world.ask("DELETE", &gone, Json::Null).await.status, 404);
    let blank = world.ask("POST", &comments, json!({"text": ""})).await.said();
    assert_eq!((blank.0, &blank.1["error"]["type"]), (422, &json!("INVALID_REQUEST_UNKNOWN")));
}
