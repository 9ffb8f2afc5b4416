use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use cadre_model::{Actor, SystemClock};
use serde_json::{Value as Json, json};

use super::*;
use crate::operation::{Effect, Flow};
use crate::{App, AppError, Caller, Code, CopyReport, Progress, Scope, Scopes, Store, Vault};

/// A data folder that nothing here needs.
struct NoFolder;

impl Vault for NoFolder {
    fn folder(&self) -> &Path {
        Path::new("nowhere")
    }

    fn is_made(&self) -> bool {
        false
    }

    fn open(&self) -> Result<Arc<dyn Store>, AppError> {
        Err(AppError::new(Code::StoreFailed, "there is no store in this test"))
    }

    fn backup(&self, _: &Path, _: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError> {
        Err(AppError::new(Code::StoreFailed, "there is no store in this test"))
    }

    fn restore(&self, _: &Path, _: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError> {
        Err(AppError::new(Code::StoreFailed, "there is no store in this test"))
    }
}

fn call(name: &str, input: &Json, scopes: Scopes) -> Result<Json, AppError> {
    let app = App::new(Arc::new(SystemClock), Arc::new(NoFolder));
    let caller = Caller::owner_with(Actor::default(), scopes);
    let row = find(name).unwrap();
    let answer = (row.call)(&app, &caller, input.to_string().as_bytes(), &mut |_| {})?;
    Ok(serde_json::from_slice(&answer).unwrap())
}

#[test]
fn every_row_has_a_name_of_its_own_a_summary_and_schemas() {
    let mut names = HashSet::new();
    for row in OPERATIONS {
        assert!(names.insert(row.name), "{} is there twice", row.name);
        assert!(row.name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", row.name);
        assert!(!row.summary.is_empty() && !row.summary.ends_with('.'), "{}: {}", row.name, row.summary);
        let input = (row.input)().to_value();
        assert_eq!(input["type"], "object", "{}: {input}", row.name);
        assert_eq!((row.output)().to_value()["type"], "object", "{}", row.name);
        let is_stream = (row.event)().to_value()["type"] == "object";
        assert_eq!(is_stream, row.flow == Flow::Stream, "{}", row.name);
        assert!(row.effect == Effect::Read || row.scope.is_some(), "{} writes for everybody", row.name);
    }
}

#[test]
fn every_field_of_every_input_and_output_is_documented() {
    fn undocumented(schema: &Json, path: &str, found: &mut Vec<String>) {
        let Some(properties) = schema["properties"].as_object() else { return };
        for (name, property) in properties {
            let path = format!("{path}.{name}");
            if property.get("description").is_none() && property.get("$ref").is_none() {
                found.push(path.clone());
            }
            undocumented(property, &path, found);
        }
    }
    let mut found = Vec::new();
    for row in OPERATIONS {
        undocumented(&(row.input)().to_value(), row.name, &mut found);
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn an_operation_is_called_with_json() {
    let input = json!({"formula": "{A} * 2", "fields": {"A": 21}});
    let answer = call("formula_eval", &input, Scopes::NONE).unwrap();
    assert_eq!(answer, json!({"value": 42, "text": "42", "type": "number", "keeps": true}));
    let unknown = call("formula_eval", &json!({"formul": "1"}), Scopes::ALL).unwrap_err();
    assert_eq!(unknown.code(), Code::InvalidRequest);
    assert!(unknown.message().contains("unknown field `formul`"), "{unknown}");
}

#[test]
fn a_caller_without_the_scope_is_refused_before_anything_is_done() {
    let refused = call("base_create", &json!({"name": "x"}), Scopes::from([Scope::RecordsRead])).unwrap_err();
    assert_eq!(refused.code(), Code::ScopeMissing);
    assert!(refused.message().contains("schema.bases:write"), "{refused}");
    let table = json!({"formula": "1", "table": "T"});
    assert_eq!(call("formula_explain", &table, Scopes::NONE).unwrap_err().code(), Code::ScopeMissing);
    assert_eq!(call("base_list", &json!({}), Scopes::from([Scope::SchemaRead])).unwrap(), json!({"bases": []}));
}
