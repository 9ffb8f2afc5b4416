//! Requests over HTTP.

use std::error::Error as _;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};

use crate::error::SyncError;
use crate::exchange::{Answer, Answered, Exchange, Method, NoAnswer, Request};

/// The name that requests go out under.
const USER_AGENT: &str = concat!("Cadre/", env!("CARGO_PKG_VERSION"));
/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(15);
/// How long an answer may take, from the first byte out to the last byte in.
const ANSWER: Duration = Duration::from_secs(90);
/// Most bytes of an answer: a page of records with long texts.
const MOST_BYTES: usize = 256 << 20;

/// Requests over HTTP, with a token.
pub struct Http {
    client: Client,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http").finish_non_exhaustive()
    }
}

impl Http {
    /// Requests to the service at an address, with a token.
    ///
    /// # Errors
    /// [`SyncError::Address`], [`SyncError::Token`].
    pub fn new(url: &str, token: &SecretString) -> Result<Self, SyncError> {
        let address = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let address = address.ok_or_else(|| SyncError::Address { url: url.to_owned() })?;
        let mut bearer =
            HeaderValue::try_from(format!("Bearer {}", token.expose_secret())).map_err(|_| SyncError::Token)?;
        bearer.set_sensitive(true);
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, bearer)]))
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            // A token goes to the service that it is for, and nowhere else.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        let is_here = matches!(address.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let client = if is_here { client.no_proxy() } else { client };
        let client = client.build().map_err(|error| SyncError::Setup { what: error.without_url().to_string() })?;
        Ok(Self { client })
    }

    async fn sent(&self, request: Request) -> Result<Answer, NoAnswer> {
        let made = match request.method {
            Method::Get => self.client.get(request.url),
            Method::Post => {
                let json = HeaderValue::from_static("application/json");
                self.client.post(request.url).header(CONTENT_TYPE, json).body(request.body)
            }
        };
        let mut answer = made.send().await.map_err(no_answer)?;
        let status = answer.status().as_u16();
        let retry_after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(no_answer)? {
            if body.len() + piece.len() > MOST_BYTES {
                return Err(NoAnswer {
                    what: format!("the answer has more than {MOST_BYTES} bytes"),
                    is_passing: false,
                });
            }
            body.extend_from_slice(&piece);
        }
        Ok(Answer { status, retry_after, body })
    }
}

impl Exchange for Http {
    fn send(&self, request: Request) -> Answered<'_> {
        Box::pin(self.sent(request))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is mapped over")]
fn no_answer(error: reqwest::Error) -> NoAnswer {
    // A certificate that is refused counts as a connection that failed, and is refused the next time too.
    let is_certificate = causes(&error).any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::InvalidData)
    });
    let what = match causes(&error).last() {
        Some(cause) => cause.to_string(),
        None if error.is_timeout() => "no answer in time".to_owned(),
        None => "the exchange broke off".to_owned(),
    };
    NoAnswer { what, is_passing: !is_certificate && !error.is_builder() }
}

fn causes<'e>(error: &'e reqwest::Error) -> impl Iterator<Item = &'e (dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |error: &&'e (dyn std::error::Error + 'static)| (*error).source())
}
