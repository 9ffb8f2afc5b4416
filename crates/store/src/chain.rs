//! The hash chain of a base, and the one place that turns new commits into headers.
//!
//! The chain covers headers: number, time, actor, format, the hash of the body and the hash of the answer. Bodies and
//! answers can be compressed, dropped or erased without touching it.

use cadre_model::{Actor, CommitInfo, Idempotency, Seq, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::log::{Digest, Head, Header, NewCommit};

/// Version of the bodies that are written now.
pub const FORMAT: u16 = 1;

/// Version of the program, as written into headers.
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");

/// A commit made ready to be stored after a certain number; all but its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Its number.
    pub seq: Seq,
    /// When it was made.
    pub at: Timestamp,
    /// The canonical text of its header.
    pub header: String,
    /// SHA-256 of its body's text.
    pub body_sha256: Digest,
    /// Its idempotency key and the JSON text of the answer.
    pub answer: Option<(String, String)>,
}

impl Prepared {
    /// The chain up to this commit.
    pub fn link(&self, before: &Digest) -> Digest {
        link(before, &self.header, &self.body_sha256)
    }
}

/// Makes commits ready to follow `expected`: numbers, canonical headers, hashes. Needs no lock.
pub fn prepare(expected: Seq, commits: &[NewCommit]) -> Vec<Prepared> {
    let numbered = (1..).zip(commits);
    numbered.map(|(place, commit)| prepare_one(Seq(expected.0.saturating_add(place)), commit)).collect()
}

fn prepare_one(seq: Seq, commit: &NewCommit) -> Prepared {
    let answer = commit.info.idempotency.as_ref().map(|i| (i.key.clone(), json(&i.answer)));
    let answer_sha256 = answer.as_ref().map(|(_, text)| sha256(text.as_bytes()));
    Prepared {
        seq,
        at: commit.info.at,
        header: text_of(seq, FORMAT, ENGINE, &commit.info, answer_sha256),
        body_sha256: sha256(commit.body.as_bytes()),
        answer,
    }
}

/// SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

/// The link of the chain: `SHA-256(before || header text || hash of the body)`.
pub fn link(before: &Digest, header: &str, body_sha256: &Digest) -> Digest {
    Sha256::new().chain_update(before).chain_update(header).chain_update(body_sha256).finalize().into()
}

/// The canonical text of a header, which the chain covers.
///
/// One line of JSON without spaces, keys in this order, absent ones left out: `seq`, `format`, `engine`, `at`, `actor`,
/// `label`, `undoes`, `idempotency` (`key`, `bodySha256`, `answerSha256` in hex).
pub fn header_text(header: &Header) -> String {
    text_of(header.seq, header.format, &header.engine, &header.info, header.answer_sha256)
}

/// Reads a header back from its canonical text and what is stored beside it.
///
/// `answer` is the JSON text of the answer, `None` when it was erased (it then reads as JSON null).
///
/// Errors, in words: a text that is no header; an answer that does not match its hash.
pub fn parse_header(text: &str, body_sha256: Digest, chain: Digest, answer: Option<&str>) -> Result<Header, String> {
    let wire: Wire = serde_json::from_str(text).map_err(|e| format!("its header is not readable: {e}"))?;
    let (idempotency, answer_sha256) = match wire.idempotency {
        None => (None, None),
        Some(key) => {
            let hash = from_hex(&key.answer_sha256).ok_or("the hash of its answer is not 64 hex digits")?;
            let read = Idempotency { key: key.key, body_sha256: key.body_sha256, answer: parse_answer(answer, &hash)? };
            (Some(read), Some(hash))
        }
    };
    let info = CommitInfo { at: wire.at, actor: wire.actor, label: wire.label, undoes: wire.undoes, idempotency };
    Ok(Header { seq: wire.seq, format: wire.format, engine: wire.engine, info, body_sha256, answer_sha256, chain })
}

fn parse_answer(text: Option<&str>, hash: &Digest) -> Result<serde_json::Value, String> {
    let Some(text) = text else { return Ok(serde_json::Value::Null) };
    if sha256(text.as_bytes()) != *hash {
        return Err("its answer does not match its hash".to_owned());
    }
    serde_json::from_str(text).map_err(|e| format!("its answer is not JSON: {e}"))
}

/// A header that does not follow from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// A number is missing or double.
    #[error("commit {expected} is missing: commit {found} comes in its place")]
    Gap {
        /// The number that should follow.
        expected: Seq,
        /// The number that is there.
        found: Seq,
    },
    /// The chain does not fit.
    #[error("the header of commit {0}, or one before it, was altered: the hash chain does not fit")]
    Broken(Seq),
}

/// Checks that headers follow each other and the place before them, and tells where they end.
pub fn verify(before: Head, headers: &[Header]) -> Result<Head, ChainError> {
    headers.iter().try_fold(before, |head, header| {
        verify_one(head, header.seq, &header_text(header), &header.body_sha256, &header.chain)
    })
}

/// Checks one header by its stored text; the new head.
pub fn verify_one(
    before: Head,
    seq: Seq,
    text: &str,
    body_sha256: &Digest,
    chain: &Digest,
) -> Result<Head, ChainError> {
    let expected = before.seq.next();
    if seq != expected {
        return Err(ChainError::Gap { expected, found: seq });
    }
    if link(&before.chain, text, body_sha256) != *chain {
        return Err(ChainError::Broken(seq));
    }
    Ok(Head { seq, chain: *chain })
}

/// A digest in lower-case hex.
pub fn hex(digest: &Digest) -> String {
    digest.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|n| char::from_digit(n.into(), 16)).collect()
}

/// Reads a digest from 64 hex digits.
pub fn from_hex(text: &str) -> Option<Digest> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    (digits.len() == 64).then_some(bytes)?.try_into().ok()
}

fn text_of(seq: Seq, format: u16, engine: &str, info: &CommitInfo, answer_sha256: Option<Digest>) -> String {
    let idempotency = info.idempotency.as_ref().zip(answer_sha256).map(|(i, answer)| KeyText {
        key: &i.key,
        body_sha256: &i.body_sha256,
        answer_sha256: hex(&answer),
    });
    json(&Text {
        seq,
        format,
        engine,
        at: info.at,
        actor: &info.actor,
        label: info.label.as_deref(),
        undoes: &info.undoes,
        idempotency,
    })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("headers and answers are JSON with text keys")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Text<'a> {
    seq: Seq,
    format: u16,
    engine: &'a str,
    at: Timestamp,
    actor: &'a Actor,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Seq]>::is_empty")]
    undoes: &'a [Seq],
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotency: Option<KeyText<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KeyText<'a> {
    key: &'a str,
    body_sha256: &'a str,
    answer_sha256: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    seq: Seq,
    format: u16,
    engine: String,
    at: Timestamp,
    actor: Actor,
    label: Option<String>,
    #[serde(default)]
    undoes: Vec<Seq>,
    idempotency: Option<WireKey>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireKey {
    key: String,
    body_sha256: String,
    answer_sha256: String,
}

#[cfg(test)]
#[path = "chain_tests.rs"]
mod tests;
