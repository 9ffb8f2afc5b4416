//! Cases about contents.

use std::thread;

use super::{Damage, Subject};
use crate::chain::{hex, sha256};
use crate::log::LogError;

/// Contents of any size are found under their SHA-256, and nothing under another.
pub fn a_content_is_found_under_its_hash(subject: &mut dyn Subject) {
    let blobs = subject.blobs();
    let large: Vec<u8> = (0..20_u32 * 1024 * 1024).map(|i| (i % 251) as u8).collect();
    for content in [&b""[..], b"a", b"\0\xff\xfe", &large] {
        let hash = blobs.put(content).unwrap();
        assert_eq!(hash, sha256(content));
        assert!(blobs.get(&hash).unwrap().as_deref() == Some(content));
    }
    assert_eq!(blobs.get(&sha256(b"another")).unwrap(), None);
}

/// Storing a content again, even from many threads at once, changes nothing.
pub fn a_content_is_stored_once(subject: &mut dyn Subject) {
    let blobs = subject.blobs();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(blobs.put(b"same").unwrap(), sha256(b"same")));
        }
    });
    assert_eq!(blobs.list().unwrap(), [sha256(b"same")]);
    assert_eq!(blobs.get(&sha256(b"same")).unwrap().unwrap(), b"same");
}

/// All hashes are listed in ascending order; a removed content is gone, and removing it again changes nothing.
pub fn contents_are_listed_and_removed(subject: &mut dyn Subject) {
    let blobs = subject.blobs();
    assert_eq!(blobs.list().unwrap(), Vec::<[u8; 32]>::new());
    let mut hashes: Vec<_> = (0..40_u8).map(|i| blobs.put(&[i]).unwrap()).collect();
    hashes.sort_unstable();
    assert_eq!(blobs.list().unwrap(), hashes);
    let gone = hashes.remove(17);
    for _ in 0..2 {
        blobs.remove(&gone).unwrap();
        assert_eq!(blobs.get(&gone).unwrap(), None);
        assert_eq!(blobs.list().unwrap(), hashes);
    }
}

/// A content that does not match its hash is an error that names it; storing it again mends it.
pub fn a_damaged_content_is_an_error_and_is_mended(subject: &mut dyn Subject) {
    let hash = subject.blobs().put(b"precious").unwrap();
    subject.damage(Damage::Blob(hash));
    let blobs = subject.blobs();
    match blobs.get(&hash) {
        Err(LogError::DamagedBlob { hash: named }) => assert_eq!(named, hex(&hash)),
        answer => panic!("{answer:?}"),
    }
    blobs.put(b"precious").unwrap();
    assert_eq!(blobs.get(&hash).unwrap().unwrap(), b"precious");
}

/// What was stored is there after a restart.
pub fn contents_survive_a_restart(subject: &mut dyn Subject) {
    let hash = subject.blobs().put(b"kept").unwrap();
    subject.reopen();
    assert_eq!(subject.blobs().get(&hash).unwrap().unwrap(), b"kept");
    assert_eq!(subject.blobs().list().unwrap(), [hash]);
}
