//! Addresses of stored files: whoever has one may read, for two to three hours.
//!
//! `{public URL}/v0/attachments/{base}/{attachment}/{sha256}/{expiry}/{signature}/{filename}`: the hash in hex, the expiry in
//! seconds since 1970, the signature the first 128 bits of HMAC-SHA256 over all the others, base64url. The expiry is on the hour,
//! so that pages read within it are the same bytes. Source for the life: Airtable Web API reference, section 3.3.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cadre_base::cells::{Files, StoredFile};
use cadre_model::{BaseId, Timestamp};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// Shortest life of an address: two hours.
const LIFE_S: i64 = 2 * 60 * 60;
/// Expiries are whole multiples of this: an hour.
const STEP_S: i64 = 60 * 60;
/// What is kept of the MAC.
const MAC_BYTES: usize = 16;

/// The path in front of an address's parts.
pub(crate) const PATH: &str = "/v0/attachments/";

/// Gives addresses to the files of one base, as of one instant.
#[derive(Clone)]
pub(crate) struct Signer {
    /// Up to the base's part of the path.
    prefix: String,
    base: BaseId,
    expires_s: i64,
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("base", &self.base).field("expires_s", &self.expires_s).finish_non_exhaustive()
    }
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length")
}

impl Signer {
    pub(crate) fn new(key: &[u8; 32], public_url: &str, base: BaseId, now: Timestamp) -> Self {
        let expires_s = (now.0.div_euclid(1000) + LIFE_S).div_euclid(STEP_S) * STEP_S + STEP_S;
        Self { prefix: format!("{}{PATH}{base}/", public_url.trim_end_matches('/')), base, expires_s, mac: keyed(key) }
    }
}

impl Files for Signer {
    fn push_url(&self, file: StoredFile<'_>, out: &mut String) {
        let StoredFile { attachment, sha256, filename } = file;
        let expires = self.expires_s.to_string();
        let parts = Parts { base: &self.base.to_string(), attachment, sha256, expires: &expires, filename };
        let signature = URL_SAFE_NO_PAD.encode(parts.mac(self.mac.clone()));
        out.push_str(&self.prefix);
        push_escaped(attachment, out);
        out.push('/');
        push_escaped(sha256, out);
        for part in [&expires, &signature] {
            out.push('/');
            out.push_str(part);
        }
        out.push('/');
        // An address with nothing at its end would be another one.
        push_escaped(if filename.is_empty() { "file" } else { filename }, out);
    }
}

/// The parts of an address, decoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) base: &'a str,
    pub(crate) attachment: &'a str,
    pub(crate) sha256: &'a str,
    pub(crate) expires: &'a str,
    pub(crate) filename: &'a str,
}

impl Parts<'_> {
    fn mac(&self, mut mac: Hmac<Sha256>) -> [u8; MAC_BYTES] {
        // The lengths keep what stands in one part from standing in another. A name that is empty is read as it is written.
        let filename = if self.filename.is_empty() { "file" } else { self.filename };
        for part in [self.base, self.attachment, self.sha256, self.expires, filename] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let whole = mac.finalize().into_bytes();
        std::array::from_fn(|i| whole[i])
    }

    /// Whether the parts were signed with the key and have not expired.
    pub(crate) fn hold(&self, key: &[u8; 32], signature: &str, now: Timestamp) -> bool {
        let Ok(given) = URL_SAFE_NO_PAD.decode(signature.as_bytes()) else { return false };
        let is_signed: bool = self.mac(keyed(key)).ct_eq(given.as_slice()).into();
        let expires: Option<i64> = self.expires.parse().ok();
        is_signed && expires.is_some_and(|expires| now.0.div_euclid(1000) < expires)
    }
}

/// Appends a part of a path: letters, digits and `-._~` as they are, the rest percent-encoded.
fn push_escaped(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.extend(['%', char::from(HEX[usize::from(byte >> 4)]), char::from(HEX[usize::from(byte & 15)])]);
        }
    }
}
