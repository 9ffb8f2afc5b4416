//! Signatures of notifications: what was signed holds, and nothing else does.
#![no_main]

use cadre_wire::webhooks::{MacError, MacSecret};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((at, rest)) = input.split_first() else { return };
    let (secret, body) = rest.split_at(usize::from(*at).min(rest.len()));
    let key = MacSecret::from_bytes(secret);
    let header = key.sign(body);
    assert_eq!(key.verify(body, &header), Ok(()));
    assert!(header.len() == 76 && header.is_ascii(), "{header}");

    // Every changed digit, every other form of the same digits.
    let place = 12 + usize::from(*at) % 64;
    let mut changed = header.clone().into_bytes();
    changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
    let changed = String::from_utf8(changed).expect("it is ASCII");
    assert_eq!(key.verify(body, &changed), Err(MacError::Mismatch), "{changed}");
    for odd in [format!(" {header}"), format!("{header} "), header.replace('=', ":"), header[..75].to_owned()] {
        assert_eq!(key.verify(body, &odd), Err(MacError::Form), "{odd}");
    }
    let upper = header.to_uppercase();
    assert_eq!(key.verify(body, &upper), Err(MacError::Form), "{upper}");

    // Another body, another secret. HMAC fills short keys with zeros, so that one is no other key by zeros at its end.
    assert_eq!(key.verify(&[body, &[*at]].concat(), &header), Err(MacError::Mismatch));
    let other = MacSecret::from_bytes([secret, &[1]].concat());
    assert_eq!(other.verify(body, &header), Err(MacError::Mismatch));

    // A header and a secret as a peer may send them.
    if let Ok(text) = std::str::from_utf8(rest) {
        assert!(key.verify(body, text).is_err(), "{text:?} passes for a signature");
        if let Ok(read) = MacSecret::from_base64(text) {
            assert_eq!(MacSecret::from_base64(&read.to_base64()), Ok(read));
        }
    }
    assert_eq!(MacSecret::from_base64(&key.to_base64()), Ok(key));
});
