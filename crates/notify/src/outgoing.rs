//! Requests to other servers, whose addresses came from somebody else: guarded, and bounded in time and size.
//!
//! Only `http` and `https`, no user names or passwords in addresses, no proxies. An address is refused by its text where
//! that is an IP address, else by what its name resolves to ([`crate::resolve`]); redirects are followed by hand, each one
//! checked like the first.

use std::error::Error as _;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Client, StatusCode, Url};
use tokio::time::Instant;

use crate::address::{AddressKind, Policy};
use crate::resolve::{Guarded, Refused, Resolver, SystemResolver, Unresolved};

/// Most redirects that are followed. Source: Airtable Web API reference, section 3.3.
pub const MOST_REDIRECTS: usize = 3;

/// Longest address, in bytes.
pub const MOST_URL_BYTES: usize = 8_192;

/// Name that requests go out under.
const USER_AGENT: &str = concat!("Cadre/", env!("CARGO_PKG_VERSION"));

/// Why a request was not made or did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutgoingError {
    /// The text is no address of the web.
    #[error("`{text}` is no web address: {problem}")]
    Url {
        /// What was given, cut at 200 characters.
        text: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// The target may not be reached from here.
    #[error("the host {host} may not be reached: it stands for {}", kind.words())]
    Refused {
        /// The host as it was named.
        host: String,
        /// What its address stands for.
        kind: AddressKind,
    },
    /// The name was not found.
    #[error("the host {host} was not found")]
    Unresolved {
        /// The host as it was named.
        host: String,
        /// What the resolver said.
        #[source]
        source: std::io::Error,
    },
    /// No answer in time.
    #[error("no answer within {} s", limit.as_secs())]
    Timeout {
        /// The limit of the request.
        limit: Duration,
    },
    /// The answer is longer than the caller takes.
    #[error("the answer is longer than {limit} bytes")]
    TooLarge {
        /// The limit of the request.
        limit: u64,
    },
    /// Redirected too often.
    #[error("redirected more than {MOST_REDIRECTS} times")]
    Redirects,
    /// The connection or the exchange failed.
    #[error("the request failed: {what}")]
    Failed {
        /// What failed, without addresses.
        what: &'static str,
        /// The client's own error, for the log.
        #[source]
        source: reqwest::Error,
    },
}

/// How a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; follows every kind of redirect.
    Get,
    /// Sends a body; follows the redirects that keep method and body (307, 308).
    Post,
}

/// Bounds of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the first byte out to the last byte in, redirects included.
    pub time: Duration,
    /// Bytes of the answer's body, unpacked.
    pub body_bytes: u64,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where to.
    pub url: String,
    /// Headers besides those that every request has.
    pub headers: HeaderMap,
    /// What is sent.
    pub body: Bytes,
    /// Its bounds.
    pub limits: Limits,
}

impl Request {
    /// A request that reads.
    pub fn get(url: impl Into<String>, limits: Limits) -> Self {
        Self { method: Method::Get, url: url.into(), headers: HeaderMap::new(), body: Bytes::new(), limits }
    }

    /// A request that sends a body.
    pub fn post(url: impl Into<String>, body: impl Into<Bytes>, limits: Limits) -> Self {
        Self { method: Method::Post, url: url.into(), headers: HeaderMap::new(), body: body.into(), limits }
    }

    /// The same with a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

/// The guarded client. Cheap to clone; its connections are shared.
#[derive(Clone)]
pub struct Outgoing {
    client: Client,
    policy: Policy,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl Outgoing {
    /// A client that asks the operating system for addresses.
    ///
    /// # Errors
    /// [`OutgoingError::Failed`] when TLS cannot be set up.
    pub fn new(policy: Policy) -> Result<Self, OutgoingError> {
        Self::with_resolver(policy, Arc::new(SystemResolver))
    }

    /// A client that asks a resolver for addresses.
    ///
    /// # Errors
    /// [`OutgoingError::Failed`] when TLS cannot be set up.
    pub fn with_resolver(policy: Policy, resolver: Arc<dyn Resolver>) -> Result<Self, OutgoingError> {
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            // A proxy would resolve names itself, unchecked.
            .no_proxy()
            .dns_resolver(Arc::new(Guarded { resolver, policy }))
            .pool_max_idle_per_host(2)
            .pool_idle_timeout(Duration::from_secs(30))
            .build()
            .map_err(|source| OutgoingError::Failed { what: "the client could not be made", source })?;
        Ok(Self { client, policy })
    }

    /// Refuses what can be seen to be no target from its text alone: for answers before anything is sent.
    ///
    /// # Errors
    /// [`OutgoingError::Url`], [`OutgoingError::Refused`] for IP addresses.
    pub fn check(&self, url: &str) -> Result<(), OutgoingError> {
        check_url(self.policy, url)
    }

    /// Makes a request and follows its redirects. The body of the answer is read by [`Response::chunk`].
    ///
    /// # Errors
    /// Why there is no answer; an answer of any status is one.
    pub async fn send(&self, request: Request) -> Result<Response, OutgoingError> {
        let limits = request.limits;
        let deadline = Instant::now() + limits.time;
        let url = check(self.policy, &request.url)?;
        let answer = in_time(limits, deadline, self.follow(request, url)).await??;
        let expected = answer.content_length().unwrap_or(0);
        if expected > limits.body_bytes {
            return Err(OutgoingError::TooLarge { limit: limits.body_bytes });
        }
        Ok(Response { answer, limits, deadline, left: limits.body_bytes })
    }

    async fn follow(&self, mut request: Request, mut url: Url) -> Result<reqwest::Response, OutgoingError> {
        for _ in 0..=MOST_REDIRECTS {
            let answer = self.once(&request, url.clone()).await?;
            let Some(next) = next(request.method, &url, &answer) else { return Ok(answer) };
            let next = check(self.policy, &next)?;
            if next.origin() != url.origin() {
                request.headers.remove(AUTHORIZATION);
                request.headers.remove(COOKIE);
            }
            url = next;
        }
        Err(OutgoingError::Redirects)
    }

    async fn once(&self, request: &Request, url: Url) -> Result<reqwest::Response, OutgoingError> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let made = match request.method {
            Method::Get => self.client.get(url),
            Method::Post => self.client.post(url).body(request.body.clone()),
        };
        made.headers(request.headers.clone()).send().await.map_err(|error| failed(host, error))
    }
}

/// An answer whose body is still to be read.
#[derive(Debug)]
pub struct Response {
    answer: reqwest::Response,
    limits: Limits,
    deadline: Instant,
    left: u64,
}

impl Response {
    /// The status.
    pub fn status(&self) -> u16 {
        self.answer.status().as_u16()
    }

    /// A header, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.answer.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// The address that answered, after redirects.
    pub fn url(&self) -> &str {
        self.answer.url().as_str()
    }

    /// The next part of the body; `None` after the last.
    ///
    /// # Errors
    /// [`OutgoingError::Timeout`], [`OutgoingError::TooLarge`], [`OutgoingError::Failed`].
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, OutgoingError> {
        let read = in_time(self.limits, self.deadline, self.answer.chunk()).await?;
        let part = read.map_err(|source| OutgoingError::Failed { what: "the answer broke off", source })?;
        let Some(part) = part else { return Ok(None) };
        self.left = match self.left.checked_sub(part.len() as u64) {
            Some(left) => left,
            None => return Err(OutgoingError::TooLarge { limit: self.limits.body_bytes }),
        };
        Ok(Some(part))
    }

    /// The whole body.
    ///
    /// # Errors
    /// As for [`Response::chunk`].
    pub async fn bytes(mut self) -> Result<Vec<u8>, OutgoingError> {
        let mut all = Vec::new();
        while let Some(part) = self.chunk().await? {
            all.extend_from_slice(&part);
        }
        Ok(all)
    }
}

async fn in_time<T>(limits: Limits, deadline: Instant, work: impl Future<Output = T>) -> Result<T, OutgoingError> {
    tokio::time::timeout_at(deadline, work).await.map_err(|_| OutgoingError::Timeout { limit: limits.time })
}

/// Refuses what can be seen to be no target under a policy, from its text alone.
///
/// # Errors
/// [`OutgoingError::Url`], [`OutgoingError::Refused`] for IP addresses.
pub fn check_url(policy: Policy, url: &str) -> Result<(), OutgoingError> {
    check(policy, url).map(drop)
}

/// Scheme, host and port of a web address, for logs: credentials, path and query may be secret. `None` for what has no host.
pub fn origin_of(url: &str) -> Option<String> {
    let origin = Url::parse(url).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

/// Reads an address and refuses what may be seen from its text.
fn check(policy: Policy, text: &str) -> Result<Url, OutgoingError> {
    let wrong =
        |problem: &str| Err(OutgoingError::Url { text: text.chars().take(200).collect(), problem: problem.to_owned() });
    if text.len() > MOST_URL_BYTES {
        return wrong("it is longer than 8,192 bytes");
    }
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return wrong(&format!("{error}; expected a form such as https://example.com/hook")),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return wrong("expected http or https");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("it must not carry a user name or password");
    }
    let Some(host) = url.host_str() else { return wrong("it names no host") };
    // Texts such as 0x7f.1 and 2130706433 have become dotted addresses by now.
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = literal.parse()
        && let Err(kind) = policy.check(address)
    {
        return Err(OutgoingError::Refused { host: host.to_owned(), kind });
    }
    Ok(url)
}

/// Where an answer sends the request on to, as it stands there.
fn next(method: Method, from: &Url, answer: &reqwest::Response) -> Option<String> {
    let follows = match answer.status() {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => method == Method::Get,
        _ => false,
    };
    let to = answer.headers().get(LOCATION).filter(|_| follows)?.to_str().ok()?;
    // What cannot be joined is refused by its own text.
    Some(from.join(to).map_or_else(|_| to.to_owned(), String::from))
}

/// The client's error in our words: our own refusals are at the bottom of its chain.
fn failed(host: String, error: reqwest::Error) -> OutgoingError {
    let mut cause = error.source();
    while let Some(found) = cause {
        if let Some(Refused(kind)) = found.downcast_ref() {
            return OutgoingError::Refused { host, kind: *kind };
        }
        if let Some(Unresolved(source)) = found.downcast_ref() {
            let source = std::io::Error::new(source.kind(), source.to_string());
            return OutgoingError::Unresolved { host, source };
        }
        cause = found.source();
    }
    let what = match () {
        () if error.is_connect() => "no connection",
        () if error.is_body() => "the request could not be sent",
        () => "the exchange broke off",
    };
    OutgoingError::Failed { what, source: error }
}

#[cfg(test)]
mod tests;
