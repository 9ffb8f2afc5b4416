//! The description of the API for people: `/api`, one page without anything from elsewhere.

use std::fmt::Write as _;
use std::sync::LazyLock;

use bytes::Bytes;
use cadre_edge::Response;
use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use serde_json::Value as Json;

use crate::call::{Call, Failure};
use crate::openapi::DOCUMENT;

static WRITTEN: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(written()));

/// `GET /api`.
pub(crate) fn page(_: &Call) -> Result<Response, Failure> {
    let mut answer = Response::new(WRITTEN.clone().into());
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"),
    );
    Ok(answer)
}

const HEAD: &str = "<!doctype html>
<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Cadre: the Web API</title>
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; }
details { border-top: 1px solid #d8dee4; padding: .4rem 0; }
summary { cursor: pointer; }
code, pre { font: 14px/1.45 ui-monospace, monospace; }
pre { background: #f6f8fa; padding: .75rem; overflow-x: auto; }
b { display: inline-block; width: 4.5rem; }
@media (prefers-color-scheme: dark) {
  body { background: #0d1117; color: #e6edf3; } pre { background: #161b22; } details { border-color: #30363d; }
  a { color: #4493f8; }
}
</style></head><body><h1>The Web API</h1>
<p>Send <code>Authorization: Bearer &lt;token&gt;</code>. <a href=\"/openapi.json\">openapi.json</a> says the same to programs;
<a href=\"/health\">health</a> says how the server is.</p>
";

fn written() -> String {
    let mut html = HEAD.to_owned();
    let paths = DOCUMENT["paths"].as_object().into_iter().flatten();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            add(&mut html, path, method, operation);
        }
    }
    html.push_str("</body></html>\n");
    html
}

fn add(html: &mut String, path: &str, method: &str, operation: &Json) {
    let summary = operation["summary"].as_str().unwrap_or_default();
    let written = write!(
        html,
        "<details><summary><b>{}</b> <code>{}</code> {}</summary>\n<pre>{}</pre></details>\n",
        method.to_uppercase(),
        escaped(path),
        escaped(summary),
        escaped(&serde_json::to_string_pretty(operation).unwrap_or_default()),
    );
    written.expect("a string takes any text");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_needs_nothing_from_elsewhere_and_is_escaped() {
        let html = written();
        assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("<script"), "{html}");
        assert!(html.contains("/v0/{base}/{table}"));
        assert_eq!(html.matches("<details>").count(), html.matches("</details>").count());
        assert_eq!(escaped("<a b=\"&\">"), "&lt;a b=&quot;&amp;&quot;&gt;");
    }
}
