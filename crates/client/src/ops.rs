//! Operations done by a server.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use cadre_app::{AppError, Code, Effect, Flow, Operation, SecretText};
use rand::RngExt as _;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Response, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::time::sleep;

use crate::failure::{Done, Failure};
use crate::lines::{Line, Lines};

/// The name that requests go out under.
const USER_AGENT: &str = concat!("cadre/", env!("CARGO_PKG_VERSION"));
/// This program's version.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Under which a request that was sent twice is done once.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// How long a server is waited for, and how often it is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patience {
    /// As long as it takes, and again where that may help: for whoever wants the answer.
    #[default]
    Usual,
    /// A moment, and once: for whoever can do without.
    Brief,
}

impl Patience {
    /// How long a connection may take to be made.
    fn connect(self) -> Duration {
        match self {
            Self::Usual => Duration::from_secs(5),
            Self::Brief => Duration::from_millis(500),
        }
    }

    /// How long the server may send nothing: usually longer than it gives itself for an answer.
    fn silence(self) -> Duration {
        match self {
            Self::Usual => Duration::from_secs(330),
            Self::Brief => Duration::from_secs(2),
        }
    }

    /// How often a request is sent, all in all.
    fn turns(self) -> u32 {
        match self {
            Self::Usual => 4,
            Self::Brief => 1,
        }
    }
}

/// The wait before the second turn; each one after waits twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// The longest wait that a server may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(40);

/// Most bytes of an answer: a whole base that is exported.
const MOST_ANSWER: usize = 2 << 30;
/// Most bytes of an answer that says no: an import names every row that is wrong.
const MOST_REFUSAL: usize = 64 << 20;

/// The operations of a server.
///
/// Concurrency: any task may call any operation; clones share their connections.
#[derive(Clone)]
pub struct RemoteOps {
    client: Client,
    /// Without a slash at the end.
    url: String,
    patience: Patience,
}

impl fmt::Debug for RemoteOps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteOps").field("url", &self.url).finish_non_exhaustive()
    }
}

/// What is sent, as often as it has to be.
struct Request<'r> {
    operation: &'r str,
    flow: Flow,
    effect: Effect,
    body: Bytes,
    key: Option<HeaderValue>,
}

impl Request<'_> {
    /// Whether it may be sent again after a failure.
    fn may_repeat(&self, done: Done) -> bool {
        match done {
            Done::No => true,
            // A write is done once however often it comes, since it has a key. What tells how far it has come may be halfway.
            Done::Perhaps => self.flow == Flow::Unary && (self.effect == Effect::Read || self.key.is_some()),
            Done::Settled | Done::Misunderstood => false,
        }
    }
}

impl RemoteOps {
    /// The operations of the server at an address, for whoever has the token.
    ///
    /// # Errors
    /// [`Code::InvalidRequest`] for an address or a token that cannot be one.
    pub fn new(url: &str, token: &SecretText, patience: Patience) -> Result<Self, AppError> {
        let address = address(url)?;
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(headers(token)?)
            .connect_timeout(patience.connect())
            .read_timeout(patience.silence())
            // A token goes to the server that it is for, and nowhere else.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .tcp_nodelay(true);
        let client = if is_here(&address) { client.no_proxy() } else { client };
        let client = client.build().map_err(|error| {
            AppError::new(Code::Internal, "what asks servers cannot be set up").caused_by(error.without_url())
        })?;
        Ok(Self { client, url: url.trim_end_matches('/').to_owned(), patience })
    }

    /// Where the server is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Calls a unary operation.
    ///
    /// # Errors
    /// Those of the operation, as the server told them; [`Code::ServerUnreachable`]; [`Code::ServerMismatch`].
    pub async fn call<O: Operation>(&self, input: &O::In) -> Result<O::Out, AppError>
    where
        O::In: Serialize,
        O::Out: DeserializeOwned,
    {
        self.call_as::<O, O::Out>(input).await
    }

    /// Calls a unary operation whose answer is read as something else than it was made from, such as a page of records.
    ///
    /// # Errors
    /// As [`RemoteOps::call`].
    pub async fn call_as<O: Operation, T: DeserializeOwned>(&self, input: &O::In) -> Result<T, AppError>
    where
        O::In: Serialize,
    {
        let request = request::<O>(input)?;
        let mut turn = 0;
        loop {
            let failure = match self.answer(&request).await.and_then(|body| self.read(&body)) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            self.settle(&request, failure, &mut turn).await?;
        }
    }

    /// Calls an operation that tells how far it has come, and hands on what it tells.
    ///
    /// What was begun goes on to its end at the server, also when nobody listens any more.
    ///
    /// # Errors
    /// As [`RemoteOps::call`].
    pub async fn call_with<O: Operation>(
        &self,
        input: &O::In,
        emit: &mut dyn FnMut(O::Event),
    ) -> Result<O::Out, AppError>
    where
        O::In: Serialize,
        O::Out: DeserializeOwned,
        O::Event: DeserializeOwned,
    {
        let request = request::<O>(input)?;
        let mut turn = 0;
        loop {
            let failure = match self.follow::<O>(&request, emit).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            self.settle(&request, failure, &mut turn).await?;
        }
    }

    /// Waits until a request may be sent again; or says why it is not.
    async fn settle(&self, request: &Request<'_>, failure: Failure, turn: &mut u32) -> Result<(), AppError> {
        *turn += 1;
        if *turn < self.patience.turns() && request.may_repeat(failure.done) {
            let wait = failure.after.unwrap_or(FIRST_WAIT * 2_u32.pow(*turn - 1));
            sleep(wait.min(LONGEST_WAIT)).await;
            return Ok(());
        }
        Err(match failure.done {
            Done::Misunderstood => self.mismatch(failure.error).await,
            Done::Perhaps if request.effect != Effect::Read => {
                let hint = format!("whether {} was done is not known: look before asking again", request.operation);
                failure.error.hint(hint)
            }
            _ => failure.error,
        })
    }

    async fn send(&self, request: &Request<'_>) -> Result<Response, Failure> {
        let url = format!("{}/api/ops/{}", self.url, request.operation);
        let mut sending = self.client.post(url).body(request.body.clone());
        if let Some(key) = &request.key {
            sending = sending.header(IDEMPOTENCY_KEY, key.clone());
        }
        let answer = sending.send().await.map_err(|error| Failure::unanswered(&self.url, error))?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let status = answer.status().as_u16();
        let after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = self.whole(answer, MOST_REFUSAL).await?;
        Err(Failure::refused(&self.url, status, &body, after.as_deref()))
    }

    async fn answer(&self, request: &Request<'_>) -> Result<Vec<u8>, Failure> {
        let answer = self.send(request).await?;
        self.whole(answer, MOST_ANSWER).await
    }

    async fn follow<O: Operation>(
        &self,
        request: &Request<'_>,
        emit: &mut dyn FnMut(O::Event),
    ) -> Result<O::Out, Failure>
    where
        O::Out: DeserializeOwned,
        O::Event: DeserializeOwned,
    {
        let mut answer = self.send(request).await?;
        let mut lines = Lines::default();
        while let Some(piece) =
            answer.chunk().await.map_err(|error| Failure::broken_off(&self.url, error.without_url()))?
        {
            for line in lines.take(&piece) {
                match self.read::<Line<'_>>(&line)? {
                    // What a later version tells beside is not needed.
                    Line::Event(event) => drop(self.read_raw(event).map(&mut *emit)),
                    Line::Result(result) => return self.read_raw(result),
                    // Some of it was told already: it is not begun again.
                    Line::Error(error) => return Err(Failure::settled(error)),
                }
            }
            if lines.waiting() > MOST_ANSWER {
                return Err(Failure::not_understood(&self.url, "a line of it has no end"));
            }
        }
        Err(Failure::broken_off(&self.url, "it has no result"))
    }

    async fn whole(&self, mut answer: Response, most: usize) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        while let Some(piece) =
            answer.chunk().await.map_err(|error| Failure::broken_off(&self.url, error.without_url()))?
        {
            if body.len() + piece.len() > most {
                return Err(Failure::not_understood(&self.url, format!("it has more than {most} bytes")));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }

    fn read<'b, T: Deserialize<'b>>(&self, body: &'b [u8]) -> Result<T, Failure> {
        serde_json::from_slice(body).map_err(|error| Failure::not_understood(&self.url, error))
    }

    fn read_raw<T: DeserializeOwned>(&self, json: &RawValue) -> Result<T, Failure> {
        self.read(json.get().as_bytes())
    }

    /// Says why the two do not understand each other, as far as a look at the server's own word for itself shows it.
    async fn mismatch(&self, error: AppError) -> AppError {
        #[derive(Deserialize)]
        struct Health {
            version: String,
        }
        let asked = self.client.get(format!("{}/health", self.url)).send().await;
        let Ok(answer) = asked else { return error };
        let Ok(body) = self.whole(answer, MOST_REFUSAL).await else { return error };
        match serde_json::from_slice::<Health>(&body) {
            Ok(health) if health.version == VERSION => error,
            Ok(Health { version }) => {
                let said = format!("the server {} is Cadre {version}, and this is Cadre {VERSION}", self.url);
                AppError::new(Code::ServerMismatch, format!("{said}: {}", error.message()))
                    .hint("use the same version on both sides")
            }
            Err(_) => AppError::new(Code::ServerMismatch, format!("what answers at {} is no Cadre", self.url)),
        }
    }
}

fn request<O: Operation>(input: &O::In) -> Result<Request<'static>, AppError>
where
    O::In: Serialize,
{
    let body = serde_json::to_vec(input)
        .map_err(|error| AppError::new(Code::Internal, "the request cannot be written as JSON").caused_by(error))?;
    let key = (O::EFFECT != Effect::Read).then(draw_key);
    Ok(Request { operation: O::NAME, flow: O::FLOW, effect: O::EFFECT, body: body.into(), key })
}

fn draw_key() -> HeaderValue {
    let drawn: u128 = rand::rng().random();
    HeaderValue::try_from(format!("{drawn:032x}")).expect("hexadecimal digits may stand in a header")
}

fn address(url: &str) -> Result<Url, AppError> {
    let wrong = |what: &str| {
        AppError::new(Code::InvalidRequest, format!("{url:?} is no address of a server: {what}"))
            .hint("one looks like http://127.0.0.1:8000")
    };
    if !["http://", "https://"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err(wrong("it begins with neither http:// nor https://"));
    }
    Url::parse(url).map_err(|error| wrong(&error.to_string()))
}

/// Whether an address is this machine's own, which nobody else hears.
pub fn is_this_machine(url: &str) -> bool {
    Url::parse(url).is_ok_and(|address| is_here(&address))
}

fn is_here(address: &Url) -> bool {
    let host = address.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn headers(token: &SecretText) -> Result<HeaderMap, AppError> {
    let bearer = HeaderValue::try_from(format!("Bearer {}", token.expose()));
    let mut bearer = bearer
        .map_err(|_| AppError::new(Code::InvalidRequest, "the token is none: it holds characters that no token has"))?;
    bearer.set_sensitive(true);
    Ok(HeaderMap::from_iter([
        (AUTHORIZATION, bearer),
        (ACCEPT, HeaderValue::from_static("application/json, application/x-ndjson")),
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
    ]))
}
