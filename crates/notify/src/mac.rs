//! The signature of a notification: HMAC-SHA256 over the body's bytes, under the webhook's secret.
//!
//! Source: Airtable Web API reference, section 6.8.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The header that carries the signature.
pub const HEADER: &str = "x-airtable-content-mac";

/// A webhook's secret, raw.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Secret {
    /// A secret of these bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// A secret from its Base64 text; `None` when the text is none.
    pub fn from_base64(text: &str) -> Option<Self> {
        STANDARD.decode(text).ok().map(Self)
    }

    /// The Base64 text that is shown to whoever made the webhook, once.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// The header's value for a body: `hmac-sha256=` and 64 lower-case hexadecimal digits.
    pub fn sign(&self, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(body);
        let digest = mac.finalize().into_bytes();
        digest.iter().fold("hmac-sha256=".to_owned(), |text, byte| text + &format!("{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_s_own_vector_comes_out() {
        let body = br#"{"base":{"id":"appCdr3mo0Base001"},"webhook":{"id":"achCdrHook000001P"},"timestamp":"2026-11-20T09:30:00.000Z"}"#;
        assert_eq!(body.len(), 111);
        let text = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        let secret = Secret::from_base64(text).unwrap();
        let expected = "hmac-sha256=bd9393009c56184b9b8cf8612cbf0f9af903de3275d01dec6460ceea791a79ab";
        assert_eq!(secret.sign(body), expected);
        assert_eq!(secret.to_base64(), text);
        let undecoded = Secret::new(text.as_bytes());
        assert_eq!(
            undecoded.sign(body),
            "hmac-sha256=2119e89fcdaa32b99e2eb8c02dcc20d21dcaafe97ea9754d2eaf5c6de12106a7"
        );
    }

    #[test]
    fn what_is_no_base64_is_no_secret_and_debug_does_not_show_one() {
        assert_eq!(Secret::from_base64("not base64"), None);
        assert_eq!(format!("{:?}", Secret::new("abc")), "Secret(..)");
    }
}
