//! Traces, which go out when somebody named a collector, and not otherwise.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use nix::sys::signal::Signal;
use serde_json::json;

use crate::program::Project;
use crate::server::Server;

/// What a collector was sent: a path and a body.
type Sent = (String, Vec<u8>);

/// Stands in for a collector: takes what is sent and says yes.
fn collector() -> (SocketAddr, Receiver<Sent>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, sent) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut stream = BufReader::new(stream);
            while let Some(request) = request(&mut stream) {
                let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
                if sender.send(request).is_err() || stream.get_mut().write_all(answer).is_err() {
                    return;
                }
            }
        }
    });
    (address, sent)
}

/// The next request of a connection; `None` at its end.
fn request(stream: &mut impl BufRead) -> Option<Sent> {
    let mut line = || {
        let mut line = String::new();
        let length = stream.read_line(&mut line).ok()?;
        (length > 0).then(|| line.trim_end().to_owned())
    };
    let path = line()?.split(' ').nth(1)?.to_owned();
    let mut headers = HashMap::new();
    while let Some((name, value)) = line()?.split_once(':') {
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
    stream.read_exact(&mut body).ok()?;
    Some((path, body))
}

fn holds(body: &[u8], text: &str) -> bool {
    body.windows(text.len()).any(|part| part == text.as_bytes())
}

/// Asks for the record of a base that is not there, under a request id, and ends the server.
fn asked(mut server: Server, id: &str) {
    let mut client = server.connect();
    let made = client.ask("POST", "/api/ops/base_create", &json!({"name": "Plan"})).unwrap();
    assert_eq!(made.status, 200);
    let head = format!(
        "GET /v0/appNone0000000000/Tasks/recNone0000000000 HTTP/1.1\r\nHost: cadre\r\nX-Request-Id: {id}\r\n\
         Authorization: Bearer {}\r\n\r\n",
        server.token
    );
    client.send(head.as_bytes()).unwrap();
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.header("x-request-id")), (403, Some(id)), "{}", answer.text());
    drop(client);
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
}

#[test]
fn spans_of_requests_reach_the_collector_that_is_named() {
    for named in ["environment", "cadre.toml"] {
        let project = Project::new();
        let (address, sent) = collector();
        let endpoint = format!("http://{address}/");
        let server = if named == "environment" {
            Server::start_with(&project, &[], &[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)])
        } else {
            let settings = format!("[telemetry]\notlp_endpoint = \"{endpoint}\"\n");
            std::fs::create_dir_all(project.path().join("d")).unwrap();
            std::fs::write(project.path().join("d/cadre.toml"), settings).unwrap();
            Server::start(&project, &[])
        };
        let id = format!("trace-of-{}", named.len());
        asked(server, &id);
        // The server has ended, and with it sent everything.
        let all: Vec<Sent> = sent.try_iter().collect();
        assert!(!all.is_empty() && all.iter().all(|(path, _)| path == "/v1/traces"), "{named}");
        let spans: Vec<u8> = all.into_iter().flat_map(|(_, body)| body).collect();
        for told in [id.as_str(), "record_get", "operation", "http.response.status_code", "service.name", "cadre"] {
            assert!(holds(&spans, told), "{told} is not in what {named} sent");
        }
        assert!(!holds(&spans, "Bearer"), "no token is told");
    }
}

#[test]
fn nobody_is_told_anything_unless_a_collector_is_named() {
    let project = Project::new();
    let (address, sent) = collector();
    // What OpenTelemetry would take for granted is not taken for granted, nor is an empty name one.
    let variables =
        [("OTEL_EXPORTER_OTLP_ENDPOINT", ""), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", &*format!("http://{address}"))];
    asked(Server::start_with(&project, &[], &variables), "untold");
    assert_eq!(sent.try_iter().count(), 0);
}

#[test]
fn an_endpoint_that_is_none_is_named() {
    let project = Project::new();
    let mut command = project.command();
    let ran =
        command.args(["up", "--data", "d", "--json"]).env("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318").output();
    let ran = ran.unwrap();
    assert_eq!(ran.status.code(), Some(2));
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(said.contains("collector:4318") && said.contains("http://127.0.0.1:4318"), "{said}");
}
