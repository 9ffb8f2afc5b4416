//! A content stored under its hash, with what is known of it, as attachment cells keep it.

use cadre_model::AttachmentId;
use cadre_store::Blobs;
use serde_json::{Map, Value as Json, json};

use super::{kinds, thumbnails};
use crate::error::AppError;

/// Longest file name that is kept, in characters.
const LONGEST_NAME: usize = 255;

/// Stores a content and its thumbnails; the attachment as cells keep it.
///
/// # Errors
/// Where the content cannot be stored. A thumbnail that cannot is left out.
pub(crate) fn keep(
    blobs: &dyn Blobs,
    id: AttachmentId,
    filename: &str,
    declared: Option<&str>,
    content: &[u8],
) -> Result<Json, AppError> {
    let filename = name(filename);
    let hash = blobs.put(content)?;
    let mut kept = Map::new();
    kept.insert("id".to_owned(), json!(id));
    kept.insert("filename".to_owned(), json!(filename));
    kept.insert("type".to_owned(), json!(kinds::told(declared, content, &filename)));
    kept.insert("size".to_owned(), json!(content.len()));
    kept.insert(cadre_base::cells::attachment::SHA256.to_owned(), json!(hex(&hash)));
    if let Some(picture) = thumbnails::look(content) {
        kept.insert("width".to_owned(), json!(picture.width));
        kept.insert("height".to_owned(), json!(picture.height));
        let thumbnails: Map<String, Json> = picture
            .thumbnails
            .into_iter()
            .filter_map(|thumbnail| {
                let hash = match &thumbnail.content {
                    Some(content) => blobs.put(content).ok()?,
                    None => hash,
                };
                let shown = json!({"sha256": hex(&hash), "width": thumbnail.width, "height": thumbnail.height});
                Some((thumbnail.size.to_owned(), shown))
            })
            .collect();
        if !thumbnails.is_empty() {
            kept.insert("thumbnails".to_owned(), Json::Object(thumbnails));
        }
    }
    Ok(Json::Object(kept))
}

/// A file name without folders and control characters, not empty and not too long.
pub(crate) fn name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let clean = clean.trim();
    if clean.is_empty() || clean == "." || clean == ".." { "attachment".to_owned() } else { clean.to_owned() }
}

pub(crate) fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash that 64 hex digits stand for.
pub(crate) fn hash(text: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, digits) in hash.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_folders_and_what_cannot_be_seen() {
        for (given, kept) in [
            ("a.png", "a.png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\docs\\a b.txt", "a b.txt"),
            ("a\r\nb\u{0}.txt", "ab.txt"),
            ("  ", "attachment"),
            ("..", "attachment"),
            ("x/", "attachment"),
            ("名前.pdf", "名前.pdf"),
        ] {
            assert_eq!(name(given), kept, "{given:?}");
        }
        assert_eq!(name(&"é".repeat(300)).chars().count(), 255);
    }

    #[test]
    fn hashes_read_back_and_nothing_else_is_one() {
        let digest = std::array::from_fn(|i| i as u8);
        assert_eq!(hash(&hex(&digest)), Some(digest));
        for text in ["", "00", &"g".repeat(64), &"0".repeat(63), &"é".repeat(32), &"+1".repeat(32)] {
            assert_eq!(hash(text), None, "{text}");
        }
    }
}
