//! SHA-256 as text: of contracts, commands, outputs, artifacts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A SHA-256 in 64 small hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash(String);

/// A text that is no SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no SHA-256: it has 64 hexadecimal digits")]
pub struct HashError(String);

impl Hash {
    /// The hash of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let text = text.strip_prefix("sha256:").unwrap_or(text);
        if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(HashError(text.chars().take(80).collect()))
        }
    }
}

impl TryFrom<String> for Hash {
    type Error = HashError;

    fn try_from(text: String) -> Result<Self, HashError> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.0
    }
}

/// The hash of a value's JSON. Structs give their fields in the order of their declaration and maps here are sorted,
/// so that the same value always has the same hash.
///
/// `kind` keeps hashes of different things apart.
#[must_use]
pub fn hash_of<T: Serialize>(kind: &str, value: &T) -> Hash {
    // What is hashed here has no maps with keys that are no texts, which is all that could fail.
    let json = serde_json::to_string(value).unwrap_or_default();
    Hash::of(format!("cadre:{kind}\n{json}").as_bytes())
}
