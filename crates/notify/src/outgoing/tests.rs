use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue};

use super::{Limits, Outgoing, OutgoingError, Request, origin_of};
use crate::address::{AddressKind, Policy};
use crate::testing::{Receiver, Told, redirect, status};

const LIMITS: Limits = Limits { time: Duration::from_secs(25), body_bytes: 1_000 };

fn outgoing(policy: Policy, resolver: Arc<Told>) -> Outgoing {
    Outgoing::with_resolver(policy, resolver).unwrap()
}

fn on_loopback() -> Outgoing {
    outgoing(Policy::PUBLIC.with_loopback(), Told::new(&[]))
}

fn kind(error: &OutgoingError) -> Option<AddressKind> {
    match error {
        OutgoingError::Refused { kind, .. } => Some(*kind),
        _ => None,
    }
}

#[tokio::test]
async fn an_answer_comes_with_status_headers_and_body() {
    let body = "HTTP/1.1 201 Created\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\nhello";
    let receiver = Receiver::start(move |_| body.as_bytes().to_vec()).await;
    let request = Request::post(receiver.url("127.0.0.1", "/hook?a=1"), "ping", LIMITS);
    let answer = on_loopback().send(request).await.unwrap();
    assert_eq!((answer.status(), answer.header("content-type")), (201, Some("text/plain")));
    assert_eq!(answer.bytes().await.unwrap(), b"hello");
    let got = receiver.got.lock().unwrap().remove(0);
    assert_eq!((got.line.as_str(), got.body.as_slice()), ("POST /hook?a=1", &b"ping"[..]));
    assert!(got.headers["user-agent"].starts_with("Cadre/"));
}

#[tokio::test]
async fn this_machine_is_refused_in_every_spelling_unless_loopback_is_allowed() {
    let receiver = Receiver::start(|_| status(200)).await;
    let spellings = [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "１２７.0.0.1",
        "localhost.test",
    ];
    let told = || Told::new(&[("localhost.test", &[&["127.0.0.1"]])]);
    let public = outgoing(Policy::PUBLIC, told());
    for host in spellings {
        let error = public.send(Request::get(receiver.url(host, "/"), LIMITS)).await.unwrap_err();
        assert_eq!(kind(&error), Some(AddressKind::Loopback), "{host}: {error}");
        assert!(error.to_string().contains("a loopback address"), "{error}");
        assert_eq!(public.check(&receiver.url(host, "/")).is_err(), host != "localhost.test");
    }
    assert_eq!(receiver.lines(), [""; 0], "nobody connected");
    let local = outgoing(Policy::PUBLIC.with_loopback(), told());
    for host in ["127.0.0.1", "0x7f.1", "localhost.test"] {
        assert_eq!(local.send(Request::get(receiver.url(host, "/"), LIMITS)).await.unwrap().status(), 200, "{host}");
    }
}

#[tokio::test]
async fn private_and_impossible_targets_are_refused_by_text_and_by_name() {
    let told = Told::new(&[
        ("ten.test", &[&["10.1.2.3"]]),
        ("metadata.test", &[&["169.254.169.254"]]),
        ("any.test", &[&["0.0.0.0", "::"]]),
        ("none.test", &[&[]]),
    ]);
    let local = outgoing(Policy::PUBLIC.with_loopback(), told);
    for host in ["10.1.2.3", "192.168.0.1", "[fd00::1]", "100.64.0.1", "[::ffff:a01:203]", "ten.test"] {
        let error = local.send(Request::get(format!("http://{host}/"), LIMITS)).await.unwrap_err();
        assert_eq!(kind(&error), Some(AddressKind::Private), "{host}: {error}");
    }
    for host in ["0.0.0.0", "0", "169.254.169.254", "[fe80::1]", "224.0.0.1", "metadata.test", "any.test"] {
        let error = local.send(Request::get(format!("http://{host}/"), LIMITS)).await.unwrap_err();
        assert!(matches!(kind(&error), Some(AddressKind::Never(_))), "{host}: {error}");
    }
    for host in ["none.test", "unknown.test"] {
        let error = local.send(Request::get(format!("http://{host}/"), LIMITS)).await.unwrap_err();
        assert!(matches!(error, OutgoingError::Unresolved { .. }), "{host}: {error}");
    }
}

#[tokio::test]
async fn what_is_no_web_address_is_refused_in_words() {
    let local = on_loopback();
    let long = format!("http://127.0.0.1/{}", "a".repeat(9_000));
    for url in [
        "",
        "hook",
        "ftp://example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http://user@example.com/",
        "https://user:secret@example.com/",
        "http://:secret@example.com/",
        long.as_str(),
    ] {
        let error = local.check(url).unwrap_err();
        assert!(matches!(error, OutgoingError::Url { .. }), "{url}: {error}");
        assert!(error.to_string().len() < 400, "{error}");
    }
    for url in ["https://example.com/hook", "http://example.com:8080/?a=1#b", "HTTPS://EXAMPLE.COM"] {
        local.check(url).unwrap();
    }
}

#[tokio::test]
async fn the_address_that_was_checked_is_the_one_connected_to() {
    let receiver = Receiver::start(|_| status(200)).await;
    // The name means this machine once, and another one as soon as somebody looks again.
    let told = Told::new(&[("rebinding.test", &[&["127.0.0.1"], &["10.0.0.1"]])]);
    let local = outgoing(Policy::PUBLIC.with_loopback(), Arc::clone(&told));
    let url = receiver.url("rebinding.test", "/");
    assert_eq!(local.send(Request::get(url.clone(), LIMITS)).await.unwrap().status(), 200);
    assert_eq!(told.asked.lock().unwrap().len(), 1, "resolved once for check and connection");
    let error = local.send(Request::get(url, LIMITS)).await.unwrap_err();
    assert_eq!(kind(&error), Some(AddressKind::Private));
    assert_eq!(receiver.lines().len(), 1);
}

#[tokio::test]
async fn of_several_addresses_only_allowed_ones_are_tried() {
    let receiver = Receiver::start(|_| status(200)).await;
    let told = Told::new(&[("mixed.test", &[&["10.0.0.1", "127.0.0.1", "169.254.169.254"]])]);
    let local = outgoing(Policy::PUBLIC.with_loopback(), told);
    assert_eq!(local.send(Request::get(receiver.url("mixed.test", "/"), LIMITS)).await.unwrap().status(), 200);
}

#[tokio::test]
async fn redirects_are_checked_like_the_first_address() {
    let told = Told::new(&[("ten.test", &[&["10.0.0.1"]])]);
    let local = outgoing(Policy::PUBLIC.with_loopback(), told);
    let targets = ["http://10.0.0.1/", "http://ten.test/", "//169.254.169.254/latest", "http://[::ffff:10.0.0.1]/"];
    for to in targets {
        let receiver = Receiver::start(move |_| redirect(302, to)).await;
        let error = local.send(Request::get(receiver.url("127.0.0.1", "/"), LIMITS)).await.unwrap_err();
        assert!(kind(&error).is_some(), "{to}: {error}");
        assert_eq!(receiver.lines().len(), 1);
    }
    for to in ["file:///etc/passwd", "gopher://127.0.0.1/", "http://user:pw@127.0.0.1/", "http://"] {
        let receiver = Receiver::start(move |_| redirect(307, to)).await;
        let error = local.send(Request::get(receiver.url("127.0.0.1", "/"), LIMITS)).await.unwrap_err();
        assert!(matches!(error, OutgoingError::Url { .. }), "{to}: {error}");
    }
}

#[tokio::test]
async fn three_redirects_are_followed_and_a_fourth_is_not() {
    let receiver = Receiver::start(|got| match got.line.as_str() {
        "GET /a" => redirect(301, "/b"),
        "GET /b" => redirect(302, "c"),
        "GET /c" => redirect(308, "?d"),
        "GET /0" => redirect(303, "/a"),
        _ => status(204),
    })
    .await;
    let local = on_loopback();
    let answer = local.send(Request::get(receiver.url("127.0.0.1", "/a"), LIMITS)).await.unwrap();
    assert_eq!((answer.status(), answer.url()), (204, receiver.url("127.0.0.1", "/c?d").as_str()));
    let error = local.send(Request::get(receiver.url("127.0.0.1", "/0"), LIMITS)).await.unwrap_err();
    assert!(matches!(error, OutgoingError::Redirects), "{error}");
}

#[tokio::test]
async fn a_post_is_sent_on_with_its_body_or_not_at_all() {
    let receiver = Receiver::start(|got| match got.line.as_str() {
        "POST /kept" => redirect(307, "/there"),
        "POST /moved" => redirect(302, "/there"),
        _ => status(200),
    })
    .await;
    let local = on_loopback();
    let send = |path: &str| local.send(Request::post(receiver.url("127.0.0.1", path), "ping", LIMITS));
    assert_eq!(send("/kept").await.unwrap().status(), 200);
    assert_eq!(send("/moved").await.unwrap().status(), 302);
    let got = receiver.got.lock().unwrap();
    assert_eq!(got.iter().map(|g| g.line.as_str()).collect::<Vec<_>>(), ["POST /kept", "POST /there", "POST /moved"]);
    assert!(got.iter().all(|g| g.body == b"ping"));
}

#[tokio::test]
async fn credentials_do_not_follow_to_another_host() {
    let other = Receiver::start(|_| status(200)).await;
    let to = other.url("127.0.0.1", "/");
    let first = Receiver::start(move |_| redirect(307, &to)).await;
    let request = Request::get(first.url("127.0.0.1", "/"), LIMITS)
        .header(AUTHORIZATION, HeaderValue::from_static("Bearer secret"));
    on_loopback().send(request).await.unwrap();
    assert_eq!(first.got.lock().unwrap()[0].headers["authorization"], "Bearer secret");
    assert_eq!(other.got.lock().unwrap()[0].headers.get("authorization"), None);
}

#[tokio::test]
async fn a_long_answer_is_cut_off_whether_it_says_its_length_or_not() {
    let said = format!("HTTP/1.1 200 X\r\ncontent-length: 5000\r\nconnection: close\r\n\r\n{}", "a".repeat(5000));
    let unsaid = format!("HTTP/1.1 200 X\r\nconnection: close\r\n\r\n{}", "a".repeat(5000));
    let chunked = format!(
        "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n{}0\r\n\r\n",
        format!("3e8\r\n{}\r\n", "a".repeat(1000)).repeat(5)
    );
    let receiver = Receiver::start(move |got| match got.line.as_str() {
        "GET /said" => said.clone().into_bytes(),
        "GET /unsaid" => unsaid.clone().into_bytes(),
        _ => chunked.clone().into_bytes(),
    })
    .await;
    for path in ["/said", "/unsaid", "/chunked"] {
        let sent = on_loopback().send(Request::get(receiver.url("127.0.0.1", path), LIMITS)).await;
        let error = match sent {
            Ok(answer) => answer.bytes().await.unwrap_err(),
            Err(error) => error,
        };
        assert!(matches!(error, OutgoingError::TooLarge { limit: 1_000 }), "{path}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_does_not_answer_is_given_up_after_the_limit() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let began = tokio::time::Instant::now();
    let error = on_loopback().send(Request::get(url, LIMITS)).await.unwrap_err();
    assert!(matches!(error, OutgoingError::Timeout { .. }), "{error}");
    assert_eq!(error.to_string(), "no answer within 25 s");
    assert_eq!(began.elapsed().as_secs(), 25);
}

#[tokio::test]
async fn nobody_listening_is_no_connection() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let error = on_loopback().send(Request::get(url, LIMITS)).await.unwrap_err();
    assert_eq!(error.to_string(), "the request failed: no connection");
}

#[test]
fn logs_name_where_an_address_leads_without_its_secrets() {
    let told = |url: &str| origin_of(url);
    assert_eq!(told("https://me:pw@e.com:8443/private/x?token=s3cret#f").as_deref(), Some("https://e.com:8443"));
    assert_eq!(told("http://[fd00::1]/x").as_deref(), Some("http://[fd00::1]"));
    assert_eq!((told("file:///etc/passwd"), told("s3cret")), (None, None));
}
