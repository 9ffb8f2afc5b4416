//! A request on its way to an operation, and why it may not get there.

use std::sync::Arc;

use bytes::Bytes;
use cadre_app::{AppError, Begun, Caller, Code, Effect, Key, Operation, Write};
use cadre_edge::{About, Named, Response, airtable_answer, json_answer, platform_answer, request_answer, to_airtable};
use cadre_model::Seq;
use cadre_wire::request::Wanted;
use cadre_wire::{AirtableError, RequestError};
use http::header::{ETAG, IF_MATCH};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::face::Shared;
use crate::path::{Filled, Seg};
use crate::route::{Route, Words};

/// Most records of a page or a batch, for whoever asks for more than Airtable gives.
const MAX: HeaderName = HeaderName::from_static("x-cadre-max");
/// A past moment that is read.
const AS_OF: HeaderName = HeaderName::from_static("x-cadre-as-of");
/// The commit of an answer.
const COMMIT: HeaderName = HeaderName::from_static("x-cadre-commit");
/// A key under which a request is done once.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Most records of a page or a batch that anybody gets.
const MOST: u64 = 10_000;

/// Most bytes of a body that is read in microseconds.
const LIGHT_BODY: usize = 32 << 10;

/// A request that was matched, authenticated and read.
pub(crate) struct Call {
    pub(crate) shared: Arc<Shared>,
    pub(crate) route: &'static Route,
    pub(crate) caller: Option<Caller>,
    pub(crate) filled: Filled,
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
}

/// Why a request was refused or failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The operation was refused or failed.
    App(AppError),
    /// The request itself makes no sense.
    Request(RequestError),
    /// Something that Airtable has words for and no operation is asked about.
    Airtable(AirtableError, Code),
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl Call {
    pub(crate) fn base(&self) -> &str {
        self.filled.get(Seg::Base)
    }

    pub(crate) fn table(&self) -> &str {
        self.filled.get(Seg::Table)
    }

    /// The id that stands in the path at a segment which takes nothing else.
    ///
    /// # Errors
    /// The pattern has no such segment.
    pub(crate) fn id<T: std::str::FromStr>(&self, seg: Seg) -> Result<T, Failure> {
        self.filled.get(seg).parse().map_err(|_| not_found())
    }

    /// The query, without its question mark.
    pub(crate) fn query(&self) -> &str {
        self.parts.uri.query().unwrap_or_default()
    }

    /// Who calls.
    ///
    /// # Errors
    /// Nobody showed a token.
    pub(crate) fn caller(&self) -> Result<&Caller, Failure> {
        self.caller
            .as_ref()
            .ok_or_else(|| AppError::new(Code::AuthenticationRequired, "the request has no token").into())
    }

    /// Calls an operation.
    pub(crate) fn run<O: Operation>(&self, input: O::In) -> Result<O::Out, Failure> {
        Ok(self.shared.app.call::<O>(self.caller()?, input)?)
    }

    /// Calls an operation under the key that the request brings, if it brings one.
    ///
    /// # Errors
    /// What a write cannot heed is asked for in a header, or the operation was refused.
    pub(crate) fn run_once<O: Operation>(&self, input: O::In) -> Result<O::Out, Failure> {
        if O::EFFECT != Effect::Read {
            self.of_the_present()?;
            self.of_any_version()?;
        }
        Ok(self.shared.app.call::<O>(&self.caller_with_key()?, input)?)
    }

    /// Begins a write, under the key that the request brings, if it brings one.
    ///
    /// # Errors
    /// The request names a past moment, or the operation was refused.
    pub(crate) fn begin<O: Write>(&self, input: O::In) -> Result<Begun<O::Out>, Failure> {
        self.of_the_present()?;
        Ok(self.shared.app.begin::<O>(&self.caller_with_key()?, input)?)
    }

    /// Whether a first step takes microseconds and reads no disk: the body is short, and neither a past moment nor a key, under
    /// which it may have been done already, is looked for in the log.
    pub(crate) fn is_light(&self) -> bool {
        let headers = &self.parts.headers;
        self.body.len() <= LIGHT_BODY && !headers.contains_key(IDEMPOTENCY_KEY) && !headers.contains_key(AS_OF)
    }

    /// Who calls, under the key that the request brings, if it brings one.
    pub(crate) fn caller_with_key(&self) -> Result<Caller, Failure> {
        let caller = self.caller()?.clone();
        Ok(match self.key()? {
            None => caller,
            Some(key) => caller.with_key(key),
        })
    }

    /// The key of the request, which belongs to everything that is asked: method, path, query and body.
    fn key(&self) -> Result<Option<Key>, Failure> {
        const LONGEST: usize = 200;
        let Some(text) = self.header(&IDEMPOTENCY_KEY)? else { return Ok(None) };
        if text.is_empty() || text.len() > LONGEST {
            let problem = format!("the header Idempotency-Key has 1 to {LONGEST} visible ASCII characters");
            return Err(AppError::new(Code::InvalidRequest, problem).into());
        }
        let mut hash = Sha256::new();
        hash.update(self.parts.method.as_str());
        hash.update([0]);
        hash.update(self.parts.uri.path());
        hash.update([0]);
        hash.update(self.query());
        hash.update([0]);
        hash.update(&self.body);
        let body_sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Some(Key { key: text.to_owned(), body_sha256 }))
    }

    /// Most records of a page or a batch: what is usual, unless the header `X-Cadre-Max` says another number.
    ///
    /// # Errors
    /// The header says no number from 1 to 10,000.
    pub(crate) fn most(&self, usual: usize) -> Result<usize, Failure> {
        let Some(given) = self.header(&MAX)?.filter(|_| self.shared.settings.limits.is_none()) else {
            return Ok(usual);
        };
        match given.parse::<u64>() {
            Ok(most @ 1..=MOST) => Ok(usize::try_from(most).unwrap_or(usual)),
            _ => Err(wrong("X-Cadre-Max", given, Wanted::Number { least: 1, most: MOST })),
        }
    }

    /// The past moment that is asked for, if one is.
    ///
    /// # Errors
    /// The header is there more than once.
    pub(crate) fn as_of(&self) -> Result<Option<String>, Failure> {
        Ok(self.header(&AS_OF)?.filter(|text| !text.is_empty()).map(str::to_owned))
    }

    /// Refuses a past moment: nothing is written there, and whoever names one would take what is written for something else.
    fn of_the_present(&self) -> Result<(), Failure> {
        match self.as_of()? {
            None => Ok(()),
            Some(_) => Err(not_here("X-Cadre-As-Of is of reads, and this request writes")),
        }
    }

    /// Refuses a version where there is no one record that could have it: a guard that is passed over guards nothing.
    ///
    /// # Errors
    /// `If-Match` is there.
    pub(crate) fn of_any_version(&self) -> Result<(), Failure> {
        match self.header(&IF_MATCH)? {
            None => Ok(()),
            Some(_) => Err(not_here("If-Match guards a request that changes or deletes one record by its id")),
        }
    }

    /// The version that the records of a batch must have: one can be asked for where the batch has one record with an id.
    ///
    /// # Errors
    /// `If-Match` is no version, or the batch has no such record.
    pub(crate) fn if_match_of(&self, is_one: bool) -> Result<Option<Seq>, Failure> {
        if is_one {
            return self.if_match();
        }
        self.of_any_version().map(|()| None)
    }

    /// The text of a header of our own; what is not visible ASCII is empty.
    ///
    /// # Errors
    /// The header is there more than once: which of its values counts is for nobody to guess.
    fn header(&self, name: &HeaderName) -> Result<Option<&str>, Failure> {
        let mut given = self.parts.headers.get_all(name).iter();
        match (given.next(), given.next()) {
            (None, _) => Ok(None),
            (Some(one), None) => Ok(Some(one.to_str().unwrap_or_default().trim())),
            (Some(_), Some(_)) => Err(RequestError::Repeated(name.to_string()).into()),
        }
    }

    /// The version that the record must have, if one is asked for.
    ///
    /// # Errors
    /// The header is not a version as `ETag` gives it.
    pub(crate) fn if_match(&self) -> Result<Option<Seq>, Failure> {
        let Some(given) = self.header(&IF_MATCH)? else { return Ok(None) };
        if given == "*" {
            return Ok(None);
        }
        let version = given.strip_prefix("W/").unwrap_or(given).trim_matches('"');
        match version.parse() {
            Ok(version) => Ok(Some(Seq(version))),
            Err(_) => Err(wrong("If-Match", given, Wanted::Text)),
        }
    }
}

/// A header that this request cannot heed.
fn not_here(problem: &str) -> Failure {
    let said = format!("Invalid request: parameter validation failed. Check your request data: {problem}.");
    Failure::Airtable(AirtableError::invalid_request().worded(said), Code::InvalidRequest)
}

fn wrong(header: &str, given: &str, wanted: Wanted) -> Failure {
    let given = given.chars().take(64).collect();
    RequestError::Wrong { key: header.to_owned(), given, wanted }.into()
}

/// What is answered where no route is.
pub(crate) fn not_found() -> Failure {
    Failure::Airtable(AirtableError::not_found(), Code::InvalidRequest)
}

impl Failure {
    /// The answer, in the words of the route.
    pub(crate) fn answer(&self, call: &About<'_>, words: Words) -> Response {
        match (self, words) {
            (Self::App(error), Words::Airtable(named)) => {
                airtable_answer(&to_airtable(error, &About { named, ..*call }), error.code().name())
            }
            (Self::App(error), Words::Ours) => platform_answer(error),
            (Self::Request(error), Words::Airtable(_)) => request_answer(error),
            (Self::Request(error), Words::Ours) => {
                platform_answer(&AppError::new(Code::InvalidRequest, error.to_string()))
            }
            (Self::Airtable(error, code), _) => airtable_answer(error, code.name()),
        }
    }

    /// The same in Airtable's words when it is about an offset that is none of the list.
    pub(crate) fn of_offset(self, offset: Option<&str>) -> Self {
        match (&self, offset) {
            (Self::App(error), Some(offset)) if error.code() == Code::InvalidOffset && error.base().is_none() => {
                let shown: String = offset.chars().take(64).collect();
                let said = AirtableError::invalid_offset(&shown).because(error.message());
                Self::Airtable(said, Code::InvalidOffset)
            }
            _ => self,
        }
    }

    /// Whether somebody who may not even know of the base, or of the table, would learn from it that they are there.
    pub(crate) fn is_about_the_request(&self) -> bool {
        matches!(self, Self::Request(_) | Self::Airtable(_, Code::InvalidRequest))
    }
}

/// An answer of JSON.
pub(crate) fn ok(json: Vec<u8>) -> Response {
    json_answer(StatusCode::OK, json)
}

/// A value as JSON.
///
/// # Errors
/// It cannot be written, which none of ours can be.
pub(crate) fn json_of<T: Serialize>(value: &T) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(value)
        .map_err(|error| AppError::new(Code::Internal, "the answer cannot be written as JSON").caused_by(error).into())
}

/// Says which version of a record an answer holds.
pub(crate) fn put_version(headers: &mut HeaderMap, version: Seq) {
    if let Ok(value) = HeaderValue::try_from(format!("\"{version}\"")) {
        headers.insert(ETAG, value);
    }
}

/// Says which commit an answer is as of.
pub(crate) fn put_commit(headers: &mut HeaderMap, commit: Seq) {
    headers.insert(COMMIT, HeaderValue::from(commit.0));
}

/// What an error of this call is about.
pub(crate) fn about(filled: &Filled) -> About<'_> {
    About { base: filled.get(Seg::Base), table: filled.get(Seg::Table), named: Named::default() }
}
