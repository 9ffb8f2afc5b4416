//! What processes hold in memory, as the system counts it.

use anyhow::{Context, Result};

/// Resident bytes of this process.
pub(crate) fn resident_here() -> Result<u64> {
    resident("self")
}

/// Resident bytes of another process.
pub(crate) fn resident_of(process: u32) -> Result<u64> {
    resident(&process.to_string())
}

fn resident(process: &str) -> Result<u64> {
    let path = format!("/proc/{process}/status");
    let status = std::fs::read_to_string(&path).context("resident memory is read from /proc, on Linux only")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let line = line.with_context(|| format!("no VmRSS in {path}"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib * 1024)
}
