//! Reading of ELF files, as far as it takes to see whether a program is static.

use anyhow::{Context, Result, bail};

/// The program header that names the loader of a dynamic program.
const PT_INTERP: u32 = 3;
/// The program header of the dynamic section, which a position-independent static program has as well.
const PT_DYNAMIC: u32 = 2;
/// The entry of the dynamic section that names a library to be loaded.
const DT_NEEDED: u64 = 1;

/// A program header of a 64-bit file, as far as it is used here.
struct Header {
    kind: u32,
    offset: u64,
    size: u64,
}

/// Makes sure that a program asks for no loader and no shared library.
///
/// Errors: the file is no little-endian 64-bit ELF file, is cut short, or is dynamic.
pub(super) fn check_static(file: &[u8]) -> Result<()> {
    if file.get(..6) != Some(b"\x7fELF\x02\x01".as_slice()) {
        bail!("it is no little-endian 64-bit ELF file");
    }
    for header in headers(file)? {
        match header.kind {
            PT_INTERP => bail!("it is dynamic: it names a loader"),
            PT_DYNAMIC if needs_library(file, &header)? => bail!("it is dynamic: it names a shared library"),
            _ => {}
        }
    }
    Ok(())
}

/// The table of program headers: its place, the size of an entry and their number are in the file's header.
fn headers(file: &[u8]) -> Result<Vec<Header>> {
    let [table, size, count] = [u64_at(file, 32)?, u64::from(u16_at(file, 54)?), u64::from(u16_at(file, 56)?)];
    (0..count)
        .map(|index| {
            let start = table.saturating_add(index * size);
            Ok(Header {
                kind: u32_at(file, start)?,
                offset: u64_at(file, start.saturating_add(8))?,
                size: u64_at(file, start.saturating_add(32))?,
            })
        })
        .collect()
}

/// The dynamic section is pairs of a tag and a value.
fn needs_library(file: &[u8], header: &Header) -> Result<bool> {
    for pair in 0..header.size / 16 {
        if u64_at(file, header.offset.saturating_add(pair * 16))? == DT_NEEDED {
            return Ok(true);
        }
    }
    Ok(false)
}

fn bytes<const N: usize>(file: &[u8], at: u64) -> Result<[u8; N]> {
    let start = usize::try_from(at).context("the file is cut short")?;
    let end = start.checked_add(N).context("the file is cut short")?;
    let bytes = file.get(start..end).context("the file is cut short")?;
    bytes.try_into().context("the file is cut short")
}

fn u16_at(file: &[u8], at: u64) -> Result<u16> {
    Ok(u16::from_le_bytes(bytes(file, at)?))
}

fn u32_at(file: &[u8], at: u64) -> Result<u32> {
    Ok(u32::from_le_bytes(bytes(file, at)?))
}

fn u64_at(file: &[u8], at: u64) -> Result<u64> {
    Ok(u64::from_le_bytes(bytes(file, at)?))
}

#[cfg(test)]
mod tests;
