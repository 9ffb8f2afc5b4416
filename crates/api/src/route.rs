//! What a route is, and finding the one of a request.

use std::borrow::Cow;
use std::fmt;

use cadre_app::{Begun, Role, Scope};
use cadre_edge::{Cost, Named, Response};
use cadre_model::BaseId;
use http::Method;

use crate::call::{Call, Failure};
use crate::path::{Filled, Seg, filled, fits, written};
use crate::routes::{ELSEWHERE, ROUTES};

/// The methods of routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Creates, or calls.
    Post,
    /// Changes what is named.
    Patch,
    /// Changes what is named and clears the rest.
    Put,
    /// Deletes.
    Delete,
}

impl Verb {
    /// The verb of a method; `HEAD` is `GET` whose body is not sent.
    fn of(method: &Method) -> Option<Self> {
        Some(match *method {
            Method::GET | Method::HEAD => Self::Get,
            Method::POST => Self::Post,
            Method::PATCH => Self::Patch,
            Method::PUT => Self::Put,
            Method::DELETE => Self::Delete,
            _ => return None,
        })
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        })
    }
}

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Anybody.
    Nothing,
    /// Anybody where the server is reached from its own machine alone; elsewhere a token that may manage the data folder.
    Metrics,
    /// Whoever has a token.
    Token,
    /// Whoever has a token with these scopes, of a user with this role in the base of the path.
    Base(&'static [Scope], Role),
    /// Whoever has a token with these scopes; what it reaches decides the rest.
    Scopes(&'static [Scope]),
}

/// In whose words a route refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// Airtable's.
    Airtable(Named),
    /// Our own.
    Ours,
}

/// How a route is answered.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// By one function, which runs where the route's cost allows.
    Whole(fn(&Call) -> Result<Response, Failure>),
    /// By a function that takes microseconds and reads no disk when [`Call::is_light`], and what it leaves to be done.
    Steps(fn(&Call) -> Result<Step, Failure>),
}

/// What is left of a request.
pub(crate) type Rest = Box<dyn FnOnce(&Call) -> Result<Response, Failure> + Send>;

/// How far a request has come.
pub(crate) enum Step {
    /// It is answered.
    Answered(Response),
    /// Something is left that takes longer.
    Reading(Rest),
    /// It waits for a commit.
    Writing(Begun<Response>),
}

/// A route.
pub struct Route {
    /// Its method.
    pub verb: Verb,
    pub(crate) path: &'static [Seg],
    /// Its name in logs, metrics and documents.
    pub name: &'static str,
    /// What it does, in one sentence without its full stop.
    pub summary: &'static str,
    /// Who may use it.
    pub needs: Needs,
    pub(crate) cost: Cost,
    pub(crate) words: Words,
    pub(crate) run: Run,
}

impl Route {
    /// Its path as documents write it: `/v0/{base}/{table}`.
    pub fn path(&self) -> String {
        written(self.path)
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb, self.path())
    }
}

/// The route of a request.
pub(crate) struct Found {
    /// Its place in the table.
    pub(crate) at: usize,
    pub(crate) route: &'static Route,
    /// What the request fills in.
    pub(crate) filled: Filled,
}

/// Whether a path is one that Airtable has for its larger customers, and Cadre has not: workspaces, groups, enterprise accounts,
/// and who shares what. Source: reference, section 4.6.
fn is_elsewhere(segments: &[Cow<'_, str>]) -> bool {
    let segments: Vec<&str> = segments.iter().map(|segment| &**segment).collect();
    match segments.as_slice() {
        ["v0", "meta", "workspaces" | "groups" | "enterpriseAccounts", ..] => true,
        [
            "v0",
            "meta",
            "bases",
            base,
            "collaborators" | "shares" | "interfaces" | "invites" | "blockInstallations",
            ..,
        ] => base.parse::<BaseId>().is_ok(),
        _ => false,
    }
}

/// Finds the route of a request.
///
/// The path is split while it is raw and decoded after, so that names may hold anything.
pub(crate) fn find(method: &Method, path: &str) -> Option<Found> {
    let verb = Verb::of(method)?;
    let segments: Vec<Cow<'_, str>> = cadre_wire::path::segments(path).ok()?;
    let fits = |(_, route): &(usize, &Route)| route.verb == verb && fits(route.path, &segments);
    if let Some((at, route)) = ROUTES.iter().enumerate().find(fits) {
        return Some(Found { at, route, filled: filled(route.path, segments) });
    }
    is_elsewhere(&segments).then(|| Found { at: ROUTES.len(), route: &ELSEWHERE, filled: Filled::default() })
}
