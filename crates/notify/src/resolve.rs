//! Names to addresses. The client connects to exactly the addresses that passed the check here, so that a name that resolves
//! differently a moment later (DNS rebinding) gains nothing.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::{AddressKind, Policy};

/// What a resolver answers, when it does.
pub type Answer = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Finds the addresses of a host.
pub trait Resolver: Send + Sync {
    /// The addresses of a name, in the order to try them.
    ///
    /// # Errors
    /// When there is no such name, or nobody to ask.
    fn lookup(&self, host: &str) -> Answer;
}

/// The resolver of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn lookup(&self, host: &str) -> Answer {
        let host = host.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// A name behind which there is no address that may be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused(pub(crate) AddressKind);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it stands for {}", self.0.words())
    }
}

impl std::error::Error for Refused {}

/// A name that was not found.
#[derive(Debug)]
pub(crate) struct Unresolved(pub(crate) io::Error);

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name was not found")
    }
}

impl std::error::Error for Unresolved {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// Resolves, and lets only allowed addresses through.
pub(crate) struct Guarded {
    pub(crate) resolver: Arc<dyn Resolver>,
    pub(crate) policy: Policy,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (answer, policy) = (self.resolver.lookup(name.as_str()), self.policy);
        Box::pin(async move {
            let found = answer.await.map_err(Unresolved)?;
            let allowed = allowed(policy, &found)?;
            Ok(Box::new(allowed.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

/// The addresses that may be reached; there is at least one.
fn allowed(policy: Policy, found: &[IpAddr]) -> Result<Vec<IpAddr>, Box<dyn std::error::Error + Send + Sync>> {
    let allowed: Vec<IpAddr> = found.iter().copied().filter(|address| policy.check(*address).is_ok()).collect();
    if !allowed.is_empty() {
        return Ok(allowed);
    }
    match found.iter().find_map(|address| policy.check(*address).err()) {
        Some(kind) => Err(Box::new(Refused(kind))),
        None => Err(Box::new(Unresolved(io::Error::from(io::ErrorKind::NotFound)))),
    }
}
