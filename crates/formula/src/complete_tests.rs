use super::*;
use crate::field::FieldList;
use crate::value_type::ValueType;
use proptest::prelude::*;

fn table() -> FieldList {
    let field = |no: u32, name: &str, value| FieldInfo {
        no: cadre_model::FieldNo(no),
        id: format!("fld{no:014}").parse().unwrap(),
        name: name.into(),
        value,
    };
    FieldList::new(vec![
        field(1, "Name", ValueType::Text),
        field(2, "Task Status", ValueType::Text),
        field(3, "Left over", ValueType::Number),
    ])
}

/// Completions at `|`: the formula with each put in place, at most the first three.
fn completed(marked: &str) -> Vec<String> {
    let cursor = marked.find('|').expect("the cursor is marked");
    let text = marked.replacen('|', "", 1);
    let put = |completion: &Completion| {
        let mut text = text.clone();
        text.replace_range(completion.replace.range(), &completion.insert);
        text
    };
    complete(&text, cursor, &table()).iter().take(3).map(put).collect()
}

#[test]
fn names_are_completed_where_a_value_belongs() {
    let cases: [(&str, &[&str]); 11] = [
        ("{Na|", &["{Name}"]),
        ("{Na|me} & 1", &["{Name} & 1"]),
        ("{sta| & 1", &["{Task Status} & 1"]),
        ("1 + nam|", &["1 + {Name}"]),
        ("lef|", &["{Left over}", "LEFT("]),
        ("TODA|", &["TODAY()"]),
        ("LEN(nam|) + 1", &["LEN({Name}) + 1"]),
        ("IF(1, |", &["IF(1, {Name}", "IF(1, {Task Status}", "IF(1, {Left over}"]),
        ("|", &["{Name}", "{Task Status}", "{Left over}"]),
        ("{|", &["{Name}", "{Task Status}", "{Left over}"]),
        ("{e}|", &[]),
    ];
    for (marked, expected) in cases {
        assert_eq!(completed(marked), expected, "{marked}");
    }
    for nothing in ["'na|", "1|", "F(1)|", "{Name} |", "zzzz|"] {
        assert_eq!(completed(nothing), [""; 0], "{nothing}");
    }
}

#[test]
fn a_function_comes_with_its_signature_and_line() {
    let found = complete("LE", 2, &table());
    let left = found.iter().find(|completion| completion.label == "LEFT").expect("LEFT begins with LE");
    let function = functions::find("LEFT").expect("LEFT is in the table");
    assert_eq!(left.kind, CompletionKind::Function);
    assert_eq!(left.detail, signature(function));
    assert_eq!(left.doc, Some(function.doc));
}

#[test]
fn values_are_offered_in_a_rollup() {
    let rollup = table().with_values(ValueType::Number);
    let found = complete("SUM(va", 6, &rollup);
    assert_eq!((found[0].kind, found[0].insert.as_str()), (CompletionKind::Values, "values"));
    assert_eq!(found[0].detail, "array of number");
}

proptest! {
    #[test]
    fn any_place_of_any_text_can_be_asked(text in "[{}\"'a-zé(),\\\\ +\u{1f600}]{0,20}", cursor in 0usize..90) {
        for completion in complete(&text, cursor, &table()) {
            let mut text = text.clone();
            prop_assert!(text.get(completion.replace.range()).is_some());
            text.replace_range(completion.replace.range(), &completion.insert);
        }
    }
}
