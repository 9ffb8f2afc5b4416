//! `cadre up` as a process: it sets itself up, answers, ends well, and loses nothing that it acknowledged.

use std::collections::HashMap;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use nix::sys::signal::Signal;
use serde_json::{Value as Json, json};

use crate::program::Project;
use crate::server::{Client, Server};

#[test]
fn a_folder_is_made_served_and_left_in_order() {
    let project = Project::new();
    let mut server = Server::start(&project, &[]);
    assert_eq!(server.up["tokenMade"], true);
    let token_file = project.path().join("d/admin.token");
    assert_eq!(std::fs::metadata(&token_file).unwrap().permissions().mode() & 0o777, 0o600);
    let base = server.base();
    let made = server.connect().ask("POST", &format!("/v0/{base}/Tasks"), &json!({"fields": {"Title": "a"}})).unwrap();
    assert_eq!(made.status, 200, "{}", made.text());

    let checked = project.done(&["--data", "d", "base", "check"]);
    assert!(checked.ends_with("all is well\n"), "the server checks what it holds: {checked}");

    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    assert!(project.done(&["--data", "d", "base", "check"]).ends_with("all is well\n"));

    let again = Server::start(&project, &[]);
    assert_eq!((&again.up["tokenMade"], &again.token), (&json!(false), &server.token));
    let listed = again.connect().ask("GET", &format!("/v0/{base}/Tasks"), &Json::Null).unwrap();
    assert_eq!(listed.json()["records"][0]["id"], made.json()["id"]);
}

#[test]
fn a_token_file_that_is_gone_is_written_anew() {
    let project = Project::new();
    let mut server = Server::start(&project, &[]);
    server.signal(Signal::SIGINT);
    assert_eq!(server.ended(), Some(0));
    std::fs::remove_file(project.path().join("d/admin.token")).unwrap();
    let again = Server::start(&project, &[]);
    assert_eq!(again.up["tokenMade"], true);
    assert_ne!(again.token, server.token);
    assert_eq!(again.connect().ask("GET", "/v0/meta/bases", &Json::Null).unwrap().status, 200);
}

/// Writers that write pairs of records until the server is gone; what was acknowledged, by marker.
fn write_until_gone(
    server: &Server,
    base: &str,
    acknowledged: &Arc<AtomicUsize>,
) -> Vec<thread::JoinHandle<Vec<String>>> {
    let writer = |writer: usize| {
        let mut client = server.connect();
        let (path, acknowledged) = (format!("/v0/{base}/Tasks"), Arc::clone(acknowledged));
        thread::spawn(move || {
            let mut markers = Vec::new();
            for turn in 0.. {
                let marker = format!("{writer}-{turn}");
                let pair = json!({"records": [{"fields": {"Title": marker}}, {"fields": {"Title": marker}}]});
                match client.ask("POST", &path, &pair) {
                    Some(answer) => {
                        assert_eq!(answer.status, 200, "{}", answer.text());
                        markers.push(marker);
                        acknowledged.fetch_add(1, Ordering::Relaxed);
                    }
                    None => break,
                }
            }
            markers
        })
    };
    (0..16).map(writer).collect()
}

/// Every title with how many records have it.
fn titles(server: &Server, base: &str) -> HashMap<String, usize> {
    let mut client = server.connect();
    let (mut titles, mut offset) = (HashMap::new(), String::new());
    loop {
        let answer = client.ask("GET", &format!("/v0/{base}/Tasks?offset={offset}"), &Json::Null).unwrap();
        let page = answer.json();
        for record in page["records"].as_array().expect("a page has records") {
            *titles.entry(record["fields"]["Title"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        match page["offset"].as_str() {
            Some(next) => next.clone_into(&mut offset),
            None => return titles,
        }
    }
}

/// Ends a server by a signal while sixteen write, and holds what is there after against what was acknowledged.
fn nothing_acknowledged_is_lost(signal: Signal, code: Option<i32>) {
    let project = Project::new();
    let mut server = Server::start(&project, &[]);
    let base = server.base();
    let acknowledged = Arc::default();
    let writers = write_until_gone(&server, &base, &acknowledged);
    while acknowledged.load(Ordering::Relaxed) < 300 {
        thread::yield_now();
    }
    server.signal(signal);
    assert_eq!(server.ended(), code);
    let markers: Vec<String> = writers.into_iter().flat_map(|writer| writer.join().expect("no writer fails")).collect();
    assert!(markers.len() >= 300, "{}", markers.len());

    let mut again = Server::start(&project, &[]);
    let titles = titles(&again, &base);
    for marker in &markers {
        assert_eq!(titles.get(marker), Some(&2), "{marker} was acknowledged");
    }
    let halves: Vec<_> = titles.iter().filter(|(_, count)| **count != 2).collect();
    assert!(halves.is_empty(), "{halves:?}");
    // A request that was cut off may have been done: one for each writer at most.
    assert!(titles.len() <= markers.len() + 16, "{} {}", titles.len(), markers.len());
    again.signal(Signal::SIGTERM);
    assert_eq!(again.ended(), Some(0));
    assert!(project.done(&["--data", "d", "base", "check"]).ends_with("all is well\n"));
}

#[test]
fn what_is_asked_to_end_while_sixteen_write_loses_nothing() {
    nothing_acknowledged_is_lost(Signal::SIGTERM, Some(0));
}

#[test]
fn what_is_killed_while_sixteen_write_loses_nothing_either() {
    nothing_acknowledged_is_lost(Signal::SIGKILL, None);
}

#[test]
fn an_end_that_was_asked_for_answers_what_is_under_way() {
    let project = Project::new();
    let mut server = Server::start(&project, &[]);
    let base = server.base();
    let body = json!({"fields": {"Title": "under way"}}).to_string();
    let mut client = server.connect();
    let head = format!(
        "POST /v0/{base}/Tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n",
        server.token,
        body.len()
    );
    let (first, rest) = body.split_at(5);
    client.send(format!("{head}{first}").as_bytes()).unwrap();
    // Once another connection that came later is answered, the half request has been taken up.
    server.connect().ask("GET", "/health", &Json::Null).unwrap();
    server.signal(Signal::SIGTERM);
    while std::net::TcpStream::connect(server.address).is_ok() {
        thread::yield_now();
    }
    client.send(rest.as_bytes()).unwrap();
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.json()["fields"]["Title"].as_str()), (200, Some("under way")));
    assert_eq!(server.ended(), Some(0));
}

#[test]
fn requests_come_over_tls_when_a_certificate_is_given() {
    let project = Project::new();
    let tls = format!("{}/tests/it/tls", env!("CARGO_MANIFEST_DIR"));
    let server =
        Server::start(&project, &["--tls-cert", &format!("{tls}/cert.pem"), "--tls-key", &format!("{tls}/key.pem")]);
    assert!(server.up["url"].as_str().unwrap().starts_with("https://127.0.0.1:"));
    let mut client = Client::over(secured(&server, &format!("{tls}/ca.pem")), &server.token);
    let listed = client.ask("GET", "/v0/meta/bases", &Json::Null).unwrap();
    assert_eq!((listed.status, listed.json()), (200, json!({"bases": []})));
    assert!(listed.header("strict-transport-security").is_some());
    let mut clear = server.connect();
    let refused = clear.ask("GET", "/v0/meta/bases", &Json::Null);
    assert!(refused.is_none(), "a request in clear is none: {refused:?}");
}

fn secured(server: &Server, authority: &str) -> rustls::StreamOwned<rustls::ClientConnection, std::net::TcpStream> {
    use rustls::pki_types::pem::PemObject;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(rustls::pki_types::CertificateDer::from_pem_file(authority).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connection = rustls::ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    rustls::StreamOwned::new(connection, server.socket())
}

#[test]
fn what_cannot_be_served_is_told_and_ends_at_once() {
    let project = Project::new();
    let server = Server::start(&project, &[]);
    let taken = project.run(&["up", "--data", "other", "--listen", &server.address.to_string()]);
    assert_eq!(taken.code, 1);
    assert!(taken.err.contains(&format!("cannot listen on {}", server.address)), "{}", taken.err);
    let held = project.run(&["up", "--data", "d", "--listen", "127.0.0.1:0"]);
    assert_eq!(held.code, 5, "{}", held.err);
    let no_file = ["--tls-cert", "none.pem", "--tls-key", "none.pem"];
    let no_file = project.run(&[&["up", "--data", "x", "--listen", "127.0.0.1:0"], &no_file[..]].concat());
    assert!(no_file.err.contains("none.pem cannot be read as PEM"), "{}", no_file.err);
    let filter = project.run(&["up", "--data", "y", "--listen", "127.0.0.1:0", "--log", "cadre=loud"]);
    assert!(filter.err.contains("cannot be read"), "{}", filter.err);
}
