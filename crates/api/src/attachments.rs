//! Files of attachment cells: uploaded, and read under signed addresses. Source: reference, sections 3.3 and 5.2.

use bytes::Bytes;
use cadre_app::operations::attachment_read::{AttachmentRead, AttachmentReadIn, AttachmentReadOut};
use cadre_app::operations::attachment_upload::{AttachmentUpload, AttachmentUploadIn};
use cadre_app::{Caller, Content, Scopes};
use cadre_edge::{Body, Response};
use cadre_model::Actor;
use cadre_wire::upload::{MAX_UPLOAD, Upload};
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, IF_RANGE, RANGE,
};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::call::{Call, Failure, ok, put_commit, put_version};
use crate::path::Seg;

/// The segments of an address after the base.
pub(crate) const ATTACHMENT: Seg = Seg::Text("attachment");
pub(crate) const SHA256: Seg = Seg::Text("sha256");
pub(crate) const EXPIRES: Seg = Seg::Text("expires");
pub(crate) const SIGNATURE: Seg = Seg::Text("signature");
pub(crate) const FILENAME: Seg = Seg::Text("filename");

/// `POST /v0/{base}/{record}/{field}/uploadAttachment`, on this host as well as on Airtable's other one.
pub(crate) fn upload(call: &Call) -> Result<Response, Failure> {
    let limit = if call.shared.settings.limits.is_some() { MAX_UPLOAD } else { usize::MAX };
    let upload = Upload::parse(&call.body, limit)?;
    let record = call.run_once::<AttachmentUpload>(AttachmentUploadIn {
        base: Some(call.base().to_owned()),
        record: call.id(Seg::Record)?,
        field: call.filled.get(Seg::Field).to_owned(),
        filename: upload.filename,
        content_type: Some(upload.content_type),
        content: Content(upload.file),
    })?;
    let mut json = Vec::with_capacity(1_024);
    record.write_into(&mut json);
    let mut answer = ok(json);
    put_version(answer.headers_mut(), record.version());
    put_commit(answer.headers_mut(), record.commit());
    Ok(answer)
}

/// `GET /v0/attachments/{base}/{attachment}/{sha256}/{expires}/{signature}/{filename}`: the address is the right to read.
///
/// What a browser would run is never served as such, and nothing that is served may load anything else.
pub(crate) fn read(call: &Call) -> Result<Response, Failure> {
    let part = |seg: Seg| call.filled.get(seg).to_owned();
    let anybody = Caller::owner_with(Actor::default(), Scopes::NONE);
    let file = call.shared.app.call::<AttachmentRead>(
        &anybody,
        AttachmentReadIn {
            base: call.base().to_owned(),
            attachment: part(ATTACHMENT),
            sha256: part(SHA256),
            expires: part(EXPIRES),
            signature: part(SIGNATURE),
            filename: part(FILENAME),
        },
    )?;
    Ok(served(file, &call.parts.headers))
}

fn served(file: AttachmentReadOut, asked: &HeaderMap) -> Response {
    let mark = format!("\"{}\"", file.sha256);
    let mut answer = Response::new(Body::empty());
    let headers = answer.headers_mut();
    put(headers, CONTENT_TYPE, &file.content_type);
    put(headers, CONTENT_DISPOSITION, &disposition(&file));
    put(headers, ETAG, &mark);
    put(headers, ACCEPT_RANGES, "bytes");
    put(headers, CACHE_CONTROL, "private, max-age=7200, immutable");
    put(headers, CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    if asked.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == mark.as_bytes()) {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        return answer;
    }
    let content = Bytes::from(file.content.0);
    let still_the_same = asked.get(IF_RANGE).is_none_or(|known| known.as_bytes() == mark.as_bytes());
    match part_asked(asked, content.len()).filter(|_| still_the_same) {
        None => *answer.body_mut() = content.into(),
        Some(Some((from, to))) => {
            put(answer.headers_mut(), CONTENT_RANGE, &format!("bytes {from}-{}/{}", to - 1, content.len()));
            *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
            *answer.body_mut() = content.slice(from..to).into();
        }
        Some(None) => {
            put(answer.headers_mut(), CONTENT_RANGE, &format!("bytes */{}", content.len()));
            *answer.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
        }
    }
    answer
}

fn put(headers: &mut HeaderMap, name: http::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// The part of a content that `Range` asks for, without its end; the inner one is none when there is no such part. What is not
/// one range of bytes is answered whole.
fn part_asked(asked: &HeaderMap, length: usize) -> Option<Option<(usize, usize)>> {
    let text = asked.get(RANGE)?.to_str().ok()?.strip_prefix("bytes=")?.trim();
    let (from, to) = text.split_once('-').filter(|(_, to)| !to.contains(','))?;
    let number = |text: &str| text.trim().parse::<usize>().ok();
    let (from, to) = match (number(from), number(to)) {
        (Some(from), Some(last)) if from <= last => (from, last.saturating_add(1).min(length)),
        (Some(from), None) if to.trim().is_empty() => (from, length),
        (None, Some(suffix)) if from.trim().is_empty() => (length.saturating_sub(suffix), length),
        _ => return None,
    };
    Some((from < to).then_some((from, to)))
}

/// Whether the file is shown or saved, and under which name: in ASCII for old programs, then as it is.
fn disposition(file: &AttachmentReadOut) -> String {
    let kind = if file.inline { "inline" } else { "attachment" };
    let plain: String = file
        .filename
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' })
        .collect();
    let exact = cadre_wire::path::encode_segment(&file.filename);
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(filename: &str, inline: bool) -> AttachmentReadOut {
        AttachmentReadOut {
            filename: filename.to_owned(),
            content_type: "text/plain".to_owned(),
            inline,
            sha256: "ab".repeat(32),
            content: Content(b"0123456789".to_vec()),
        }
    }

    fn asking(name: http::HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn parts_are_served_where_one_range_asks_for_them() {
        let part = |range: &str| {
            let answer = served(file("a.txt", false), &asking(RANGE, range));
            let told = answer.headers().get(CONTENT_RANGE).map(|told| told.to_str().unwrap().to_owned());
            let body = answer.body().whole().map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
            (answer.status().as_u16(), told.unwrap_or_default(), body.unwrap_or_default())
        };
        let of = |status, told: &str, body: &str| (status, told.to_owned(), body.to_owned());
        assert_eq!(part("bytes=0-3"), of(206, "bytes 0-3/10", "0123"));
        assert_eq!(part("bytes=8-"), of(206, "bytes 8-9/10", "89"));
        assert_eq!(part("bytes=-2"), of(206, "bytes 8-9/10", "89"));
        assert_eq!(part("bytes=5-999"), of(206, "bytes 5-9/10", "56789"));
        assert_eq!(part("bytes=10-"), of(416, "bytes */10", ""));
        assert_eq!(part("bytes=-0"), of(416, "bytes */10", ""));
        for whole in
            ["bytes=3-1", "bytes=0-1,3-4", "bytes=a-b", "lines=0-1", "bytes=", "bytes=-", "bytes=99999999999999999999-"]
        {
            assert_eq!(part(whole), of(200, "", "0123456789"), "{whole}");
        }
    }

    #[test]
    fn what_is_known_already_is_not_sent_again() {
        let mark = format!("\"{}\"", "ab".repeat(32));
        assert_eq!(served(file("a", false), &asking(IF_NONE_MATCH, &mark)).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(served(file("a", false), &asking(IF_NONE_MATCH, "\"x\"")).status(), StatusCode::OK);
        let mut other = asking(RANGE, "bytes=0-1");
        other.insert(IF_RANGE, HeaderValue::from_static("\"x\""));
        assert_eq!(served(file("a", false), &other).status(), StatusCode::OK);
    }

    #[test]
    fn names_are_given_whole_and_harmless() {
        let said = |filename: &str, inline| disposition(&file(filename, inline));
        assert_eq!(said("notes.txt", false), "attachment; filename=\"notes.txt\"; filename*=UTF-8''notes.txt");
        assert_eq!(
            said("a\"b\\ü\r\nX: 1.png", true),
            "inline; filename=\"a_b____X: 1.png\"; filename*=UTF-8''a%22b%5C%C3%BC%0D%0AX%3A%201.png"
        );
        let answer = served(file("a\r\nb", false), &HeaderMap::new());
        assert!(answer.headers().contains_key(CONTENT_DISPOSITION));
        assert_eq!(answer.headers()[CONTENT_SECURITY_POLICY], "default-src 'none'; sandbox");
    }
}
