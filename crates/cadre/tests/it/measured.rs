//! `cadre bench api` on a small table: every figure is there, and no request failed. What the figures are is for quiet machines.

use serde_json::Value as Json;

use crate::program::Project;

#[test]
fn every_figure_of_the_server_is_measured_and_no_request_fails() {
    let project = Project::new();
    let words = ["bench", "api", "--rows", "400", "--beside", "200", "--seconds", "0.03", "--folder", ".", "--json"];
    let report: Json = serde_json::from_str(&project.done(&words)).expect("figures are JSON");
    assert_eq!(report["rows"], 400);
    let measures = report["measures"].as_array().expect("figures are in a list");
    let names: Vec<&str> = measures.iter().filter_map(|measure| measure["name"].as_str()).collect();
    let expected = [
        "load, batches of 1,000, 2 under way",
        "memory after load, data as text beside it",
        "filtered, sorted page of 100, 16 clients",
        "the same, 1 client, p50",
        "get one, 16 clients",
        "everything in pages of 100, 1 client",
        "text search, p50",
        "64 clients, 60 % get, 30 % page, 10 % update, p99",
        "the same, all requests",
        "update one, 16 clients",
        "formula field added until a list filtered by it",
        "get one, 16 clients, beside 200 records",
        "update one, 16 clients, beside 200 records",
        "start until the first record is answered",
        "create one, 1 client",
        "create one, 16 clients",
        "batches of 10, 1 client",
        "batches of 10, 16 clients",
        "memory at the end",
    ];
    assert_eq!(names, expected);
    for measure in measures {
        assert!(measure["cadre"].as_f64().is_some_and(|figure| figure > 0.0), "{measure}");
        assert!(measure.get("reference").is_none_or(|figure| figure.as_f64() > Some(0.0)), "{measure}");
    }
}
