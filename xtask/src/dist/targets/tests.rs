use super::*;

fn chosen(architecture: Architecture, targets: &[&str], programs: &[&str]) -> Choice {
    choose_from(architecture, "x86_64", &|triple| targets.contains(&triple), &|name| programs.contains(&name))
}

const GNU: &str = "x86_64-unknown-linux-gnu";
const MUSL: &str = "x86_64-unknown-linux-musl";

#[test]
fn musl_comes_first_when_it_is_whole() {
    let target = Target { triple: MUSL.into(), architecture: Architecture::X86_64, compiler: Some("musl-gcc".into()) };
    assert_eq!(chosen(Architecture::X86_64, &[GNU, MUSL], &["musl-gcc"]), Choice::Build(target));
}

#[test]
fn without_musls_compiler_the_gnu_library_is_taken() {
    let target = Target { triple: GNU.into(), architecture: Architecture::X86_64, compiler: None };
    assert_eq!(chosen(Architecture::X86_64, &[GNU, MUSL], &[]), Choice::Build(target));
}

#[test]
fn what_is_missing_is_said_in_words() {
    let triple = "aarch64-unknown-linux-gnu";
    let Choice::LeaveOut(reason) = chosen(Architecture::Arm64, &[triple], &[]) else {
        panic!("there is no compiler for it");
    };
    assert_eq!(
        reason,
        "for aarch64-unknown-linux-musl Rust's standard library and the C compiler aarch64-linux-musl-gcc are missing; \
         for aarch64-unknown-linux-gnu the C compiler aarch64-linux-gnu-gcc is missing"
    );
}

#[test]
fn the_linker_and_the_static_library_are_set_for_the_target_alone() {
    let target = Target {
        triple: "aarch64-unknown-linux-gnu".into(),
        architecture: Architecture::Arm64,
        compiler: Some("aarch64-linux-gnu-gcc".into()),
    };
    let command = target.cargo_build().command();
    let set: Vec<(&str, Option<&str>)> = command
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_str()?, value.and_then(std::ffi::OsStr::to_str))))
        .collect();
    assert_eq!(
        set,
        [
            ("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER", Some("aarch64-linux-gnu-gcc")),
            ("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS", Some("-C target-feature=+crt-static")),
            ("CC_aarch64_unknown_linux_gnu", Some("aarch64-linux-gnu-gcc")),
        ]
    );
}
