//! Which operations are done in this process, and which by a server: what counts before what, and with which token.

#![expect(clippy::unwrap_used, reason = "the server of these tests is a part of them")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use cadre_cli::Exit;
use serde_json::{Value as Json, json};

use crate::shell::Shell;

/// A server that knows one base, and who asked it.
struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Asked {
    operation: String,
    token: String,
    body: Json,
}

/// The one token that the server takes.
const TOKEN: &str = "patCdrToken00001.aaaa";

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let kept = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (stream, kept) = (stream, Arc::clone(&kept));
                std::thread::spawn(move || serve(stream, &kept));
            }
        });
        Self { address, asked }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Who asked for what since the last look.
    fn asked(&self) -> Vec<(String, String)> {
        let asked: Vec<Asked> = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.into_iter().map(|asked| (asked.operation, asked.token)).collect()
    }
}

fn serve(stream: TcpStream, kept: &Mutex<Vec<Asked>>) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let operation = line.split(' ').nth(1).unwrap().trim_start_matches("/api/ops/").to_owned();
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.split_once(':') else { break };
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
        let mut body = vec![0; headers.get("content-length").map_or(0, |length| length.parse().unwrap())];
        reader.read_exact(&mut body).unwrap();
        let token = headers.get("authorization").map(|value| value.replace("Bearer ", "")).unwrap_or_default();
        let body = serde_json::from_slice(&body).unwrap_or(Json::Null);
        let (status, answer) = answer(&operation, &token, &body);
        kept.lock().unwrap().push(Asked { operation, token, body });
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n", answer.len());
        reader.get_mut().write_all(&[head.as_bytes(), answer.as_bytes()].concat()).unwrap();
    }
}

fn answer(operation: &str, token: &str, body: &Json) -> (u16, String) {
    let error = |status, code: &str, kind: &str, message: &str, hint: Json| {
        let error = json!({"code": code, "kind": kind, "message": message, "hint": hint, "retry": "never"});
        (status, json!({ "error": error }).to_string())
    };
    if token != TOKEN {
        return error(401, "AUTHENTICATION_REQUIRED", "unauthenticated", "the token is not known", Json::Null);
    }
    match operation {
        "base_list" => {
            let base = json!({"id": "appCdr3mo0Base001", "name": "Served", "permissionLevel": "create", "commit": 7});
            (200, json!({ "bases": [base] }).to_string())
        }
        "base_check" => {
            let event = json!({"event": {"what": "commits", "done": 1, "total": 2}});
            let result = json!({"result": {"sound": true, "bases": []}});
            (200, format!("{event}\n{result}\n"))
        }
        "query" if body["texts"] == "shown" => {
            let row = json!({"id": "recCdrTask000001J", "cells": ["Parse", "3"]});
            let fields = json!([{"name": "Title", "isNumber": false}, {"name": "Points", "isNumber": true}]);
            (200, json!({"fields": fields, "rows": [row], "offset": "on", "matching": 2, "commit": 7}).to_string())
        }
        "query" => {
            let records =
                r#"[{"id":"recCdrTask000001J","createdTime":"2026-11-20T09:30:00.000Z","fields":{"Points":3}}]"#;
            (200, format!(r#"{{"records":{records},"matching":1,"commit":7}}"#))
        }
        _ => error(422, "INVALID_FILE", "refused", "x.csv was not imported", json!("`base_list` shows more")),
    }
}

fn asked(operation: &str) -> Vec<(String, String)> {
    vec![(operation.to_owned(), TOKEN.to_owned())]
}

/// A project whose data folder a server holds, and whose token is in its place.
fn served() -> (Shell, Server) {
    let (shell, server) = (Shell::new(), Server::start());
    assert_eq!(shell.run(&["init"]).exit, Exit::Done);
    assert_eq!(shell.run(&["base", "create", "Seed"]).exit, Exit::Done);
    shell.write(".cadre/admin.token", &format!("{TOKEN}\n"));
    shell.held(Some(("up", Some(&server.url()))));
    (shell, server)
}

#[test]
fn a_server_that_holds_the_folder_is_asked_with_the_folders_token() {
    let (shell, server) = served();
    assert_eq!(
        shell.run(&["base", "list"]).out,
        "Base               Name    Commits\nappCdr3mo0Base001  Served        7\n"
    );
    assert_eq!(server.asked(), asked("base_list"));
    let checked = shell.run(&["base", "check"]);
    assert_eq!((checked.out.as_str(), checked.err.as_str()), ("all is well\n", "commits ...\n"));
    let query = shell.run(&["query", "Tasks"]);
    assert_eq!(query.out, "Record             Title  Points\nrecCdrTask000001J  Parse       3\n");
    assert_eq!(query.err, "1 of 2 records shown; --limit shows more, --offset on goes on\n");
    let json: Json = serde_json::from_str(&shell.run(&["query", "Tasks", "--json"]).out).unwrap();
    assert_eq!(json["records"][0]["fields"]["Points"], 3);
    shell.held(None);
    server.asked();
    assert!(shell.run(&["base", "list"]).out.contains("Seed"), "a folder that nobody holds is opened here");
    assert!(server.asked().is_empty());
}

#[test]
fn its_errors_are_told_as_those_of_this_process() {
    let (shell, _server) = served();
    let refused = shell.run_with(&["base", "import", "-", "--format", "csv", "--table", "T"], "A\n1\n");
    assert_eq!(refused.exit, Exit::Refused);
    assert_eq!(refused.err, "read ...\nerror: x.csv was not imported\nhint: `cadre base list` shows more\n");
}

#[test]
fn the_environment_names_a_server_and_the_command_line_a_folder_before_it() {
    let (mut shell, server) = (Shell::new(), Server::start());
    shell.set("CADRE_URL", &server.url());
    shell.set("CADRE_TOKEN", TOKEN);
    assert!(shell.run(&["base", "list"]).out.contains("Served"));
    assert_eq!(server.asked(), asked("base_list"));
    shell.set("CADRE_DATA", "elsewhere");
    assert!(shell.run(&["base", "list"]).out.contains("Served"), "before a folder of the environment");
    shell.run(&["base", "create", "Here", "--data", "d"]);
    assert!(shell.run(&["base", "list", "--data", "d"]).out.contains("Here"));
    assert_eq!(server.asked(), asked("base_list"), "a folder of the command line is opened here");
    assert_eq!(shell.run(&["formula", "eval", "1 + 2"]).out, "3\n");
    assert!(server.asked().is_empty(), "what needs no folder needs no server");
}

#[test]
fn a_token_of_the_environment_counts_before_the_folders() {
    let (mut shell, server) = served();
    shell.set("CADRE_TOKEN", "patCdrToken00002.bbbb");
    let refused = shell.run(&["base", "list"]);
    assert_eq!(refused.exit, Exit::Forbidden);
    assert_eq!(
        refused.err,
        format!(
            "error: the token is not known\nhint: the server {} was shown the token in CADRE_TOKEN\n",
            server.url()
        )
    );
    assert_eq!(server.asked(), [("base_list".to_owned(), "patCdrToken00002.bbbb".to_owned())]);
}

#[test]
fn without_a_token_it_is_told_where_one_would_be_looked_for() {
    let (mut shell, server) = served();
    std::fs::remove_file(shell.folder.path().join(".cadre/admin.token")).unwrap();
    let refused = shell.run(&["base", "list"]);
    assert_eq!(refused.exit, Exit::Unavailable);
    let file = shell.folder.path().join(".cadre/admin.token").display().to_string();
    for part in ["in use by process 4711 (cadre up)", &file, "hint: set CADRE_TOKEN"] {
        assert!(refused.err.contains(part), "{part}: {}", refused.err);
    }
    shell.set("CADRE_URL", "http://cadre.example.com");
    let refused = shell.run(&["base", "list"]);
    assert!(
        refused.err.contains("CADRE_URL names the server http://cadre.example.com, and there is no token"),
        "{}",
        refused.err
    );
    shell.write(".cadre/admin.token", TOKEN);
    let again = shell.run(&["base", "list"]);
    assert!(again.err.contains("there is no token to ask it with"), "the folder's token stays here: {}", again.err);
    shell.set("CADRE_URL", &server.url());
    assert!(shell.run(&["base", "list"]).out.contains("Served"), "but may be shown to this very machine");
}

#[test]
fn a_command_that_holds_the_folder_is_no_server() {
    let (shell, server) = served();
    shell.held(Some(("base import", None)));
    let refused = shell.run(&["base", "list"]);
    assert_eq!((refused.exit, server.asked().len()), (Exit::Unavailable, 0));
    assert!(refused.err.contains("process 4711 (cadre base import)"), "{}", refused.err);
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let (mut shell, _server) = served();
    shell.held(Some(("up", Some("http://127.0.0.1:1"))));
    let refused = shell.run(&["base", "list"]);
    assert_eq!(refused.exit, Exit::Unavailable);
    assert!(refused.err.contains("the server http://127.0.0.1:1 cannot be reached: "), "{}", refused.err);
    shell.set("CADRE_URL", "cadre.example.com");
    shell.set("CADRE_TOKEN", TOKEN);
    let refused = shell.run(&["base", "list"]);
    assert_eq!(refused.exit, Exit::Refused);
    assert!(refused.err.contains("begins with neither http:// nor https://"), "{}", refused.err);
}

#[test]
fn what_is_about_the_folder_itself_is_not_asked_of_a_server() {
    let (shell, server) = served();
    let restored = shell.run(&["restore", "copy"]);
    assert!(restored.err.contains("in memory alone"), "{}", restored.err);
    assert!(server.asked().is_empty());
}
