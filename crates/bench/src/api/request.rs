//! The bytes of requests.

/// What every request to a server says of itself.
#[derive(Clone, Debug)]
pub(super) struct Words {
    /// What follows the path, up to the end of the line before the last of the head.
    common: String,
}

impl Words {
    /// For the holder of a token.
    pub(super) fn new(token: &str) -> Self {
        let common = format!(
            " HTTP/1.1\r\nhost: localhost\r\nuser-agent: cadre-bench\r\naccept: */*\r\nauthorization: Bearer {token}\r\n"
        );
        Self { common }
    }

    /// Appends a request without a body; the path is put together from its parts.
    pub(super) fn plain(&self, method: &str, path: &[&str], out: &mut Vec<u8>) {
        self.begin(method, path, out);
        out.extend_from_slice(b"\r\n");
    }

    /// Appends a request with a body of JSON, and with more headers, each with the end of its line.
    pub(super) fn json(&self, method: &str, path: &[&str], headers: &str, body: &[u8], out: &mut Vec<u8>) {
        self.begin(method, path, out);
        out.extend_from_slice(headers.as_bytes());
        out.extend_from_slice(b"content-type: application/json\r\ncontent-length: ");
        out.extend_from_slice(body.len().to_string().as_bytes());
        out.extend_from_slice(b"\r\n\r\n");
        out.extend_from_slice(body);
    }

    fn begin(&self, method: &str, path: &[&str], out: &mut Vec<u8>) {
        out.extend_from_slice(method.as_bytes());
        out.push(b' ');
        for part in path {
            out.extend_from_slice(part.as_bytes());
        }
        out.extend_from_slice(self.common.as_bytes());
    }
}

/// A text as it stands in a query.
pub(super) fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_a_head_and_a_body_of_the_length_that_it_says() {
        let words = Words::new("secret");
        let mut out = Vec::new();
        words.json("POST", &["/v0/", "app"], "x-cadre-max: 9\r\n", b"{\"a\":1}", &mut out);
        let common = "host: localhost\r\nuser-agent: cadre-bench\r\naccept: */*\r\nauthorization: Bearer secret\r\n";
        let rest = "x-cadre-max: 9\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{\"a\":1}";
        assert_eq!(String::from_utf8(out).unwrap(), format!("POST /v0/app HTTP/1.1\r\n{common}{rest}"));
        let mut out = Vec::new();
        words.plain("GET", &["/"], &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), format!("GET / HTTP/1.1\r\n{common}\r\n"));
    }

    #[test]
    fn a_query_holds_any_text() {
        assert_eq!(encoded("AND({Status}=\"ü\")"), "AND%28%7BStatus%7D%3D%22%C3%BC%22%29");
    }
}
