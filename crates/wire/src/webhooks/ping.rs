//! Pings: their body and their signature.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cadre_model::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::upload;

/// The header of a ping's signature.
pub const MAC_HEADER: &str = "X-Airtable-Content-MAC";

/// What comes before the digest in the header.
const SCHEME: &str = "hmac-sha256=";

/// The body of a ping: it only tells that there is something to fetch (reference, section 6.8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ping {
    /// The base.
    pub base: Named,
    /// The webhook.
    pub webhook: Named,
    /// When it was made.
    pub timestamp: Timestamp,
}

/// Something by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its id.
    pub id: String,
}

impl Ping {
    /// A ping of a webhook of a base.
    pub fn new(base: impl Into<String>, webhook: impl Into<String>, timestamp: Timestamp) -> Self {
        Self { base: Named { id: base.into() }, webhook: Named { id: webhook.into() }, timestamp }
    }

    /// The bytes to sign and to send; ASCII, since pyairtable encodes them as that (client).
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self { base, webhook, timestamp } = self;
        let id = |id: &str| serde_json::Value::from(id).to_string();
        let (base, webhook) = (id(&base.id), id(&webhook.id));
        format!(r#"{{"base":{{"id":{base}}},"webhook":{{"id":{webhook}}},"timestamp":"{timestamp}"}}"#).into_bytes()
    }
}

/// The key of a webhook's signatures: raw bytes, which travel in Base64.
#[derive(Clone, PartialEq, Eq)]
pub struct MacSecret(Vec<u8>);

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MacError {
    /// The secret is not Base64.
    #[error("the secret is not Base64")]
    Secret,
    /// The header is not of the form that it should be.
    #[error("the signature is not `hmac-sha256=` and 64 hexadecimal digits in lower case")]
    Form,
    /// The body was not signed with this secret.
    #[error("the signature does not belong to this body and this secret")]
    Mismatch,
}

impl MacSecret {
    /// Takes raw bytes; Airtable's secrets have 32.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// Reads `macSecretBase64`.
    ///
    /// # Errors
    /// [`MacError::Secret`].
    pub fn from_base64(text: &str) -> Result<Self, MacError> {
        upload::decode_base64(text).map(Self).ok_or(MacError::Secret)
    }

    /// Writes `macSecretBase64`.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// The value of the header [`MAC_HEADER`] for a body, exactly as it is sent: `hmac-sha256=` and 64 digits in lower case
    /// (pyairtable compares the whole header, client).
    pub fn sign(&self, body: &[u8]) -> String {
        let digest = self.digest(body).finalize().into_bytes();
        let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let digits = digits.filter_map(|digit| char::from_digit(digit.into(), 16));
        SCHEME.chars().chain(digits).collect()
    }

    /// Checks a header against a body, exactly as it was received, in constant time.
    ///
    /// # Errors
    /// [`MacError::Form`], [`MacError::Mismatch`].
    pub fn verify(&self, body: &[u8], header: &str) -> Result<(), MacError> {
        let digits = header.strip_prefix(SCHEME).ok_or(MacError::Form)?;
        let claimed = from_hex(digits).ok_or(MacError::Form)?;
        self.digest(body).verify_slice(&claimed).map_err(|_| MacError::Mismatch)
    }

    fn digest(&self, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0).expect("HMAC takes keys of every length");
        mac.update(body);
        mac
    }
}

impl fmt::Debug for MacSecret {
    /// Tells nothing of the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MacSecret")
    }
}

/// The 32 bytes of 64 hexadecimal digits in lower case.
fn from_hex(digits: &str) -> Option<[u8; 32]> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let digits: &[u8; 64] = digits.as_bytes().try_into().ok()?;
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}
