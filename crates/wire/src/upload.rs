//! Uploads of attachments.
//!
//! Source: reference, section 5.2. The answer is a [`Record`](crate::records::Record) whose fields are keyed by id.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Serialize, Serializer};

use crate::json::Object;
use crate::request::{RequestError, Wanted};

/// The most bytes of an uploaded file, decoded (reference, section 1.9: "5 MB").
pub const MAX_UPLOAD: usize = 5 * 1024 * 1024;

/// A file to append to a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    /// Its media type.
    pub content_type: String,
    /// Its name.
    pub filename: String,
    /// Its bytes; Base64 on the wire.
    #[serde(serialize_with = "as_base64")]
    pub file: Vec<u8>,
}

impl Upload {
    /// Reads a body; the file may have up to `limit` bytes. White space in the Base64 is skipped and its padding may be missing,
    /// since pyairtable breaks lines (client). Keys that are not known are skipped.
    ///
    /// # Errors
    /// [`RequestError::NotJson`], [`RequestError::Missing`], [`RequestError::Wrong`], [`RequestError::TooLarge`].
    pub fn parse(body: &[u8], limit: usize) -> Result<Self, RequestError> {
        let mut body = Object::parse(body)?;
        let content_type = body.required_text("contentType")?;
        let filename = body.required_text("filename")?;
        let file = body.whole_text("file")?.ok_or_else(|| RequestError::Missing("file".to_owned()))?;
        let file = decode_base64(&file).ok_or_else(|| RequestError::wrong("file", &file, Wanted::Base64))?;
        if file.len() > limit {
            return Err(RequestError::TooLarge { what: "the file".to_owned(), size: file.len(), unit: "bytes", limit });
        }
        Ok(Self { content_type, filename, file })
    }
}

/// Decodes Base64 of the standard alphabet, with line breaks, with or without padding.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    if !text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        return LENIENT.decode(text).ok();
    }
    let dense: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    LENIENT.decode(dense).ok()
}

fn as_base64<S: Serializer>(file: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&base64::engine::general_purpose::STANDARD.encode(file))
}

#[cfg(test)]
mod tests;
