//! Who may use which route: every route of the table x every way of not being allowed.

use cadre_app::operations::member_set::{MemberSet, MemberSetIn};
use cadre_app::operations::user_create::{UserCreate, UserCreateIn};
use cadre_app::operations::workspace_create::{WorkspaceCreate, WorkspaceCreateIn};
use cadre_app::{Caller, OPERATIONS, Role, Scope};
use cadre_model::Actor;
use serde_json::{Value as Json, json};

use crate::path::Seg;
use crate::testing::World;
use crate::{Needs, ROUTES, Route, Verb};

/// A base that a request would be about, with all that a path can name in it.
struct Target {
    base: String,
    record: String,
    view: String,
    field: String,
}

async fn target(world: &World) -> Target {
    let base = world.base().await;
    let record = world.record(&base, json!({"Title": "secret"})).await;
    let schema = world.ask("GET", &format!("/v0/meta/bases/{base}/tables"), Json::Null).await.done();
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    let (view, field) = (text(&schema["tables"][0]["views"][0]["id"]), text(&schema["tables"][0]["fields"][0]["id"]));
    Target { base, record, view, field }
}

impl Target {
    fn path(&self, route: &Route) -> String {
        let filled = |seg: &Seg| match seg {
            Seg::Is(word) => (*word).to_owned(),
            Seg::Base => self.base.clone(),
            Seg::Record => self.record.clone(),
            Seg::View => self.view.clone(),
            Seg::Field => self.field.clone(),
            Seg::Table => "Tasks".to_owned(),
            Seg::Comment => "comCdrNote000001Q".to_owned(),
            Seg::Webhook => "achCdrHook000001P".to_owned(),
            Seg::Text(name) => format!("some-{name}"),
        };
        route.path.iter().map(|seg| format!("/{}", filled(seg))).collect()
    }

    /// The same paths to a base that is not there.
    fn nowhere(&self) -> Self {
        Self {
            base: "appNowhere0000001".to_owned(),
            record: self.record.clone(),
            view: self.view.clone(),
            field: self.field.clone(),
        }
    }
}

/// Bodies of any kind: who may not, learns nothing from what is wrong with them.
fn bodies(route: &Route) -> Vec<Json> {
    match route.verb {
        Verb::Get | Verb::Delete => vec![Json::Null],
        _ => vec![Json::Null, json!({"fields": {"Title": "x"}}), json!({"records": 7}), json!("text")],
    }
}

fn all_but(scopes: &[Scope]) -> Vec<Scope> {
    Scope::ALL.iter().copied().filter(|scope| !scopes.contains(scope)).collect()
}

fn is_ours(route: &Route) -> bool {
    !route.path().starts_with("/v0/")
}

#[tokio::test]
async fn nobody_gets_anything_without_a_token_that_counts() {
    let world = World::new();
    let target = target(&world).await;
    let required = json!({"type": "AUTHENTICATION_REQUIRED", "message": "Authentication required"});
    let unknown = format!("Bearer pat00000000000000.{}", "0".repeat(64));
    for route in ROUTES.iter().filter(|route| route.needs != Needs::Nothing) {
        let path = target.path(route);
        for headers in [&[][..], &[("authorization", unknown.as_str())], &[("authorization", "Basic x")]] {
            for body in bodies(route) {
                let answer = world.send(&route.verb.to_string(), &path, headers, body.to_string()).await;
                assert_eq!(answer.status, 401, "{route:?}: {}", answer.text());
                match is_ours(route) {
                    true => assert_eq!(answer.json()["error"]["code"], "AUTHENTICATION_REQUIRED", "{route:?}"),
                    false => assert_eq!(answer.json()["error"], required, "{route:?}"),
                }
            }
        }
    }
}

#[tokio::test]
async fn no_operation_is_called_without_a_token_that_counts_or_without_its_scope() {
    let world = World::new();
    let target = target(&world).await;
    let whole = json!({"base": target.base, "table": "Tasks", "record": target.record, "name": "x"});
    let unknown = format!("Bearer pat00000000000000.{}", "0".repeat(64));
    for row in OPERATIONS {
        let path = format!("/api/ops/{}", row.name);
        for headers in [&[][..], &[("authorization", unknown.as_str())]] {
            for body in [Json::Null, whole.clone()] {
                let answer = world.send("POST", &path, headers, body.to_string()).await;
                let code = answer.json()["error"]["code"].clone();
                assert_eq!((answer.status.as_u16(), code), (401, json!("AUTHENTICATION_REQUIRED")), "{}", row.name);
            }
        }
        let Some(scope) = row.scope else { continue };
        let token = world.token(&all_but(&[scope]), None);
        for body in [Json::Null, whole.clone(), json!([7])] {
            let answer = world.ask_as(&token, "POST", &path, body.clone()).await;
            let code = answer.json()["error"]["code"].clone();
            assert_eq!((answer.status.as_u16(), code), (403, json!("SCOPE_MISSING")), "{} {body}", row.name);
        }
    }
}

#[tokio::test]
async fn operations_tell_nothing_of_a_base_that_one_may_not_see() {
    let world = World::new();
    let target = target(&world).await;
    let other = world.base_named("Other").await;
    let token = world.token(Scope::ALL, Some(&[&other]));
    for row in OPERATIONS {
        for more in [json!({}), json!({"table": "Tasks"}), json!({"record": target.record}), json!({"what": "base"})] {
            let mut said = Vec::new();
            for base in [&target.base, "appNowhere0000001"] {
                let mut body = more.clone();
                body["base"] = json!(base);
                let answer = world.ask_as(&token, "POST", &format!("/api/ops/{}", row.name), body).await;
                assert!(!answer.text().contains("secret"), "{}: {}", row.name, answer.text());
                said.push((answer.status, answer.text().replace(base, "BASE")));
            }
            assert_eq!(said[0], said[1], "{} {more}", row.name);
        }
    }
}

#[tokio::test]
async fn a_token_without_one_of_the_scopes_gets_nothing() {
    let world = World::new();
    let target = target(&world).await;
    let permitted = json!({"error": {
        "type": "INVALID_PERMISSIONS", "message": "You are not permitted to perform this operation"
    }});
    let mut tried = 0;
    for route in ROUTES {
        let (Needs::Base(scopes, _) | Needs::Scopes(scopes)) = route.needs else { continue };
        for missing in scopes {
            let token = world.token(&all_but(&[*missing]), None);
            for body in bodies(route) {
                let answer = world.ask_as(&token, &route.verb.to_string(), &target.path(route), body.clone()).await;
                assert_eq!(answer.said(), (403, permitted.clone()), "{route:?} without {} {body}", missing.name());
                tried += 1;
            }
        }
    }
    assert!(tried > 20, "{tried}");
}

#[tokio::test]
async fn a_base_that_one_may_not_see_answers_exactly_like_one_that_is_not_there() {
    let world = World::new();
    let target = target(&world).await;
    let owner = Caller::owner(Actor::default());
    let other_base = world.base_named("Other").await;
    let elsewhere = world.app.call::<WorkspaceCreate>(&owner, WorkspaceCreateIn { name: "Elsewhere".to_owned() });
    let elsewhere = elsewhere.unwrap().id.to_string();
    let stranger = world.app.call::<UserCreate>(
        &owner,
        UserCreateIn { name: "Stranger".to_owned(), email: "stranger@example.com".to_owned(), ..Default::default() },
    );
    let stranger = stranger.unwrap().user.id.to_string();
    world.give(&stranger, json!({"workspace": elsewhere}), Role::Owner);
    let tokens = [
        ("a token for another base", world.token(Scope::ALL, Some(&[&other_base]))),
        ("a token for another workspace", world.token(Scope::ALL, Some(&[&elsewhere]))),
        ("a token of a user of another workspace", world.token_of(Some(&stranger), &user_scopes(), None)),
    ];
    let unseen = json!({"error": {
        "type": "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND",
        "message": "Invalid permissions, or the requested model was not found. Check that both your user and your token \
                    have the required permissions, and that the model names and/or ids are correct."
    }});
    for route in ROUTES {
        let Needs::Base(..) = route.needs else { continue };
        for (what, token) in &tokens {
            for body in bodies(route) {
                let method = route.verb.to_string();
                let answer = world.ask_as(token, &method, &target.path(route), body.clone()).await;
                let nowhere = world.ask_as(token, &method, &target.nowhere().path(route), body.clone()).await;
                assert_eq!(answer.said(), (403, unseen.clone()), "{route:?} with {what} and {body}");
                assert_eq!(answer.body, nowhere.body, "{route:?}");
                let detail = answer.headers.get("x-cadre-detail").map(|d| d.to_str().unwrap().to_owned());
                let other = nowhere.headers.get("x-cadre-detail").map(|d| d.to_str().unwrap().to_owned());
                let same = |text: String| text.replace(&target.base, "BASE").replace("appNowhere0000001", "BASE");
                assert_eq!(detail.map(same), other.map(same), "{route:?}: the headers tell no more");
            }
        }
    }
    let still = world.ask("GET", &format!("/v0/{}/Tasks/{}", target.base, target.record), Json::Null).await.done();
    assert_eq!(still["fields"]["Title"], "secret");
}

#[tokio::test]
async fn a_role_below_what_a_route_needs_gets_nothing_and_the_one_it_needs_gets_in() {
    let world = World::new();
    let target = target(&world).await;
    for role in Role::ALL {
        let owner = Caller::owner(Actor::default());
        let email = format!("{}@example.com", role.name());
        let user = UserCreateIn { name: role.name().to_owned(), email, ..Default::default() };
        let user = world.app.call::<UserCreate>(&owner, user).unwrap().user.id.to_string();
        world.give(&user, json!({"base": target.base}), role);
        let token = world.token_of(Some(&user), &user_scopes(), None);
        for route in ROUTES {
            let Needs::Base(_, needs) = route.needs else { continue };
            // What lets the others go on is destroyed last, by nobody here.
            let spares = route.verb == Verb::Delete && role >= needs;
            for body in bodies(route).into_iter().filter(|_| !spares) {
                let path = target.path(route);
                let answer = world.ask_as(&token, &route.verb.to_string(), &path, body.clone()).await;
                let (status, said) = (answer.status.as_u16(), answer.text());
                match role {
                    Role::None => assert!(said.contains("INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"), "{route:?}: {said}"),
                    role if role < needs => {
                        let refused = (403, "\"INVALID_PERMISSIONS\"");
                        assert!(
                            status == refused.0 && said.contains(refused.1),
                            "{route:?} as {role:?} {body}: {said}"
                        );
                    }
                    _ => assert!(status != 401 && status != 403, "{route:?} as {role:?} {body}: {status} {said}"),
                }
            }
        }
    }
}

/// What a token of somebody who does not administer can have.
fn user_scopes() -> Vec<Scope> {
    all_but(&[Scope::FolderManage, Scope::UsersManage])
}

impl World {
    async fn base_named(&self, name: &str) -> String {
        let made = self.ask("POST", "/api/ops/base_create", json!({"name": name})).await.done();
        made["id"].as_str().unwrap().to_owned()
    }

    fn give(&self, user: &str, of: Json, role: Role) {
        let of = serde_json::from_value(of).unwrap();
        let input = MemberSetIn { user: user.to_owned(), of, role };
        self.app.call::<MemberSet>(&Caller::owner(Actor::default()), input).unwrap();
    }
}
