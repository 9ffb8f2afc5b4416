//! The token of a request.

use http::HeaderMap;
use http::header::AUTHORIZATION;

/// Longest token that is looked at, in bytes.
const LONGEST: usize = 512;

/// Why a request has no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BearerError {
    /// There is no header `Authorization`.
    #[error("the request has no header `Authorization: Bearer <token>`")]
    Missing,
    /// There is more than one.
    #[error("the request has several headers `Authorization`; one with `Bearer <token>` is right")]
    Several,
    /// It is of another kind than `Bearer`.
    #[error("the header `Authorization` is not of the kind `Bearer`; `Bearer <token>` is right")]
    OtherScheme,
    /// What follows `Bearer` is no token.
    #[error("what follows `Bearer` is no token: a token has 1 to {LONGEST} visible characters and no space")]
    NoToken,
}

/// Finds the token in `Authorization: Bearer <token>`. Basic, tokens in the query and several headers are no token.
///
/// # Errors
/// There is none; which mistake it was.
///
/// Source: Airtable Web API reference, section 1.3.
pub fn bearer(headers: &HeaderMap) -> Result<&str, BearerError> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let header = given.next().ok_or(BearerError::Missing)?;
    if given.next().is_some() {
        return Err(BearerError::Several);
    }
    let text = header.to_str().map_err(|_| BearerError::NoToken)?.trim();
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(BearerError::OtherScheme);
    }
    let token = token.trim_start();
    let is_token = (1..=LONGEST).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic());
    if is_token { Ok(token) } else { Err(BearerError::NoToken) }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(value: &[u8]) -> Result<String, BearerError> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
        bearer(&headers).map(str::to_owned)
    }

    #[test]
    fn a_token_follows_the_word_bearer_in_any_case() {
        for given in [&b"Bearer pat1.ab"[..], b"bearer pat1.ab", b"BEARER   pat1.ab ", b" Bearer pat1.ab"] {
            assert_eq!(of(given).unwrap(), "pat1.ab", "{}", String::from_utf8_lossy(given));
        }
    }

    #[test]
    fn anything_else_is_no_token() {
        assert_eq!(bearer(&HeaderMap::new()), Err(BearerError::Missing));
        for given in [&b"Basic cGF0MTphYg=="[..], b"pat1.ab", b"", b"Bearerpat1.ab", b"Token pat1.ab"] {
            assert_eq!(of(given), Err(BearerError::OtherScheme), "{}", String::from_utf8_lossy(given));
        }
        let long = format!("Bearer {}", "x".repeat(LONGEST + 1));
        for given in [&b"Bearer"[..], b"Bearer ", b"Bearer a b", b"Bearer a\tb", b"Bearer \xc3\xa9", long.as_bytes()] {
            assert_eq!(of(given), Err(BearerError::NoToken), "{}", String::from_utf8_lossy(given));
        }
    }

    #[test]
    fn two_headers_are_no_token_whatever_they_say() {
        let mut headers = HeaderMap::new();
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer a"));
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer a"));
        assert_eq!(bearer(&headers), Err(BearerError::Several));
    }
}
