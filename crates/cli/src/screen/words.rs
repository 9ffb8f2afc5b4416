//! Counts and sizes in words.

/// So many of something: `1 record`, `2 records`.
pub(crate) fn count(number: u64, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {one}s"),
    }
}

/// A size: `512 bytes`, `28.6 MB` (a MB is 1,000,000 bytes).
pub(crate) fn bytes(size: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match UNITS.iter().find(|(unit, _)| size >= *unit) {
        Some((unit, name)) => {
            let tenths = size / (unit / 10);
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        }
        None => count(size, "byte"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_counts_read_as_people_say_them() {
        let said: Vec<String> = [0, 1, 999, 1_000, 28_650_000, 1_999_999_999].into_iter().map(bytes).collect();
        assert_eq!(said, ["0 bytes", "1 byte", "999 bytes", "1.0 kB", "28.6 MB", "1.9 GB"]);
        assert_eq!(count(1, "record"), "1 record");
    }
}
