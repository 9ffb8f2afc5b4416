//! Personal access tokens: their text, which is told once, and what is kept of them.
//!
//! Source of the form: Airtable Web API reference, section 1.3.

use std::fmt;

use cadre_model::{Timestamp, TokenId, UserId};
use rand::{CryptoRng, RngExt};
use sha2::{Digest, Sha256};

use super::entry::{Cells, ColumnKind, Entry, Reading, TableSpec, Unreadable};
use super::hex;
use crate::caller::Reach;
use crate::scope::{Scope, Scopes};
use crate::secret_text::SecretText;

/// A personal access token. The secret itself is nowhere, only its digest.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) id: TokenId,
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) scopes: Scopes,
    pub(crate) reach: Reach,
    /// SHA-256 of the whole text of the token.
    pub(crate) digest: [u8; 32],
    pub(crate) created: Timestamp,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) revoked: Option<Timestamp>,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("id", &self.id).field("user", &self.user).finish_non_exhaustive()
    }
}

/// Draws the text of a token: its id, a dot, and 256 random bits in hex.
pub(crate) fn draw(id: TokenId, rng: &mut impl CryptoRng) -> SecretText {
    SecretText::new(format!("{id}.{}", hex::text(&rng.random())))
}

/// What is kept of the text of a token.
pub(crate) fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

impl Entry for Token {
    const TABLE: &'static TableSpec = &TableSpec {
        name: "Tokens",
        description: "Personal access tokens: whose they are and what they allow; of their texts only the SHA-256.",
        columns: &[
            ("Id", ColumnKind::Text),
            ("User", ColumnKind::Text),
            ("Name", ColumnKind::Text),
            ("Scopes", ColumnKind::Long),
            ("Reach", ColumnKind::Long),
            ("SHA-256", ColumnKind::Text),
            ("Expires", ColumnKind::Time),
            ("Revoked", ColumnKind::Time),
        ],
    };

    type Key = TokenId;

    fn key(&self) -> TokenId {
        self.id
    }

    fn read(row: &Reading<'_>) -> Result<Self, Unreadable> {
        let digest: String = row.parsed("SHA-256")?;
        let no_digest = Unreadable { column: "SHA-256", what: "it is not 64 hex digits".to_owned() };
        Ok(Self {
            id: row.parsed("Id")?,
            user: row.parsed("User")?,
            name: row.parsed("Name")?,
            // A scope that only a newer version knows allows nothing here.
            scopes: row.text("Scopes").unwrap_or_default().split(' ').filter_map(Scope::of).collect(),
            reach: reach(&row.parsed::<String>("Reach")?)?,
            digest: hex::read(&digest).ok_or(no_digest)?,
            created: row.created(),
            expires: row.time("Expires"),
            revoked: row.time("Revoked"),
        })
    }

    fn write(&self, cells: &mut Cells) {
        let scopes: Vec<&str> = self.scopes.iter().map(Scope::name).collect();
        cells.shown("Id", Some(&self.id));
        cells.shown("User", Some(&self.user));
        cells.text("Name", &self.name);
        cells.text("Scopes", &scopes.join(" "));
        cells.text("Reach", &self.reach.words().join(" "));
        cells.text("SHA-256", &hex::text(&self.digest));
        cells.time("Expires", self.expires);
        cells.time("Revoked", self.revoked);
    }
}

fn reach(text: &str) -> Result<Reach, Unreadable> {
    Reach::of(text.split(' ')).map_err(|what| Unreadable { column: "Reach", what })
}
