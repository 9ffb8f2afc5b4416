use cadre_model::{Person, Through};
use serde_json::json as value;

use super::*;

fn info() -> CommitInfo {
    let user = Person { id: "usrChain00000001X".parse().unwrap(), email: None, name: Some("Ann".into()) };
    CommitInfo {
        at: Timestamp(1_706_783_445_123),
        actor: Actor { user: Some(user), token: Some("laptop".into()), agent: None, through: Through::Api },
        label: Some("update".into()),
        undoes: vec![Seq(3)],
        idempotency: Some(Idempotency {
            key: "k".into(),
            body_sha256: "ab".into(),
            answer: value!({"b": 0.1, "a": []}),
        }),
    }
}

fn prepared() -> Prepared {
    prepare(Seq(4), &[NewCommit { info: info(), body: "[]".into() }]).remove(0)
}

/// The chain must never change for what is stored: this text and these digests were written by the first version, the
/// digests computed by another program.
#[test]
fn the_canonical_text_and_the_link_are_fixed() {
    let text = concat!(
        r#"{"seq":5,"format":1,"engine":"0.1.0","at":"2024-02-01T10:30:45.123Z","#,
        r#""actor":{"user":{"id":"usrChain00000001X","name":"Ann"},"token":"laptop","through":"api"},"#,
        r#""label":"update","undoes":[3],"idempotency":{"key":"k","bodySha256":"ab","#,
        r#""answerSha256":"ANSWER"}}"#
    );
    let answer_sha256 = hex(&sha256(br#"{"b":0.1,"a":[]}"#));
    let text = text.replace("ANSWER", &answer_sha256);
    assert_eq!(text_of(Seq(5), 1, "0.1.0", &info(), from_hex(&answer_sha256)), text);
    assert_eq!(hex(&sha256(b"[]")), "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945");
    assert_eq!(
        hex(&link(&[0; 32], &text, &sha256(b"[]"))),
        "0f29c7b4c0106759253e2a5720179193928150f92d4e4aac32cf79fb23eaf888"
    );
}

#[test]
fn a_header_reads_back_and_prints_the_same() {
    let commit = prepared();
    let chain = commit.link(&[9; 32]);
    let answer = commit.answer.as_ref().map(|(_, text)| text.as_str());
    let header = parse_header(&commit.header, commit.body_sha256, chain, answer).unwrap();
    assert_eq!(header.info, info());
    assert_eq!((header.seq, header.chain), (Seq(5), chain));
    assert_eq!(header_text(&header), commit.header);
    let erased = parse_header(&commit.header, commit.body_sha256, chain, None).unwrap();
    assert_eq!(erased.info.idempotency.as_ref().unwrap().answer, serde_json::Value::Null);
    assert_eq!(header_text(&erased), commit.header, "the chain does not depend on the answer's text");
}

#[test]
fn an_altered_answer_or_header_is_told_in_words() {
    let commit = prepared();
    let parse = |text: &str, answer| parse_header(text, commit.body_sha256, [0; 32], answer).unwrap_err();
    assert_eq!(parse(&commit.header, Some("{}")), "its answer does not match its hash");
    assert!(parse("{", None).starts_with("its header is not readable"));
    assert!(parse(&commit.header.replace("answerSha256\":\"", "answerSha256\":\"x"), None).contains("64 hex digits"));
}

#[test]
fn altered_missing_and_swapped_headers_are_found() {
    let commits = [1, 2, 3].map(|i| NewCommit { info: info(), body: i.to_string() });
    let mut chain = Digest::default();
    let mut headers = Vec::new();
    for commit in prepare(Seq(0), &commits) {
        chain = commit.link(&chain);
        let answer = commit.answer.as_ref().map(|(_, text)| text.as_str());
        headers.push(parse_header(&commit.header, commit.body_sha256, chain, answer).unwrap());
    }
    assert_eq!(verify(Head::default(), &headers), Ok(Head { seq: Seq(3), chain }));
    assert_eq!(verify(Head { seq: Seq(1), chain: headers[0].chain }, &headers[1..]), Ok(Head { seq: Seq(3), chain }));
    assert_eq!(verify(Head::default(), &headers[1..]), Err(ChainError::Gap { expected: Seq(1), found: Seq(2) }));
    let altered = |change: &dyn Fn(&mut Header)| {
        let mut copy = headers.clone();
        change(&mut copy[1]);
        verify(Head::default(), &copy)
    };
    assert_eq!(altered(&|h| h.info.at.0 += 1), Err(ChainError::Broken(Seq(2))));
    assert_eq!(altered(&|h| h.info.actor.token = None), Err(ChainError::Broken(Seq(2))));
    assert_eq!(altered(&|h| h.body_sha256[0] ^= 1), Err(ChainError::Broken(Seq(2))));
    assert_eq!(altered(&|h| h.seq = Seq(3)), Err(ChainError::Gap { expected: Seq(2), found: Seq(3) }));
}

#[test]
fn hex_reads_back_and_refuses_what_is_not_64_digits() {
    let digest = sha256(b"x");
    assert_eq!(from_hex(&hex(&digest)), Some(digest));
    for text in ["", "0", &"g".repeat(64), &"0".repeat(63), &"0".repeat(66)] {
        assert_eq!(from_hex(text), None, "{text}");
    }
}

/// Sixteen- and seventeen-digit numbers in an answer must not move when they are read: the chain holds their hash.
#[test]
fn numbers_in_answers_keep_every_bit() {
    let mut state = 1_u64;
    for _ in 0..20_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let x = f64::from_bits(state >> 2);
        let back: f64 = serde_json::from_str(&json(&x)).unwrap();
        assert_eq!(back.to_bits(), x.to_bits(), "{x:e}");
    }
}
