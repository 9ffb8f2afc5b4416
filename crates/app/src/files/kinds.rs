//! Media types of files: by what they begin with, else by their name.

use image::ImageFormat;

/// The media type of a picture that can be made smaller, by its first bytes.
pub(crate) fn picture(content: &[u8]) -> Option<ImageFormat> {
    let format = image::guess_format(content).ok()?;
    let is_known = matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif | ImageFormat::WebP);
    is_known.then_some(format)
}

/// The media type of a content that is read: what a browser would run is given as plain bytes.
pub(crate) fn served(content: &[u8], filename: &str) -> &'static str {
    if let Some(format) = picture(content) {
        return format.to_mime_type();
    }
    if content.starts_with(b"%PDF-") {
        return "application/pdf";
    }
    let ending = filename.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.and_then(|ending| BY_ENDING.iter().find(|(known, _)| *known == ending)).map_or(BYTES, |(_, kind)| kind)
}

/// The media type of a file whose sender names none, or one that says nothing.
pub(crate) fn told(declared: Option<&str>, content: &[u8], filename: &str) -> String {
    let declared = declared.map(str::trim).filter(|kind| is_media_type(kind) && *kind != BYTES);
    match declared {
        Some(kind) => kind.to_owned(),
        None => served(content, filename).to_owned(),
    }
}

/// Longest media type that is kept.
const LONGEST: usize = 255;

/// Whether a text is `type/subtype`, perhaps with parameters, in visible ASCII.
fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim();
    let is_token = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    let is_plain = text.len() <= LONGEST && text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    is_plain && essence.split_once('/').is_some_and(|(kind, sub)| is_token(kind) && is_token(sub))
}

/// What nothing is known of.
pub(crate) const BYTES: &str = "application/octet-stream";

/// Kinds that no browser runs, by the ending of a name.
const BY_ENDING: &[(&str, &str)] = &[
    ("txt", "text/plain; charset=utf-8"),
    ("log", "text/plain; charset=utf-8"),
    ("md", "text/markdown; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("tsv", "text/tab-separated-values; charset=utf-8"),
    ("json", "application/json"),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
    ("gz", "application/gzip"),
    ("tar", "application/x-tar"),
    ("7z", "application/x-7z-compressed"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("rtf", "application/rtf"),
    ("ics", "text/calendar; charset=utf-8"),
    ("mp3", "audio/mpeg"),
    ("wav", "audio/wav"),
    ("ogg", "audio/ogg"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
    ("mov", "video/quicktime"),
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_begins_with_counts_more_than_its_name() {
        assert_eq!(served(b"\x89PNG\r\n\x1a\n....", "a.txt"), "image/png");
        assert_eq!(served(b"%PDF-1.7", "a"), "application/pdf");
        assert_eq!(served(b"a,b", "A.CSV"), "text/csv; charset=utf-8");
        for name in ["page.html", "picture.svg", "code.js", "none", ""] {
            assert_eq!(served(b"<script>", name), BYTES, "{name}: nothing that a browser would run");
        }
    }

    #[test]
    fn a_declared_type_is_kept_when_it_is_one_that_says_something() {
        assert_eq!(told(Some("text/x-notes; a=b"), b"x", "f"), "text/x-notes; a=b");
        for declared in
            [None, Some(""), Some("application/octet-stream"), Some("text"), Some("a/b\r\nX: y"), Some("/b")]
        {
            assert_eq!(told(declared, b"x", "f.txt"), "text/plain; charset=utf-8", "{declared:?}");
        }
    }
}
