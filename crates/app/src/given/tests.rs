use serde_json::json;

use super::*;

fn given(fields: Json) -> Result<Vec<Given>, AppError> {
    read(&serde_json::from_value(fields).unwrap())
}

#[test]
fn plain_values_show_their_types() {
    let fields =
        given(json!({"t": "x", "n": 1.5, "b": true, "l": [1, 2], "mixed": [1, "x"], "none": [], "null": null}));
    let types: Vec<String> = fields.unwrap().iter().map(|field| field.info.value.to_string()).collect();
    assert_eq!(types, ["text", "number", "boolean", "array of number", "array of any", "array of any", "blank"]);
}

#[test]
fn typed_values_are_read_by_their_type() {
    let fields = json!({
        "Due": {"type": "date", "value": "2026-11-20T09:30:00Z"},
        "At": {"type": "dateTime", "value": "2026-11-20T09:30:00Z", "modified": "2026-11-21T00:00:00Z"},
        "Done": {"type": "checkbox"},
        "Tags": {"type": "multipleSelects", "value": ["a"]},
        "Costs": {"type": "multipleLookupValues", "of": "number", "value": [1, null]},
        "Name": {"type": "singleLineText", "id": "fldCdrTitle00001C"},
    });
    let fields = given(fields).unwrap();
    let values: Vec<&Value> = fields.iter().map(|field| &field.value).collect();
    let midnight = 1_795_132_800_000;
    assert_eq!(values[0], &Value::Time(midnight));
    assert_eq!(values[1], &Value::Time(midnight + 34_200_000));
    assert_eq!(values[2], &Value::Bool(false));
    assert_eq!(values[3], &Value::list([Value::text("a")]));
    assert_eq!(values[4], &Value::list([Value::Number(1.0), Value::Blank]));
    assert_eq!(values[5], &Value::Blank);
    assert_eq!(fields[1].modified.unwrap().to_string(), "2026-11-21T00:00:00.000Z");
    assert_eq!(fields[5].info.id.to_string(), "fldCdrTitle00001C");
    assert_eq!(fields[0].info.id.to_string(), "fldGiven000000000");
}

#[test]
fn a_value_that_is_not_of_its_type_is_refused_with_its_field() {
    let cases = [
        (json!({"A": {"type": "number", "value": "x"}}), r#"field "A": "x" is not a value of the type number"#),
        (json!({"A": {"type": "dat"}}), r#"field "A": there is no type "dat"; expected perhaps "date""#),
        (json!({"A": {"type": "date", "value": "soon"}}), r#"field "A": "soon" is no day or instant"#),
        (json!({"A": {"x": 1}}), r#"field "A": an object is no value"#),
    ];
    for (fields, said) in cases {
        let error = given(fields).unwrap_err();
        assert_eq!(error.code(), Code::InvalidRequest);
        assert!(error.message().starts_with(said), "{error} should begin {said}");
    }
}

#[test]
fn every_listed_type_is_known() {
    for name in NAMES {
        kind_of(name, None).unwrap();
    }
    assert_eq!(kind_of("array of array of number", None).unwrap().to_string(), "array of array of number");
}
