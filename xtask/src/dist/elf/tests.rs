use super::*;

/// A file with one program header of the given kind, and after it a dynamic section with one tag.
fn file(kind: u32, tag: u64) -> Vec<u8> {
    let mut file = b"\x7fELF\x02\x01".to_vec();
    file.resize(64, 0);
    file[32] = 64; // the table of headers follows the file's header
    file[54] = 56; // the size of an entry
    file[56] = 1; // their number
    let mut header = vec![0; 56];
    header[..4].copy_from_slice(&kind.to_le_bytes());
    header[8..16].copy_from_slice(&120_u64.to_le_bytes());
    header[32..40].copy_from_slice(&16_u64.to_le_bytes());
    file.extend(header);
    file.extend(tag.to_le_bytes());
    file.extend([0; 8]);
    file
}

fn objection(file: &[u8]) -> Option<String> {
    check_static(file).err().map(|error| error.to_string())
}

#[test]
fn a_program_with_a_loader_is_dynamic() {
    assert_eq!(objection(&file(PT_INTERP, 0)).as_deref(), Some("it is dynamic: it names a loader"));
}

#[test]
fn a_program_that_names_a_library_is_dynamic() {
    assert_eq!(objection(&file(PT_DYNAMIC, DT_NEEDED)).as_deref(), Some("it is dynamic: it names a shared library"));
}

#[test]
fn a_static_program_passes_position_independent_or_not() {
    assert_eq!(objection(&file(1, 0)), None);
    assert_eq!(objection(&file(PT_DYNAMIC, 5)), None);
}

#[test]
fn what_is_no_program_is_refused() {
    assert_eq!(objection(b"#!/bin/sh\n").as_deref(), Some("it is no little-endian 64-bit ELF file"));
    assert_eq!(objection(&file(1, 0)[..100]).as_deref(), Some("the file is cut short"));
    let mut lost = file(1, 0);
    lost[32..40].copy_from_slice(&u64::MAX.to_le_bytes());
    assert_eq!(objection(&lost).as_deref(), Some("the file is cut short"));
}

#[test]
#[cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64", target_endian = "little"))]
fn this_test_itself_is_a_dynamic_program() {
    let me = std::env::current_exe().and_then(std::fs::read).expect("a running program can be read");
    assert_eq!(objection(&me).as_deref(), Some("it is dynamic: it names a loader"));
}
