use super::*;

#[test]
fn the_executable_is_read_from_cargos_messages() {
    let messages = r#"{"reason":"compiler-artifact","target":{"name":"cadre_model"},"executable":null}
not json at all
{"reason":"compiler-artifact","target":{"name":"cadre"},"executable":"/somewhere/release/cadre"}
{"reason":"build-finished","success":true}"#;
    assert_eq!(executable_of(messages, "cadre"), Some(PathBuf::from("/somewhere/release/cadre")));
}

#[test]
fn another_program_is_not_taken_for_it() {
    let messages = r#"{"reason":"compiler-artifact","target":{"name":"other"},"executable":"/somewhere/other"}"#;
    assert_eq!(executable_of(messages, "cadre"), None);
}
