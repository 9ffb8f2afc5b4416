//! Peers that are slow, rude or odd: what a server makes of them, byte by byte.

use serde_json::{Value as Json, json};

use crate::program::Project;
use crate::server::{Client, Server};

fn raw(server: &Server, bytes: &[u8]) -> Client {
    let mut client = Client::over(server.socket(), "");
    client.send(bytes).expect("the server is there");
    client
}

#[test]
fn heads_that_are_no_http_are_refused_and_the_connection_is_closed() {
    let project = Project::new();
    let server = Server::start(&project, &[]);
    let long_header = format!("GET /health HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "x".repeat(300_000));
    let many_headers = format!("GET /health HTTP/1.1\r\nHost: x\r\n{}\r\n", "a: b\r\n".repeat(200));
    for (head, status) in [
        ("nonsense\r\n\r\n", 400),
        ("GET /health\r\n\r\n", 400),
        ("GET /health HTTP/1.1\r\nHo st: x\r\n\r\n", 400),
        ("GET /health HTTP/1.1\r\nHost: x\0y\r\n\r\n", 400),
        ("GET /he\nalth HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        ("POST /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
        (many_headers.as_str(), 431),
        (long_header.as_str(), 431),
    ] {
        let mut client = Client::over(server.socket(), "");
        // The server may have refused before all of it was sent.
        client.send(head.as_bytes());
        if let Some(answer) = client.answer() {
            assert_eq!(answer.status, status, "{head:.60}");
        }
        assert!(client.answer().is_none(), "{head:.60}: the connection goes on");
    }
    assert_eq!(server.connect().ask("GET", "/health/live", &Json::Null).unwrap().status, 200);
}

#[test]
fn many_half_requests_hold_nobody_up() {
    let project = Project::new();
    let server = Server::start(&project, &[]);
    let halves: Vec<Client> =
        (0..200).map(|_| raw(&server, b"GET /v0/meta/bases HTTP/1.1\r\nHost: x\r\nX-Slow: ")).collect();
    let bodies: Vec<Client> = (0..50)
        .map(|_| {
            let head = format!(
                "POST /v0/appCdr3mo0Base001/T HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: 9\r\n\r\n{{",
                server.token
            );
            raw(&server, head.as_bytes())
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(server.connect().ask("GET", "/v0/meta/bases", &Json::Null).unwrap().status, 200);
    }
    drop((halves, bodies));
}

#[test]
fn a_body_that_says_it_is_too_large_is_refused_before_it_comes() {
    let project = Project::new();
    let server = Server::start(&project, &[]);
    let head = format!(
        "POST /v0/appCdr3mo0Base001/T HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: 99999999999\r\n\r\n",
        server.token
    );
    let answer = raw(&server, head.as_bytes()).answer().unwrap();
    assert_eq!((answer.status, answer.json()["error"]["type"].as_str()), (413, Some("REQUEST_TOO_LARGE")));
    let nobody = b"POST /v0/appCdr3mo0Base001/T HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n";
    assert_eq!(raw(&server, nobody).answer().unwrap().status, 401, "nobody's body is read at all");
}

#[test]
fn several_requests_at_once_are_answered_in_their_order() {
    let project = Project::new();
    let server = Server::start(&project, &[]);
    let one = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    let all = [one("/health/live"), one("/nowhere"), one("/v0/meta/bases"), one("/health/ready")].concat();
    let mut client = raw(&server, all.as_bytes());
    let statuses: Vec<u16> = (0..4).map(|_| client.answer().unwrap().status).collect();
    assert_eq!(statuses, [200, 404, 401, 200]);
}

#[test]
fn chunks_waits_for_a_go_ahead_and_proxies_are_understood() {
    let project = Project::new();
    let server = Server::start(&project, &[]);
    let base = server.base();
    let authorization = format!("Authorization: Bearer {}", server.token);
    let chunked = format!(
        "POST /v0/{base}/Tasks HTTP/1.1\r\nHost: x\r\n{authorization}\r\nTransfer-Encoding: chunked\r\n\r\n\
         c\r\n{{\"fields\": {{\r\n10\r\n\"Title\": \"parts\"\r\n2\r\n}}}}\r\n0\r\nX-Trailer: y\r\n\r\n"
    );
    let answer = raw(&server, chunked.as_bytes()).answer().unwrap();
    assert_eq!((answer.status, answer.json()["fields"].clone()), (200, json!({"Title": "parts"})), "{}", answer.text());

    // As `HTTP_PROXY` makes a client ask that has another host's name built in.
    let proxied = format!(
        "GET http://api.airtable.com/v0/{base}/Tasks?maxRecords=1 HTTP/1.1\r\nHost: api.airtable.com\r\n{authorization}\r\n\r\n"
    );
    let answer = raw(&server, proxied.as_bytes()).answer().unwrap();
    assert_eq!((answer.status, answer.json()["records"][0]["fields"]["Title"].as_str()), (200, Some("parts")));

    let old = format!("GET /v0/{base}/Tasks HTTP/1.0\r\n{authorization}\r\n\r\n");
    let mut client = raw(&server, old.as_bytes());
    assert_eq!(client.answer().unwrap().status, 200);
    assert!(client.answer().is_none(), "HTTP/1.0 closes");

    // A length beside chunks means nothing: what follows is no second request.
    let smuggled = format!(
        "POST /v0/{base}/Tasks HTTP/1.1\r\nHost: x\r\n{authorization}\r\nContent-Length: 4\r\n\
         Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    );
    let mut client = raw(&server, smuggled.as_bytes());
    let first = client.answer().unwrap();
    assert!(first.status == 400, "{}: {}", first.status, first.text());
}

#[test]
fn a_peer_that_goes_away_in_the_middle_leaves_nothing_half_done() {
    let project = Project::new();
    let server = Server::start(&project, &[]);
    let base = server.base();
    let head = format!(
        "POST /v0/{base}/Tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: 100\r\n\r\n{{\"fields\"",
        server.token
    );
    for _ in 0..20 {
        drop(raw(&server, head.as_bytes()));
    }
    let listed = server.connect().ask("GET", &format!("/v0/{base}/Tasks"), &Json::Null).unwrap();
    assert_eq!(listed.json(), json!({"records": []}));
}
