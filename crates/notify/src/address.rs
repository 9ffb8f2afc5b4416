//! Which addresses may be reached: what an IP address stands for, however it is written.
//!
//! Whoever names a target may have put any address behind it, so everything that is not known to be public is refused.
//! IPv6 forms that carry an IPv4 address are judged by the address they carry.
//!
//! Source: the special-purpose registries of RFC 6890 and its successors; RFC 4291 (mapped and compatible forms), RFC 3056
//! (6to4), RFC 4380 (Teredo), RFC 6052 and RFC 8215 (NAT64), RFC 2765 (translated forms).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressKind {
    /// A host that anybody can reach.
    Public,
    /// This machine.
    Loopback,
    /// A network of one's own: RFC 1918, shared (carrier) space, unique local addresses.
    Private,
    /// Never a target: this network, link-local (where clouds keep their secrets), multicast, documentation, reserved.
    Never(&'static str),
}

impl AddressKind {
    /// The kind of an address.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => of_v4(v4),
            IpAddr::V6(v6) => of_v6(v6),
        }
    }

    /// The kind in words: `a private address`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Public => "a public address",
            Self::Loopback => "a loopback address",
            Self::Private => "a private address",
            Self::Never(what) => what,
        }
    }
}

fn of_v4(address: Ipv4Addr) -> AddressKind {
    use AddressKind::{Loopback, Never, Private, Public};
    match address.octets() {
        [0, ..] => Never("an unspecified address"),
        [127, ..] => Loopback,
        [10, ..] | [192, 168, ..] | [172, 16..=31, ..] => Private,
        [100, 64..=127, ..] => Private,
        [169, 254, ..] => Never("a link-local address"),
        [192, 0, 0, _] => Never("a protocol address"),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Never("a documentation address"),
        [192, 88, 99, _] => Never("a relay address"),
        [198, 18..=19, ..] => Never("a benchmarking address"),
        [224..=239, ..] => Never("a multicast address"),
        [240..=255, ..] => Never("a reserved address"),
        _ => Public,
    }
}

fn of_v6(address: Ipv6Addr) -> AddressKind {
    use AddressKind::{Loopback, Never, Private, Public};
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Never("an unspecified address"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Loopback,
        // Mapped (::ffff:a.b.c.d), translated (::ffff:0:a.b.c.d) and compatible (::a.b.c.d).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => of_v4(carried(high, low)),
        [0, 0, 0, 0, 0, 0, high, low] => of_v4(carried(high, low)),
        // NAT64, by the well-known prefix; the local-use prefix may lead anywhere.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => of_v4(carried(high, low)),
        [0x64, 0xff9b, ..] => Never("a translation address"),
        // 6to4.
        [0x2002, high, low, ..] => of_v4(carried(high, low)),
        [0x2001, 0..=0x1ff, ..] => Never("a protocol address"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Never("a documentation address"),
        [0xfc00..=0xfdff, ..] => Private,
        [0xfe80..=0xfebf, ..] => Never("a link-local address"),
        [0xfec0..=0xfeff, ..] => Never("a site-local address"),
        [0xff00..=0xffff, ..] => Never("a multicast address"),
        [0x2000..=0x3fff, ..] => Public,
        _ => Never("a reserved address"),
    }
}

fn carried(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(high) << 16 | u32::from(low))
}

/// Which targets are allowed besides public ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    loopback: bool,
    private: bool,
}

impl Policy {
    /// Public targets alone.
    pub const PUBLIC: Self = Self { loopback: false, private: false };

    /// The same with this machine: for servers that listen on loopback themselves.
    #[must_use]
    pub const fn with_loopback(self) -> Self {
        Self { loopback: true, ..self }
    }

    /// The same with private networks: when whoever runs the server says so.
    #[must_use]
    pub const fn with_private(self) -> Self {
        Self { private: true, ..self }
    }

    /// Whether an address may be connected to.
    ///
    /// # Errors
    /// The kind of an address that may not.
    pub fn check(self, address: IpAddr) -> Result<(), AddressKind> {
        match AddressKind::of(address) {
            AddressKind::Public => Ok(()),
            AddressKind::Loopback if self.loopback => Ok(()),
            AddressKind::Private if self.private => Ok(()),
            kind => Err(kind),
        }
    }
}

#[cfg(test)]
mod tests;
