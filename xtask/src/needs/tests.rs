use super::*;

#[test]
fn only_packages_of_debian_go_to_apt() {
    assert_eq!(packages_of(&[SQLITE, NEXTEST, C_COMPILER]), ["sqlite3", "gcc", "libc6-dev"]);
}

#[test]
fn root_installs_directly_and_sudo_without_a_question() {
    let lines = |rights| -> Vec<String> {
        let commands = package_commands(&["sqlite3"], rights).expect("both rights may install");
        commands.iter().map(Run::line).collect()
    };
    assert_eq!(
        lines(Rights::Root),
        ["apt-get update --quiet", "apt-get install --yes --no-install-recommends sqlite3"]
    );
    assert!(lines(Rights::Sudo).iter().all(|line| line.starts_with("sudo -n DEBIAN_FRONTEND=noninteractive apt-get")));
}

#[test]
fn without_rights_the_error_names_every_package() {
    let error = package_commands(&["sqlite3", "g++"], Rights::None).expect_err("nobody may install").to_string();
    assert!(error.contains("sqlite3, g++"), "{error}");
}

#[test]
fn programs_are_installed_from_their_own_lock_file() {
    let line = install_command("cargo-nextest", "0.9.100").line();
    assert!(line.ends_with("install --locked --version 0.9.100 cargo-nextest"), "{line}");
}

#[test]
fn a_program_that_is_there_but_not_whole_is_missing() {
    let whole = Need { probe: &["-e", "a = 1"], ..Need::debian("false", "coreutils") };
    assert!(!whole.is_met());
    assert!(Need { probe: &["-c", "true"], ..Need::debian("sh", "dash") }.is_met());
    assert!(Need::debian("sh", "dash").is_met());
    assert!(!Need::debian("no-such-program", "nothing").is_met());
}
