//! Answers, cut at every place.

use super::*;

/// What comes of bytes that come in pieces: the status and the body of the answer, if one came whole.
fn came_in(pieces: &[&[u8]], incoming: &mut Incoming) -> Result<Option<(u16, String)>, AnswerError> {
    let mut found = None;
    for piece in pieces {
        let mut rest = *piece;
        while !rest.is_empty() {
            let room = incoming.room();
            let fits = rest.len().min(room.len());
            room[..fits].copy_from_slice(&rest[..fits]);
            rest = &rest[fits..];
            let answer = incoming.came(fits)?;
            found = answer.map(|a| (a.status, String::from_utf8(a.body.to_vec()).expect("these are texts")));
        }
    }
    Ok(found)
}

fn whole(bytes: &str) -> Result<Option<(u16, String)>, AnswerError> {
    came_in(&[bytes.as_bytes()], &mut Incoming::default())
}

const KNOWN: &str = "HTTP/1.1 200 OK\r\ndate: today\r\nContent-LENGTH:  11 \r\n\r\nhello world";
const CHUNKS: &str =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n006;name=x\r\n world\r\n0\r\n\r\n";

#[test]
fn an_answer_is_whole_once_its_last_byte_came_wherever_it_was_cut() {
    for text in [KNOWN, CHUNKS] {
        let bytes = text.as_bytes();
        let mut incoming = Incoming::default();
        for cut in 0..bytes.len() {
            let (first, second) = bytes.split_at(cut);
            assert_eq!(came_in(&[first], &mut incoming), Ok(None), "{cut} bytes are no whole answer");
            assert_eq!(came_in(&[second], &mut incoming), Ok(Some((200, "hello world".to_owned()))), "cut at {cut}");
            incoming.clear();
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(came_in(&single, &mut incoming), Ok(Some((200, "hello world".to_owned()))));
    }
}

#[test]
fn a_long_body_fits_and_a_short_one_after_it_is_its_own() {
    let mut incoming = Incoming::default();
    for length in [1_000_000, 3] {
        let body = "x".repeat(length);
        let text = format!("HTTP/1.1 422 No\r\ncontent-length: {length}\r\n\r\n{body}");
        assert_eq!(came_in(&[text.as_bytes()], &mut incoming), Ok(Some((422, body))));
        incoming.clear();
    }
}

#[test]
fn an_answer_without_a_body_needs_no_length() {
    assert_eq!(whole("HTTP/1.1 204 No Content\r\n\r\n"), Ok(Some((204, String::new()))));
    assert_eq!(whole("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), Ok(Some((200, String::new()))));
}

#[test]
fn what_is_no_answer_is_refused() {
    let refused = |text: &str| whole(text).unwrap_err();
    assert_eq!(refused("HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n"), AnswerError::StatusLine);
    assert_eq!(refused("HTTP/1.1 2x0 OK\r\ncontent-length: 0\r\n\r\n"), AnswerError::StatusLine);
    assert_eq!(refused("HTTP/1.1 200 OK\r\n\r\n"), AnswerError::NoLength);
    assert_eq!(refused("HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n"), AnswerError::Length);
    assert_eq!(refused("HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n"), AnswerError::TooLong);
    assert_eq!(refused("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"), AnswerError::Length);
    assert_eq!(refused("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n"), AnswerError::Length);
    assert_eq!(refused("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffff\r\n"), AnswerError::TooLong);
    assert_eq!(refused("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"), AnswerError::Closing);
    assert_eq!(refused("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab"), AnswerError::Surplus);
    assert_eq!(refused(&format!("{CHUNKS}x")), AnswerError::Surplus);
    assert_eq!(refused(&format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(HEAD))), AnswerError::LongHead);
}
