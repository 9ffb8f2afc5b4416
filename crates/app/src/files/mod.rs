//! Files in attachment cells: where they are kept, under which addresses they are read, and how those given by address come in.
//!
//! | module | is |
//! |---|---|
//! | [`content`] | bytes in JSON |
//! | [`address`] | addresses that end after a while, signed |
//! | [`kinds`] | media types by content and by name |
//! | [`keeping`] | a content stored under its hash, with what is known of it |
//! | [`thumbnails`] | smaller pictures of pictures |
//! | [`downloads`] | files given by address, that wait to be fetched |
//! | [`life`] | what the product does with them besides operations |
//!
//! Contents are kept under their SHA-256, so that the same content is kept once. What no cell holds any more stays where it is:
//! undo, history and past states may still lead to it.

pub(crate) mod address;
mod content;
pub(crate) mod downloads;
pub(crate) mod keeping;
pub(crate) mod kinds;
mod life;
pub(crate) mod thumbnails;

pub use content::Content;
pub use downloads::Download;

#[cfg(test)]
mod tests;
