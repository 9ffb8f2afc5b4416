//! A server without sockets over a data folder in memory, and requests to it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cadre_app::operations::token_create::{TokenCreate, TokenCreateIn};
use cadre_app::{App, AppError, Caller, Code, CopyReport, Progress, Scope, Sizes, Store, StoreCheck, Vault};
use cadre_edge::{Body, Face, Request, Scheme};
use cadre_model::Actor;
use cadre_store::{Blobs, Log, MemoryBlobs, MemoryLog};
use cadre_testkit::FakeClock;
use http::{HeaderMap, StatusCode};
use serde_json::{Value as Json, json};

use crate::{Api, Settings};

/// A data folder in memory.
#[derive(Clone, Default)]
struct Folder {
    log: Arc<MemoryLog>,
    blobs: Arc<MemoryBlobs>,
    made: Arc<AtomicBool>,
}

impl Vault for Folder {
    fn folder(&self) -> &Path {
        Path::new("memory")
    }

    fn is_made(&self) -> bool {
        self.made.load(Ordering::SeqCst)
    }

    fn open(&self) -> Result<Arc<dyn Store>, AppError> {
        self.made.store(true, Ordering::SeqCst);
        Ok(Arc::new(self.clone()))
    }

    fn backup(&self, _: &Path, progress: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError> {
        progress(Progress::new("copy", 1, 2));
        Err(AppError::new(Code::StoreFailed, "what is in memory alone has no files to copy"))
    }

    fn restore(&self, _: &Path, _: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError> {
        Err(AppError::new(Code::StoreFailed, "what is in memory alone has no files to copy"))
    }
}

impl Store for Folder {
    fn log(&self) -> Arc<dyn Log> {
        Arc::<MemoryLog>::clone(&self.log)
    }

    fn blobs(&self) -> Arc<dyn Blobs> {
        Arc::<MemoryBlobs>::clone(&self.blobs)
    }

    fn check(&self, _: &mut dyn FnMut(Progress)) -> Result<StoreCheck, AppError> {
        Ok(StoreCheck::default())
    }

    fn sizes(&self) -> Result<Sizes, AppError> {
        Ok(Sizes::default())
    }
}

/// A server, and somebody who asks it.
pub(crate) struct World {
    pub(crate) app: Arc<App>,
    pub(crate) api: Api,
    /// The administrator's token.
    pub(crate) admin: String,
    /// The first workspace.
    pub(crate) workspace: String,
    pub(crate) clock: Arc<FakeClock>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answered {
    /// The body as JSON; `null` when there is none.
    pub(crate) fn json(&self) -> Json {
        if self.body.is_empty() {
            return Json::Null;
        }
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Status and body, for comparing both at once.
    pub(crate) fn said(&self) -> (u16, Json) {
        (self.status.as_u16(), self.json())
    }

    /// The body of an answer that must be good.
    #[track_caller]
    pub(crate) fn done(self) -> Json {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text());
        self.json()
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        let clock = Arc::new(FakeClock::default());
        let app = Arc::new(App::new(clock.clone(), Arc::new(Folder::default())));
        let setup = app.serve_setup().unwrap();
        let admin = setup.token.unwrap().expose().to_owned();
        let api = Api::new(Arc::clone(&app), settings);
        Self { app, api, admin, workspace: setup.workspace.to_string(), clock }
    }

    /// Asks as the administrator; a body is JSON.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Json) -> Answered {
        self.ask_as(&self.admin, method, path, body).await
    }

    /// Asks with a token.
    pub(crate) async fn ask_as(&self, token: &str, method: &str, path: &str, body: Json) -> Answered {
        let bearer = format!("Bearer {token}");
        self.send(method, path, &[("authorization", &bearer), ("content-type", "application/json")], written(&body))
            .await
    }

    /// Asks as the administrator, with headers.
    pub(crate) async fn ask_with(&self, headers: &[(&str, &str)], method: &str, path: &str, body: Json) -> Answered {
        let bearer = format!("Bearer {}", self.admin);
        let headers = [&[("authorization", bearer.as_str())], headers].concat();
        self.send(method, path, &headers, written(&body)).await
    }

    /// Sends a request as it is.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answered {
        let mut request = http::Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.answered(request.body(body.into()).unwrap()).await
    }

    async fn answered(&self, request: Request) -> Answered {
        let (parts, body) = self.api.answer(request, Scheme::Http).await.into_parts();
        let whole = cadre_edge::ReadBounds {
            most_bytes: u64::MAX,
            piece: std::time::Duration::from_secs(60),
            whole: std::time::Duration::from_secs(60),
        };
        let body = cadre_edge::read_whole(body, &whole).await.unwrap().to_vec();
        Answered { status: parts.status, headers: parts.headers, body }
    }

    /// A base with the table `Tasks`: Title, Points, State (Todo, Done) and Done (a formula).
    pub(crate) async fn base(&self) -> String {
        self.base_in(&self.admin).await
    }

    pub(crate) async fn base_in(&self, token: &str) -> String {
        let made = self.ask_as(token, "POST", "/api/ops/base_create", json!({"name": "Plan"})).await.done();
        let base = made["id"].as_str().unwrap().to_owned();
        let table = json!({"name": "Tasks", "fields": [
            {"name": "Title", "type": "singleLineText"},
            {"name": "Points", "type": "number", "options": {"precision": 0}},
            {"name": "State", "type": "singleSelect", "options": {"choices": [{"name": "Todo"}, {"name": "Done"}]}},
            {"name": "Twice", "type": "formula", "options": {"formula": "{Points} * 2"}},
        ]});
        self.ask_as(token, "POST", &format!("/v0/meta/bases/{base}/tables"), table).await.done();
        base
    }

    /// Creates a record in `Tasks`, and gives its id.
    pub(crate) async fn record(&self, base: &str, fields: Json) -> String {
        let made = self.ask("POST", &format!("/v0/{base}/Tasks"), json!({"fields": fields})).await.done();
        made["id"].as_str().unwrap().to_owned()
    }

    /// A token of the administrator's with some scopes, for some bases or workspaces.
    pub(crate) fn token(&self, scopes: &[Scope], grants: Option<&[&str]>) -> String {
        self.token_of(None, scopes, grants)
    }

    /// A token of a user.
    pub(crate) fn token_of(&self, user: Option<&str>, scopes: &[Scope], grants: Option<&[&str]>) -> String {
        let input = TokenCreateIn {
            name: "test".to_owned(),
            user: user.map(str::to_owned),
            scopes: Some(scopes.to_vec()),
            grants: grants.map(|grants| grants.iter().map(|grant| (*grant).to_owned()).collect()),
            expires: None,
        };
        let made = self.app.call::<TokenCreate>(&Caller::owner(Actor::default()), input).unwrap();
        made.token.expose().to_owned()
    }
}

fn written(body: &Json) -> String {
    if body.is_null() { String::new() } else { body.to_string() }
}
