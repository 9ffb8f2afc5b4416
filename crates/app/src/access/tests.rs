mod matrix;
mod secrets;
mod tenants;

use cadre_model::Actor;
use serde_json::{Value as Json, json};

use crate::testing::tenants::Tenants as World;
use crate::testing::{Folder, owner};
use crate::{Caller, find};

#[test]
fn the_owner_of_the_folder_needs_no_directory_and_makes_none_by_using_bases() {
    let folder = Folder::default();
    let app = folder.app();
    let call = |operation: &str, input: Json| {
        let answer = (find(operation).unwrap().call)(&app, &owner(), input.to_string().as_bytes(), &mut |_| {});
        serde_json::from_slice::<Json>(&answer.unwrap()).unwrap()
    };
    call("base_create", json!({"name": "Plan"}));
    assert_eq!(call("base_list", json!({}))["bases"].as_array().unwrap().len(), 1);
    assert_eq!(cadre_store::Log::bases(&*folder.log).unwrap().len(), 1, "no system base yet");
    let listed = call("workspace_list", json!({}));
    assert_eq!(listed["workspaces"][0]["name"], "My workspace");
    let base = &call("base_list", json!({}))["bases"][0];
    assert_eq!(base["workspaceId"], listed["workspaces"][0]["id"], "what nobody said otherwise of is in the first one");
    assert_eq!(base["permissionLevel"], "create");
}

#[test]
fn a_folder_is_made_ready_once_and_its_token_told_once() {
    let folder = Folder::default();
    let app = folder.app();
    let first = app.serve_setup().unwrap();
    let text = first.token.clone().unwrap();
    let caller = app.authenticate(text.expose()).unwrap();
    assert_eq!((caller.user(), caller.is_owner()), (Some(first.user), false));
    assert!(!format!("{first:?} {caller:?}").contains(text.expose()));
    let again = folder.app().serve_setup().unwrap();
    assert_eq!((again.workspace, again.user), (first.workspace, first.user));
    assert!(again.token.is_none());
    let made = app.call::<crate::operations::base_create::BaseCreate>(
        &caller,
        crate::operations::base_create::BaseCreateIn { name: "Plan".into(), ..Default::default() },
    );
    assert_eq!(made.unwrap().name, "Plan");
    let owner = Caller::owner(Actor::default());
    let another = app.call::<crate::operations::token_create::TokenCreate>(
        &owner,
        crate::operations::token_create::TokenCreateIn { name: "another".into(), ..Default::default() },
    );
    assert_eq!(another.unwrap().line.user.id, first.user, "the owner of the folder makes another when it is lost");
}
