use super::*;
use crate::field::{FieldInfo, FieldList};
use crate::formula::compile;

fn explained_text(text: &str) -> Explanation {
    let id = "fldAAAAAAAAAAAAAA".parse().unwrap();
    let status = FieldInfo { no: cadre_model::FieldNo(1), id, name: "Status".into(), value: ValueType::Text };
    explain(&compile(text, &FieldList::new(vec![status])).unwrap_or_else(|error| panic!("{text}: {error}")))
}

#[test]
fn the_tree_has_types_places_and_costs() {
    let text = "IF({Status} = 'Done', -1, TODAY())";
    let explanation = explained_text(text);
    let lines: Vec<String> =
        explanation.to_string().lines().map(|line| line[..line.find(" (").unwrap_or(line.len())].to_owned()).collect();
    assert_eq!(
        lines,
        [
            "call IF: text",
            "  operators =: boolean",
            "    field {Status}: text",
            "    text \"Done\": text",
            "  convert to text: text",
            "    negate -: number",
            "      number 1: number",
            "  convert to text: text",
            "    call TODAY: date",
            "result: text",
            &format!("cost: about {} ns a row", explanation.cost_ns),
            "field: {Status} fldAAAAAAAAAAAAAA",
            "volatile: depends on the clock",
        ]
    );
    assert_eq!(explanation.tree.cost_ns, explanation.cost_ns);
    assert_eq!(explanation.tree.children[0].span.of(text), "{Status} = 'Done'");
}

#[test]
fn json_is_for_programs() {
    let json = serde_json::to_value(explained_text("RECORD_ID() & 1")).unwrap();
    assert_eq!(json["result"], "text");
    assert_eq!(json["reads"], serde_json::json!(["recordId"]));
    assert_eq!(json["volatile"], false);
    assert_eq!(json["tree"]["kind"], "operators");
    assert_eq!(json["tree"]["span"], serde_json::json!({"start": 0, "end": 15}));
    assert_eq!(json["tree"]["children"][1]["type"], "number");
    assert!(json["costNs"].as_u64().is_some_and(|cost| cost > 0));
}
