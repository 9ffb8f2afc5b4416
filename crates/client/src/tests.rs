use cadre_app::operations::base_check::{BaseCheck, BaseCheckIn};
use cadre_app::operations::base_create::{BaseCreate, BaseCreateIn};
use cadre_app::operations::base_import::{BaseImport, BaseImportIn, Format};
use cadre_app::operations::base_list::{BaseList, BaseListIn};
use cadre_app::{Code, SecretText};

use crate::testing::{Scripted, Turn, says};
use crate::{Patience, RemoteOps, is_this_machine};

const NO_BASES: &str = r#"{"bases":[]}"#;
const MADE: &str = r#"{"id":"appCdr3mo0Base001","name":"Plan"}"#;
const TOLD: &str = r#"{"error":{"code":"NAME_TAKEN","kind":"refused","message":"there is a base already","hint":"another name","problems":[{"place":"line 2","what":"no"}],"retry":"never"}}"#;
const AWAY: &str =
    r#"{"error":{"code":"STORE_FAILED","kind":"unavailable","message":"the disk is away","retry":"later"}}"#;
const UNKNOWN: &str = r#"{"error":{"code":"FUNCTION_NOT_FOUND","kind":"notFound","message":"there is no operation \"base_list\"","retry":"never"}}"#;

fn ops(server: &Scripted) -> RemoteOps {
    RemoteOps::new(&server.url(), &SecretText::new("patCdrToken00001.secret".to_owned()), Patience::Usual).unwrap()
}

fn plan() -> BaseCreateIn {
    BaseCreateIn { name: "Plan".to_owned(), ..BaseCreateIn::default() }
}

fn file() -> BaseImportIn {
    BaseImportIn {
        base: None,
        new_base: None,
        table: Some("T".to_owned()),
        primary: None,
        format: Format::Csv,
        content: "A\n1\n".to_owned(),
        file: None,
    }
}

#[tokio::test]
async fn an_operation_is_asked_for_by_its_name_with_the_token_and_writes_with_a_key() {
    let server = Scripted::start(vec![says(200, "", NO_BASES), says(200, "", MADE), says(200, "", MADE)]).await;
    let ops = ops(&server);
    assert!(ops.call::<BaseList>(&BaseListIn::default()).await.unwrap().bases.is_empty());
    assert_eq!(ops.call::<BaseCreate>(&plan()).await.unwrap().name, "Plan");
    ops.call::<BaseCreate>(&plan()).await.unwrap();
    let got = server.got();
    assert_eq!(got[0].line, "POST /api/ops/base_list");
    assert_eq!(got[0].headers["authorization"], "Bearer patCdrToken00001.secret");
    assert!(!got[0].headers.contains_key("idempotency-key"), "what is read needs no key");
    assert!(got[1].body.contains("\"name\":\"Plan\""), "{}", got[1].body);
    let keys: Vec<&str> = got[1..].iter().map(|got| got.headers["idempotency-key"].as_str()).collect();
    assert!(keys[0].len() == 32 && keys[0] != keys[1], "{keys:?}");
    assert!(!format!("{ops:?}").contains("secret"), "{ops:?}");
}

#[tokio::test]
async fn an_error_comes_back_whole_and_is_not_asked_for_again() {
    let server = Scripted::start(vec![says(422, "", TOLD)]).await;
    let error = ops(&server).call::<BaseCreate>(&plan()).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Code::NameTaken, "there is a base already"));
    assert_eq!((error.hint_text(), error.file_problems()[0].place.as_str()), (Some("another name"), "line 2"));
    assert_eq!(server.got().len(), 1);
}

#[tokio::test]
async fn what_was_surely_not_done_is_asked_for_again() {
    let server = Scripted::start(vec![says(503, "", AWAY), says(200, "", MADE)]).await;
    assert_eq!(ops(&server).call::<BaseCreate>(&plan()).await.unwrap().name, "Plan");
    let limited = r#"{"errors":[{"error":"RATE_LIMIT_REACHED","message":"slow"}]}"#;
    let server = Scripted::start(vec![says(429, "retry-after: 0\r\n", limited), says(200, "", MADE)]).await;
    assert_eq!(ops(&server).call::<BaseCreate>(&plan()).await.unwrap().name, "Plan");
    let server = Scripted::start((0..9).map(|_| says(503, "", AWAY)).collect()).await;
    let error = ops(&server).call::<BaseCreate>(&plan()).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Code::StoreFailed, "the disk is away"));
    assert_eq!(server.got().len(), 4, "not for ever");
}

#[tokio::test]
async fn an_answer_that_was_lost_is_asked_for_again_under_the_same_key() {
    for lost in [Turn::HangsUp, Turn::Says(b"HTTP/1.1 200 X\r\ncontent-length: 99\r\n\r\n{\"id\"".to_vec())] {
        let server = Scripted::start(vec![lost, says(200, "", MADE)]).await;
        assert_eq!(ops(&server).call::<BaseCreate>(&plan()).await.unwrap().name, "Plan");
        let got = server.got();
        assert_eq!(got[0].headers["idempotency-key"], got[1].headers["idempotency-key"]);
        assert_eq!(got[0].body, got[1].body);
    }
    let server = Scripted::start(vec![Turn::HangsUp, says(200, "", NO_BASES)]).await;
    ops(&server).call::<BaseList>(&BaseListIn::default()).await.unwrap();
    let gave_up = r#"{"error":{"type":"RETRIABLE_ERROR","message":"safe to retry"}}"#;
    let server = Scripted::start(vec![says(503, "", gave_up), says(200, "", MADE)]).await;
    ops(&server).call::<BaseCreate>(&plan()).await.unwrap();
}

#[tokio::test]
async fn what_tells_how_far_it_has_come_is_not_begun_twice() {
    let begun = "{\"event\":{\"what\":\"read\",\"done\":0,\"total\":0}}\n";
    for lost in [Turn::HangsUp, says(200, "", begun)] {
        let server = Scripted::start(vec![lost, says(200, "", "{}")]).await;
        let error = ops(&server).call_with::<BaseImport>(&file(), &mut drop).await.unwrap_err();
        assert_eq!(error.code(), Code::ServerUnreachable);
        assert!(error.hint_text().unwrap().contains("look before asking again"), "{error:?}");
        assert_eq!(server.got().len(), 1);
    }
}

#[tokio::test]
async fn a_stream_gives_its_events_and_how_it_ended() {
    let events = concat!(
        "{\"event\":{\"what\":\"check\",\"done\":1,\"total\":2}}\n",
        "{\"event\":{\"later\":\"than this version\"}}\n",
        "{\"event\":{\"what\":\"check\",\"done\":2,\"total\":2}}\n",
    );
    let result = "{\"result\":{\"sound\":true,\"bases\":[]}}\n";
    let server = Scripted::start(vec![says(200, "", &format!("{events}{result}"))]).await;
    let mut told = Vec::new();
    let mut emit = |progress: cadre_app::Progress| told.push(progress.done);
    let out = ops(&server).call_with::<BaseCheck>(&BaseCheckIn { base: None }, &mut emit).await.unwrap();
    assert!(out.sound);
    assert_eq!(told, [1, 2]);
    let failed = TOLD.replace("NAME_TAKEN", "DATA_DAMAGED");
    let server = Scripted::start(vec![says(200, "", &format!("{events}{failed}\n"))]).await;
    let error = ops(&server).call_with::<BaseCheck>(&BaseCheckIn { base: None }, &mut drop).await.unwrap_err();
    assert_eq!((error.code(), server.got().len()), (Code::DataDamaged, 1));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_with_the_reason() {
    let ops = RemoteOps::new("http://127.0.0.1:1/", &SecretText::new("pat.x".to_owned()), Patience::Brief).unwrap();
    let error = ops.call::<BaseList>(&BaseListIn::default()).await.unwrap_err();
    assert_eq!(error.code(), Code::ServerUnreachable);
    assert!(error.message().starts_with("the server http://127.0.0.1:1 cannot be reached: "), "{error}");
    for (url, part) in
        [("127.0.0.1:8000", "neither http:// nor"), ("ftp://x", "neither http:// nor"), ("http://", "empty host")]
    {
        let error = RemoteOps::new(url, &SecretText::new("pat.x".to_owned()), Patience::Brief).unwrap_err();
        assert!(error.message().contains(part), "{error}");
    }
    let error = RemoteOps::new("http://x", &SecretText::new("pat\nx".to_owned()), Patience::Brief).unwrap_err();
    assert!(error.message().contains("the token is none"), "{error}");
}

#[tokio::test]
async fn another_version_or_something_else_altogether_is_told_from_a_mistake() {
    let health = r#"{"status":"ok","version":"9.9.9"}"#;
    let server = Scripted::start(vec![says(404, "", UNKNOWN), says(200, "", health)]).await;
    let error = ops(&server).call::<BaseList>(&BaseListIn::default()).await.unwrap_err();
    assert_eq!(error.code(), Code::ServerMismatch);
    assert!(error.message().contains("is Cadre 9.9.9, and this is Cadre "), "{error}");
    assert_eq!(server.got()[1].line, "GET /health");
    let later = r#"{"bases":[{"id":7}]}"#;
    let server = Scripted::start(vec![says(200, "", later), says(200, "", health)]).await;
    let error = ops(&server).call::<BaseList>(&BaseListIn::default()).await.unwrap_err();
    assert!(error.message().contains("9.9.9"), "{error}");
    let page = "<html>not here</html>";
    let server = Scripted::start(vec![says(404, "", page), says(404, "", page)]).await;
    let error = ops(&server).call::<BaseList>(&BaseListIn::default()).await.unwrap_err();
    assert!(error.message().ends_with("is no Cadre"), "{error}");
    let same = format!(r#"{{"version":"{}"}}"#, env!("CARGO_PKG_VERSION"));
    let server = Scripted::start(vec![says(404, "", UNKNOWN), says(200, "", &same)]).await;
    let error = ops(&server).call::<BaseList>(&BaseListIn::default()).await.unwrap_err();
    assert_eq!(error.code(), Code::FunctionNotFound);
}

#[tokio::test]
async fn a_token_goes_nowhere_else() {
    let other = Scripted::start(vec![says(200, "", NO_BASES)]).await;
    let to = format!("location: {}/api/ops/base_list\r\n", other.url());
    let server = Scripted::start(vec![says(307, &to, ""), says(200, "", "{}")]).await;
    ops(&server).call::<BaseList>(&BaseListIn::default()).await.unwrap_err();
    assert!(other.got().is_empty());
}

#[test]
fn this_machine_is_told_from_others() {
    for url in ["http://127.0.0.1:8000", "https://localhost/x", "http://[::1]:80", "http://127.9.9.9"] {
        assert!(is_this_machine(url), "{url}");
    }
    for url in ["http://127.0.0.1.example.com", "http://127.0.0.1:80@evil.example", "http://10.0.0.1", "x", ""] {
        assert!(!is_this_machine(url), "{url}");
    }
}
