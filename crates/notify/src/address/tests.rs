use std::net::IpAddr;

use super::{AddressKind, Policy};

fn kind(text: &str) -> AddressKind {
    AddressKind::of(text.parse::<IpAddr>().unwrap())
}

#[test]
fn public_addresses_are_public() {
    for text in ["1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.255.255", "100.128.0.1", "223.255.255.255"] {
        assert_eq!(kind(text), AddressKind::Public, "{text}");
    }
    for text in ["2606:4700:4700::1111", "2a00:1450:4001::200e", "2001:200::1", "3ffe::1"] {
        assert_eq!(kind(text), AddressKind::Public, "{text}");
    }
}

#[test]
fn this_machine_is_loopback_in_every_spelling() {
    let forms = [
        "127.0.0.1",
        "127.255.255.254",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:0:127.0.0.1",
        "::127.0.0.1",
        "2002:7f00:1::1",
        "64:ff9b::7f00:1",
    ];
    for text in forms {
        assert_eq!(kind(text), AddressKind::Loopback, "{text}");
    }
}

#[test]
fn private_networks_are_private_in_every_spelling() {
    let forms = [
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "100.127.255.255",
        "fc00::1",
        "fdff::1",
        "::ffff:10.0.0.1",
        "::ffff:192.168.0.1",
        "::10.1.2.3",
        "2002:a00:1::",
        "2002:c0a8:101::1",
        "64:ff9b::a00:1",
    ];
    for text in forms {
        assert_eq!(kind(text), AddressKind::Private, "{text}");
    }
}

#[test]
fn what_is_no_target_is_never_one() {
    let forms = [
        "0.0.0.0",
        "0.1.2.3",
        "169.254.169.254",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::ffff:0.0.0.0",
        "::ffff:169.254.169.254",
        "2002:a9fe:a9fe::1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "100::1",
        "4000::1",
        "::2:0:0:1",
    ];
    for text in forms {
        assert!(matches!(kind(text), AddressKind::Never(_)), "{text} is {:?}", kind(text));
    }
}

#[test]
fn a_policy_opens_exactly_what_it_names() {
    let allows = |policy: Policy, text: &str| policy.check(text.parse().unwrap()).is_ok();
    let policies = [
        (Policy::PUBLIC, [true, false, false, false]),
        (Policy::PUBLIC.with_loopback(), [true, true, false, false]),
        (Policy::PUBLIC.with_private(), [true, false, true, false]),
        (Policy::PUBLIC.with_loopback().with_private(), [true, true, true, false]),
    ];
    for (policy, expected) in policies {
        let got = ["1.1.1.1", "127.0.0.1", "::ffff:10.0.0.1", "169.254.169.254"].map(|text| allows(policy, text));
        assert_eq!(got, expected, "{policy:?}");
    }
}
