//! The headers that every answer has, and the answer to a browser's question before a request.

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ORIGIN,
    STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::{Body, Response};

const ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");
const METHODS: HeaderValue = HeaderValue::from_static("DELETE,GET,OPTIONS,PATCH,POST,PUT");

/// What Airtable allows. Source: Airtable Web API reference, section 1.7, wire.
const ALLOWED: HeaderValue = HeaderValue::from_static(
    "authorization,content-length,content-type,user-agent,x-airtable-application-id,x-airtable-user-agent,x-api-version,\
     x-requested-with",
);

/// What is allowed beside it to whoever asks for one of ours.
const ALLOWED_WITH_OURS: HeaderValue = HeaderValue::from_static(
    "authorization,content-length,content-type,user-agent,x-airtable-application-id,x-airtable-user-agent,x-api-version,\
     x-requested-with,idempotency-key,if-match,range,x-cadre-as-of,x-cadre-max,x-request-id",
);

const OURS: [&str; 6] = ["idempotency-key", "if-match", "range", "x-cadre-as-of", "x-cadre-max", "x-request-id"];

/// What a page in a browser may read of an answer.
const EXPOSED: HeaderValue =
    HeaderValue::from_static("etag,retry-after,x-cadre-code,x-cadre-commit,x-cadre-detail,x-request-id");

const VARIES: HeaderValue = HeaderValue::from_static("Accept-Encoding");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const DENY: HeaderValue = HeaderValue::from_static("DENY");
const ONE_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains; preload");

/// How a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// In clear.
    Http,
    /// Over TLS.
    Https,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A page in a browser, of some origin.
    Page,
    /// Anything else.
    Program,
}

impl Asker {
    /// Who sent these headers: browsers name the origin of a page.
    pub fn of(headers: &HeaderMap) -> Self {
        if headers.contains_key(ORIGIN) { Self::Page } else { Self::Program }
    }
}

/// Adds what every answer has. Pages may read a few headers more than others see.
///
/// Source: Airtable Web API reference, section 1.7, wire; without the name of the server, cookies, and promises about TLS where
/// there is none.
pub fn add_to_every_answer(headers: &mut HeaderMap, asker: Asker, scheme: Scheme) {
    headers.reserve(8);
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN);
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.entry(ACCESS_CONTROL_ALLOW_HEADERS).or_insert(ALLOWED);
    headers.insert(VARY, VARIES);
    headers.insert(X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    headers.insert(X_FRAME_OPTIONS, DENY);
    if scheme == Scheme::Https {
        headers.insert(STRICT_TRANSPORT_SECURITY, ONE_YEAR);
    }
    if asker == Asker::Page {
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

/// Answers `OPTIONS`, without asking for a token. The headers of [`add_to_every_answer`] come on top.
pub fn preflight(request: &HeaderMap) -> Response {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    let asked = request.get(ACCESS_CONTROL_REQUEST_HEADERS).and_then(|asked| asked.to_str().ok()).unwrap_or_default();
    let is_ours = |name: &str| OURS.iter().any(|ours| name.trim().eq_ignore_ascii_case(ours));
    if asked.split(',').any(is_ours) {
        answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_WITH_OURS);
    }
    answer.headers_mut().insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn a_plain_client_gets_airtables_headers_and_no_more() {
        let mut headers = HeaderMap::new();
        add_to_every_answer(&mut headers, Asker::of(&HeaderMap::new()), Scheme::Http);
        let mut names: Vec<&str> = headers.keys().map(http::HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "access-control-allow-headers",
                "access-control-allow-methods",
                "access-control-allow-origin",
                "vary",
                "x-content-type-options",
                "x-frame-options"
            ]
        );
        assert_eq!(headers["access-control-allow-methods"], "DELETE,GET,OPTIONS,PATCH,POST,PUT");
        add_to_every_answer(&mut headers, Asker::of(&HeaderMap::new()), Scheme::Https);
        assert!(headers.contains_key("strict-transport-security"));
    }

    #[test]
    fn our_headers_are_allowed_to_whoever_asks_for_one() {
        let plain = preflight(&with("access-control-request-headers", "authorization, content-type"));
        assert_eq!(plain.headers().get("access-control-allow-headers"), None);
        let mut ours = preflight(&with("access-control-request-headers", "authorization,If-Match"));
        add_to_every_answer(ours.headers_mut(), Asker::of(&with("origin", "https://example.com")), Scheme::Http);
        let allowed = ours.headers()["access-control-allow-headers"].to_str().unwrap();
        assert!(allowed.split(',').any(|name| name == "if-match"), "{allowed}");
        assert!(ours.headers()["access-control-expose-headers"].to_str().unwrap().contains("etag"));
        assert_eq!(ours.status(), StatusCode::NO_CONTENT);
    }

    #[test]
    fn every_header_of_ours_is_in_what_is_allowed_with_ours() {
        let (plain, with_ours) = (ALLOWED, ALLOWED_WITH_OURS);
        let allowed: Vec<&str> = with_ours.to_str().unwrap().split(',').collect();
        assert!(OURS.iter().all(|ours| allowed.contains(ours)));
        assert!(with_ours.to_str().unwrap().starts_with(plain.to_str().unwrap()));
    }
}
