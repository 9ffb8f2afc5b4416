//! Addresses hold for what they were given for, and for nothing else.

use cadre_base::cells::{Files, StoredFile};
use cadre_model::{BaseId, Timestamp};
use proptest::prelude::*;

use super::address::{Parts, Signer};

const KEY: [u8; 32] = [7; 32];
const HOUR_MS: i64 = 60 * 60 * 1000;

fn base() -> BaseId {
    "appCdr3mo0Base001".parse().unwrap()
}

fn url(filename: &str, now: Timestamp) -> String {
    let signer = Signer::new(&KEY, "https://x.io/", base(), now);
    let mut url = String::new();
    signer.push_url(StoredFile { attachment: "attCdrLogo000001R", sha256: "00ff", filename }, &mut url);
    url
}

/// The parts of an address after the prefix, decoded.
fn parts(url: &str) -> Vec<String> {
    let path = url.strip_prefix("https://x.io/v0/attachments/").unwrap();
    let decoded = |part: &str| {
        let mut bytes = Vec::new();
        let mut rest = part.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            if *first == b'%' {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
                rest = &after[2..];
            } else {
                bytes.push(*first);
                rest = after;
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    path.split('/').map(decoded).collect()
}

fn holds(parts: &[String], key: &[u8; 32], now: Timestamp) -> bool {
    let [base, attachment, sha256, expires, signature, filename] = parts else { return false };
    Parts { base, attachment, sha256, expires, filename }.hold(key, signature, now)
}

#[test]
fn an_address_holds_for_two_hours_at_least_and_three_at_most() {
    let now = Timestamp(1_795_165_200_000 + 25 * 60 * 1000);
    let parts = parts(&url("a.png", now));
    assert_eq!(parts[5], "a.png");
    assert!(holds(&parts, &KEY, now));
    assert!(holds(&parts, &KEY, Timestamp(now.0 + 2 * HOUR_MS)));
    assert!(!holds(&parts, &KEY, Timestamp(now.0 + 3 * HOUR_MS)));
    assert_eq!(url("a.png", now), url("a.png", Timestamp(now.0 + 60_000)), "the same within the hour");
}

#[test]
fn an_address_with_any_part_changed_or_under_another_key_does_not_hold() {
    let now = Timestamp(1_795_165_200_000);
    let good = parts(&url("a.png", now));
    assert!(!holds(&good, &[8; 32], now));
    for (at, other) in
        [(0, "appCdr3mo0Base002"), (1, "attCdrLogo000002R"), (2, "00fe"), (3, "9999999999"), (5, "b.png")]
    {
        let mut changed = good.clone();
        other.clone_into(&mut changed[at]);
        assert!(!holds(&changed, &KEY, now), "{other}");
    }
    for signature in ["", "AAAA", "AAAAAAAAAAAAAAAAAAAAAA", "not base64!", &format!("{}A", good[4])] {
        let mut changed = good.clone();
        signature.clone_into(&mut changed[4]);
        assert!(!holds(&changed, &KEY, now), "{signature:?}");
    }
    // What stands at the end of one part cannot be moved to the next.
    let mut moved = good;
    moved[1].push('0');
    moved[2].remove(0);
    assert!(!holds(&moved, &KEY, now));
}

proptest! {
    #[test]
    fn every_name_goes_into_a_path_and_comes_back(name in "\\PC{0,20}") {
        let now = Timestamp(1_795_165_200_000);
        let url = url(&name, now);
        prop_assert!(url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\'));
        let parts = parts(&url);
        prop_assert_eq!(parts.len(), 6);
        prop_assert_eq!(&parts[5], if name.is_empty() { "file" } else { name.as_str() });
        prop_assert!(holds(&parts, &KEY, now));
    }
}
