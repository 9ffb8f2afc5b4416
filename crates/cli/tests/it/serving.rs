//! `cadre up`: what the binary is asked to serve, and what is said of it.

use cadre_cli::Exit;

use crate::shell::Shell;

fn told(shell: &Shell, words: &[&str]) -> String {
    let ran = shell.run(words);
    let text = format!("{}{}", ran.out, ran.err);
    text.replace(&*shell.folder.path().to_string_lossy(), "DIR")
}

#[test]
fn it_says_where_it_serves_and_where_the_token_is() {
    let shell = Shell::new();
    assert_eq!(
        told(&shell, &["up", "--data", "d"]),
        "Cadre serves http://127.0.0.1:8000 from DIR/d\nThe administrator's token, made just now, is in DIR/d/admin.token\n"
    );
    assert_eq!(
        told(
            &shell,
            &["up", "--data", "d", "--json", "--public-url", "https://plan.example.com/", "--airtable-limits"]
        ),
        "{\"url\":\"https://plan.example.com\",\"data\":\"DIR/d\",\"tokenFile\":\"DIR/d/admin.token\",\"tokenMade\":false}\n"
    );
    assert_eq!(told(&shell, &["up", "--data", "d", "--quiet"]), "");
}

#[test]
fn an_address_that_others_reach_needs_tls_or_the_word_that_it_needs_none() {
    let shell = Shell::new();
    let refused = shell.run(&["up", "--data", "d", "--listen", "0.0.0.0:8000"]);
    assert_eq!(refused.exit, Exit::Usage);
    assert!(refused.err.contains("0.0.0.0:8000 can be reached from elsewhere"), "{}", refused.err);
    for words in [&["--insecure-http"][..], &["--tls-cert", "c.pem", "--tls-key", "k.pem"]] {
        let ran = shell.run(&[&["up", "--data", "d", "--listen", "0.0.0.0:8000"], words].concat());
        assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
    }
    assert_eq!(shell.run(&["up", "--data", "d", "--listen", "[::1]:8000"]).exit, Exit::Done);
    let half = shell.run(&["up", "--data", "d", "--tls-cert", "c.pem"]);
    assert!(half.err.contains("a certificate needs its key"), "{}", half.err);
}

#[test]
fn flags_go_before_the_environment_and_that_before_the_file() {
    let mut shell = Shell::new();
    std::fs::create_dir(shell.folder.path().join("d")).unwrap();
    shell.write("d/cadre.toml", "[server]\nlisten = \"127.0.0.1:1\"\npublic_url = \"http://file\"\n");
    assert!(told(&shell, &["up", "--data", "d"]).starts_with("Cadre serves http://file from"));
    shell.write("d/cadre.toml", "[server]\nlisten = \"127.0.0.1:1\"\n");
    assert!(told(&shell, &["up", "--data", "d"]).starts_with("Cadre serves http://127.0.0.1:1 from"));
    shell.set("CADRE_LISTEN", "127.0.0.1:2");
    assert!(told(&shell, &["up", "--data", "d"]).starts_with("Cadre serves http://127.0.0.1:2 from"));
    let flagged = told(&shell, &["up", "--data", "d", "--listen", "127.0.0.1:3"]);
    assert!(flagged.starts_with("Cadre serves http://127.0.0.1:3 from"), "{flagged}");
}

#[test]
fn settings_that_make_no_sense_are_named() {
    let mut shell = Shell::new();
    std::fs::create_dir(shell.folder.path().join("d")).unwrap();
    shell.write("d/cadre.toml", "[server]\nlissen = \"127.0.0.1:1\"\n");
    let ran = shell.run(&["up", "--data", "d"]);
    assert_eq!(ran.exit, Exit::Usage);
    assert!(ran.err.contains("unknown field `lissen`"), "{}", ran.err);
    shell.write("d/cadre.toml", "");
    shell.set("CADRE_LISTEN", "8000");
    assert!(shell.run(&["up", "--data", "d"]).err.contains("CADRE_LISTEN is \"8000\""));
    shell.set("CADRE_LISTEN", "");
    shell.set("CADRE_LOG_FORMAT", "yaml");
    assert!(shell.run(&["up", "--data", "d"]).err.contains("CADRE_LOG_FORMAT is \"yaml\""));
    shell.set("CADRE_LOG_FORMAT", "json");
    let failed = shell.run(&["up", "--data", "d", "--log", "fail"]);
    assert_eq!(
        (failed.exit, failed.err.as_str()),
        (Exit::Refused, "error: the log's filter \"fail\" cannot be read\n")
    );
}
