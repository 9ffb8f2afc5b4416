//! The description of the API for programs: `/openapi.json`, OpenAPI 3.1, made from the tables of routes and operations.

use std::sync::LazyLock;

use bytes::Bytes;
use cadre_app::{Effect, Flow, OPERATIONS, OperationRow};
use cadre_edge::Response;
use serde_json::{Map, Value as Json, json};

use crate::call::{Call, Failure, ok};
use crate::ops::OPERATION;
use crate::path::Seg;
use crate::route::{Needs, Route, Verb};
use crate::routes::ROUTES;

/// `GET /openapi.json`.
pub(crate) fn document(_: &Call) -> Result<Response, Failure> {
    Ok(ok_bytes(WRITTEN.clone()))
}

fn ok_bytes(bytes: Bytes) -> Response {
    let mut answer = ok(Vec::new());
    *answer.body_mut() = bytes.into();
    answer
}

static WRITTEN: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(DOCUMENT.to_string()));

/// The document, made once.
pub(crate) static DOCUMENT: LazyLock<Json> = LazyLock::new(made);

fn made() -> Json {
    let mut schemas = Schemas::default();
    schemas.0.insert("Error".to_owned(), airtable_error());
    schemas.0.insert("PlatformError".to_owned(), platform_error());
    let mut paths = Map::new();
    for route in ROUTES.iter().filter(|route| !route.path.contains(&OPERATION)) {
        add(&mut paths, &route.path(), route.verb, of_route(route));
    }
    for row in OPERATIONS {
        add(&mut paths, &format!("/api/ops/{}", row.name), Verb::Post, of_operation(row, &mut schemas));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Cadre",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Airtable's Web API under /v0, and every operation of Cadre under /api/ops.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas.0,
        },
        "security": [{"token": []}],
    })
}

fn add(paths: &mut Map<String, Json>, path: &str, verb: Verb, operation: Json) {
    let entry = paths.entry(path.to_owned()).or_insert_with(|| json!({}));
    if let Some(methods) = entry.as_object_mut() {
        methods.insert(verb.to_string().to_lowercase(), operation);
    }
}

fn of_route(route: &Route) -> Json {
    let parameters = route.path.iter().filter_map(|seg| Some((seg, seg.name()?)));
    let parameters: Vec<Json> = parameters.map(|(seg, name)| parameter(*seg, name)).collect();
    let mut operation = json!({
        "operationId": route.name,
        "summary": route.summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": {"schema": {}}}},
            "default": error("Error"),
        },
    });
    match route.needs {
        Needs::Nothing => operation["security"] = json!([]),
        Needs::Metrics | Needs::Token => {}
        Needs::Scopes(scopes) | Needs::Base(scopes, _) => {
            let names: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
            operation["x-scopes"] = json!(names);
        }
    }
    if let Needs::Base(_, role) = route.needs {
        operation["x-role"] = json!(role.name());
    }
    if matches!(route.verb, Verb::Post | Verb::Patch | Verb::Put) {
        operation["requestBody"] = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    }
    operation
}

fn parameter(seg: Seg, name: &str) -> Json {
    let prefix = match seg {
        Seg::Base => Some("app"),
        Seg::Record => Some("rec"),
        Seg::Comment => Some("com"),
        Seg::Webhook => Some("ach"),
        Seg::View => Some("viw"),
        _ => None,
    };
    let schema = match prefix {
        Some(prefix) => json!({"type": "string", "pattern": format!("^{prefix}[0-9A-Za-z]{{14}}$")}),
        None => json!({"type": "string"}),
    };
    json!({"name": name, "in": "path", "required": true, "schema": schema})
}

fn of_operation(row: &OperationRow, schemas: &mut Schemas) -> Json {
    let input = schemas.hoisted(row.name, (row.input)().to_value());
    let output = schemas.hoisted(row.name, (row.output)().to_value());
    let done = match row.flow {
        Flow::Unary => json!({"description": "Done.", "content": {"application/json": {"schema": output}}}),
        Flow::Stream => {
            let event = schemas.hoisted(row.name, (row.event)().to_value());
            let line = json!({"oneOf": [
                {"type": "object", "required": ["event"], "properties": {"event": event}},
                {"type": "object", "required": ["result"], "properties": {"result": output}},
                {"type": "object", "required": ["error"], "properties": {"error": {}}},
            ]});
            json!({
                "description": "Events, one JSON object a line, and at the end the result or an error.",
                "content": {
                    "application/x-ndjson": {"schema": line},
                    "text/event-stream": {"schema": {"type": "string"}},
                },
            })
        }
    };
    json!({
        "operationId": format!("ops_{}", row.name),
        "summary": row.summary,
        "x-effect": row.effect,
        "x-scopes": row.scope.iter().map(|scope| scope.name()).collect::<Vec<_>>(),
        "x-destructive": row.effect == Effect::Destructive,
        "requestBody": {"content": {"application/json": {"schema": input}}},
        "responses": {"200": done, "default": error("PlatformError")},
    })
}

fn error(schema: &str) -> Json {
    let reference = format!("#/components/schemas/{schema}");
    json!({"description": "Refused.", "content": {"application/json": {"schema": {"$ref": reference}}}})
}

/// The definitions that schemas share.
#[derive(Default)]
struct Schemas(Map<String, Json>);

impl Schemas {
    /// A schema without definitions of its own: they go to the shared ones, where references find them.
    ///
    /// Of two that differ under one name, the second is named after its operation too.
    fn hoisted(&mut self, operation: &str, mut schema: Json) -> Json {
        let definitions = schema.as_object_mut().and_then(|schema| {
            schema.remove("$schema");
            schema.remove("$defs")
        });
        let Some(Json::Object(definitions)) = definitions else { return schema };
        let mut names: Vec<(String, String)> = Vec::new();
        for name in definitions.keys() {
            let differs =
                |known: &Json| Some(known) != definitions.get(name).map(|own| moved(own.clone(), &[])).as_ref();
            let taken = self.0.get(name).is_some_and(differs);
            names.push((name.clone(), if taken { format!("{operation}_{name}") } else { name.clone() }));
        }
        for (name, definition) in definitions {
            let new = names.iter().find(|(old, _)| *old == name).map_or(&name, |(_, new)| new);
            self.0.insert(new.clone(), moved(definition, &names));
        }
        moved(schema, &names)
    }
}

/// A schema whose references name the shared definitions.
fn moved(schema: Json, names: &[(String, String)]) -> Json {
    match schema {
        Json::Object(object) => Json::Object(
            object
                .into_iter()
                .map(|(key, value)| {
                    let value = match (key.as_str(), &value) {
                        ("$ref", Json::String(reference)) => Json::String(renamed(reference, names)),
                        _ => moved(value, names),
                    };
                    (key, value)
                })
                .collect(),
        ),
        Json::Array(items) => Json::Array(items.into_iter().map(|item| moved(item, names)).collect()),
        other => other,
    }
}

fn renamed(reference: &str, names: &[(String, String)]) -> String {
    let Some(name) = reference.strip_prefix("#/$defs/") else { return reference.to_owned() };
    let new = names.iter().find(|(old, _)| old == name).map_or(name, |(_, new)| new);
    format!("#/components/schemas/{new}")
}

fn airtable_error() -> Json {
    json!({
        "description": "In one of Airtable's shapes; the headers X-Cadre-Code and X-Cadre-Detail say more.",
        "type": "object",
        "properties": {
            "error": {"oneOf": [
                {"type": "string"},
                {"type": "object", "required": ["type"], "properties": {
                    "type": {"type": "string"}, "message": {"type": "string"},
                }},
            ]},
        },
    })
}

fn platform_error() -> Json {
    json!({
        "type": "object",
        "required": ["error"],
        "properties": {"error": {
            "type": "object",
            "required": ["code", "kind", "message", "retry"],
            "properties": {
                "code": {"type": "string", "description": "Stable, for programs."},
                "kind": {"type": "string"},
                "message": {"type": "string"},
                "hint": {"type": "string", "description": "What would be right."},
                "retry": {"type": "string", "enum": ["never", "now", "later"]},
            },
        }},
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn references(json: &Json, found: &mut HashSet<String>) {
        match json {
            Json::Object(object) => {
                if let Some(Json::String(reference)) = object.get("$ref") {
                    found.insert(reference.clone());
                }
                object.values().for_each(|value| references(value, found));
            }
            Json::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_finds_its_schema() {
        let mut found = HashSet::new();
        references(&DOCUMENT, &mut found);
        assert!(found.len() > 3, "{found:?}");
        for reference in found {
            let pointer = reference.strip_prefix('#').expect("references stay within the document");
            assert!(DOCUMENT.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
    }

    #[test]
    fn every_route_and_every_operation_is_described_under_a_name_of_its_own() {
        let paths = DOCUMENT["paths"].as_object().unwrap();
        let mut names = HashSet::new();
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().unwrap() {
                let name = operation["operationId"].as_str().unwrap();
                assert!(names.insert(name.to_owned()), "{method} {path}: {name} is there twice");
                let in_path = path.matches('{').count();
                assert_eq!(operation["parameters"].as_array().map_or(0, Vec::len), in_path, "{method} {path}");
            }
        }
        // One route stands for all operations.
        assert_eq!(names.len(), ROUTES.len() - 1 + OPERATIONS.len());
    }

    #[test]
    fn definitions_that_differ_under_one_name_are_kept_apart() {
        let mut schemas = Schemas::default();
        let of = |kind: &str| json!({"$defs": {"A": {"type": kind}}, "$ref": "#/$defs/A"});
        assert_eq!(schemas.hoisted("one", of("string")), json!({"$ref": "#/components/schemas/A"}));
        assert_eq!(schemas.hoisted("two", of("string")), json!({"$ref": "#/components/schemas/A"}));
        assert_eq!(schemas.hoisted("three", of("number")), json!({"$ref": "#/components/schemas/three_A"}));
        assert_eq!(schemas.0["three_A"], json!({"type": "number"}));
    }
}
