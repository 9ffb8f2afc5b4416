//! Attachments in cells, as reads deliver them.
//!
//! Source: reference, section 3.3. Addresses live for two hours from the answer that delivered them.

use serde::{Deserialize, Serialize};

/// An attachment of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its id.
    pub id: String,
    /// Where its bytes are.
    pub url: String,
    /// Its name.
    #[serde(default)]
    pub filename: String,
    /// Its size in bytes; may be missing until it was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Its media type; may be missing until it was fetched.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Its width in pixels; images only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Its height in pixels; images only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Smaller pictures of it; images and documents only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnails: Option<Thumbnails>,
}

/// Smaller pictures of an attachment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thumbnails {
    /// 36 pixels high.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub small: Option<Thumbnail>,
    /// Up to 512 pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub large: Option<Thumbnail>,
    /// Up to 3,000 pixels; told as 3000 x 3000 whatever the picture (wire).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full: Option<Thumbnail>,
}

/// A smaller picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thumbnail {
    /// Where its bytes are.
    pub url: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attachment_is_read_with_and_without_what_is_optional() {
        let whole = r#"{"id":"attCdrLogo000001R","url":"https://files.example.net/a","filename":"logo.png","size":7297,"type":"image/png","width":512,"height":256,"thumbnails":{"small":{"url":"https://files.example.net/b","width":72,"height":36}}}"#;
        let attachment: Attachment = serde_json::from_str(whole).unwrap();
        assert_eq!(
            attachment.thumbnails.as_ref().and_then(|sizes| sizes.small.as_ref()).map(|small| small.height),
            Some(36)
        );
        assert_eq!(serde_json::to_string(&attachment).unwrap(), whole);
        let fresh = r#"{"id":"attCdrLogo000001R","url":"https://example.net/a","filename":"a.png"}"#;
        let attachment: Attachment = serde_json::from_str(fresh).unwrap();
        assert_eq!((attachment.size, attachment.media_type.as_ref()), (None, None));
        assert_eq!(serde_json::to_string(&attachment).unwrap(), fresh);
    }
}
