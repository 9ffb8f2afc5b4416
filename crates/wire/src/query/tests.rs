use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::request::{RequestError, Wanted};

fn list(query: &str) -> ListParameters {
    ListParameters::from_query(query, PAGE_SIZE).unwrap_or_else(|error| panic!("{query}: {error}"))
}

fn refused(query: &str) -> RequestError {
    ListParameters::from_query(query, PAGE_SIZE).expect_err(query)
}

fn body(body: &str) -> ListParameters {
    ListParameters::from_body("", body.as_bytes(), PAGE_SIZE).unwrap_or_else(|error| panic!("{body}: {error}"))
}

fn ascending(field: &str) -> Sort {
    Sort { field: field.to_owned(), direction: Direction::Ascending }
}

fn descending(field: &str) -> Sort {
    Sort { field: field.to_owned(), direction: Direction::Descending }
}

#[test]
fn nothing_asks_for_everything() {
    assert_eq!(list(""), ListParameters::default());
    assert_eq!(list("&&"), ListParameters::default());
}

/// What the clients of section 2.12 write for the same list.
#[test]
fn every_client_is_understood() {
    let expected = ListParameters {
        fields: vec!["First name".to_owned(), "B".to_owned()],
        sort: vec![descending("First name"), ascending("B")],
        return_fields_by_field_id: true,
        ..ListParameters::default()
    };
    let pyairtable = "fields%5B%5D=First+name&fields%5B%5D=B&returnFieldsByFieldId=1&sort%5B0%5D%5Bdirection%5D=desc\
                      &sort%5B0%5D%5Bfield%5D=First+name&sort%5B1%5D%5Bdirection%5D=asc&sort%5B1%5D%5Bfield%5D=B";
    let airtable_js = "fields%5B%5D=First+name&fields%5B%5D=B&sort%5B0%5D%5Bfield%5D=First+name\
                       &sort%5B0%5D%5Bdirection%5D=desc&sort%5B1%5D%5Bfield%5D=B&returnFieldsByFieldId=true";
    let n8n = "fields[0]=First%20name&fields[1]=B&sort[0][field]=First%20name&sort[0][direction]=desc\
               &sort[1][field]=B&returnFieldsByFieldId=true";
    let bare = "fields=First name&fields=B&sort[][field]=First name&sort[][direction]=desc&sort[][field]=B\
                &returnFieldsByFieldId=1";
    for query in [pyairtable, airtable_js, n8n, bare] {
        assert_eq!(list(query), expected, "{query}");
    }
}

#[test]
fn elements_are_ordered_by_number_not_by_arrival() {
    let eleven = (0..=10).rev().map(|i| format!("sort[{i}][direction]=asc&sort[{i}][field]=F{i}"));
    let sorts = list(&eleven.collect::<Vec<_>>().join("&")).sort;
    let names: Vec<_> = sorts.iter().map(|sort| sort.field.as_str()).collect();
    assert_eq!(names, ["F0", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10"]);
    assert_eq!(list("fields[10]=c&fields[2]=b&fields[]=d&fields[0]=a").fields, ["a", "b", "c", "d"]);
    // Numbers may have gaps.
    assert_eq!(list("sort[7][field]=B&sort[3][field]=A").sort, [ascending("A"), ascending("B")]);
}

#[test]
fn an_empty_value_is_none() {
    let empty = "view=&offset=&filterByFormula=&pageSize=&maxRecords=&fields[]=&sort[0][field]=&sort[0][direction]=\
                 &cellFormat=&timeZone=&returnFieldsByFieldId=&recordMetadata[]=";
    assert_eq!(list(empty), ListParameters::default());
    assert_eq!(list("view=&view=Mine").view.as_deref(), Some("Mine"));
    assert_eq!(list("view").view, None);
}

#[test]
fn a_plus_and_percent_signs_are_decoded_once() {
    assert_eq!(list("filterByFormula=1%2B1+%3D+2").filter_by_formula.as_deref(), Some("1+1 = 2"));
    assert_eq!(list("view=A%252FB").view.as_deref(), Some("A%2FB"));
    assert_eq!(list("view=100%").view.as_deref(), Some("100%"));
    assert_eq!(list("filterByFormula=a=b&view=c").filter_by_formula.as_deref(), Some("a=b"));
}

#[test]
fn zone_and_locale_without_string_mean_nothing() {
    assert_eq!(list("timeZone=utc&userLocale=en-ie"), ListParameters::default());
    assert_eq!(list("cellFormat=json&timeZone=utc"), ListParameters::default());
}

#[test]
fn string_needs_zone_and_locale() {
    let format = CellFormat::Text { time_zone: "Europe/Dublin".to_owned(), user_locale: "en-ie".to_owned() };
    assert_eq!(list("cellFormat=string&timeZone=Europe%2FDublin&userLocale=en-ie").cell_format, format);
    let error = refused("cellFormat=string&timeZone=utc");
    assert_eq!(error, RequestError::Needs { missing: "userLocale", because: "cellFormat=string" });
    assert_eq!(error.key(), Some("userLocale"));
    assert_eq!(refused("cellFormat=string").key(), Some("timeZone"));
    assert_eq!(refused("cellFormat=text").key(), Some("cellFormat"));
}

#[test]
fn numbers_are_decimal_and_in_range() {
    assert_eq!(list("pageSize=1").page_size, Some(1));
    assert_eq!(list("pageSize=100&maxRecords=250").max_records, Some(250));
    for query in ["pageSize=0", "pageSize=101", "pageSize=-1", "pageSize=1.5", "pageSize=ten", "pageSize=%2B5"] {
        let wanted = Wanted::Number { least: 1, most: 100 };
        assert!(matches!(refused(query), RequestError::Wrong { wanted: found, .. } if found == wanted), "{query}");
    }
    assert!(matches!(refused("maxRecords=0"), RequestError::Wrong { .. }));
    assert!(matches!(refused("maxRecords=99999999999999999999"), RequestError::Wrong { .. }));
    assert_eq!(ListParameters::from_query("pageSize=10000", 10_000).unwrap().page_size, Some(10_000));
    // airtable.js's deprecated `list`.
    assert_eq!(list("limit=50&offset=itrCdrIter000001U%2FrecCdrTask000002K").page_size, Some(50));
}

#[test]
fn what_no_list_has_is_refused_by_name() {
    for (query, name) in [
        ("colour=red", "colour"),
        ("colour=", "colour"),
        ("Fields[]=A", "Fields[]"),
        ("view[]=A", "view[]"),
        ("fields[a]=A", "fields[a]"),
        ("fields[0][x]=A", "fields[0][x]"),
        ("fields[=A", "fields["),
        ("fields[]x=A", "fields[]x"),
        ("sort=A", "sort"),
        ("sort[0]=A", "sort[0]"),
        ("sort[0][colour]=A", "sort[0][colour]"),
        ("sort[0][field][x]=A", "sort[0][field][x]"),
        ("api_key=keyCdr", "api_key"),
        ("=A", ""),
    ] {
        let error = refused(query);
        assert_eq!(error, RequestError::UnknownKey(name.to_owned()), "{query}");
        assert_eq!(error.key(), Some(name));
        let answer = error.to_airtable();
        assert_eq!((answer.status(), answer.error_type()), (422, "INVALID_REQUEST_UNKNOWN"));
        assert_eq!(answer.detail(), Some(error.to_string().as_str()));
    }
}

#[test]
fn other_faults_are_named_too() {
    assert_eq!(refused("view=A&view=B"), RequestError::Repeated("view".to_owned()));
    assert_eq!(refused("sort[0][field]=A&sort[0][field]=B"), RequestError::Repeated("sort[0][field]".to_owned()));
    assert_eq!(refused("sort[4][direction]=asc"), RequestError::Missing("sort[0][field]".to_owned()));
    assert_eq!(refused("sort[0][field]=A&sort[0][direction]=up").key(), Some("sort[0][direction]"));
    assert_eq!(refused("returnFieldsByFieldId=yes").key(), Some("returnFieldsByFieldId"));
    assert_eq!(refused("recordMetadata[]=views").key(), Some("recordMetadata"));
    assert_eq!(refused("view=%ff"), RequestError::QueryNotUtf8("%ff".to_owned()));
    assert_eq!(refused("view=%ff").to_airtable().status(), 422);
}

#[test]
fn length_and_counts_are_bounded() {
    let long = format!("filterByFormula={}", "a".repeat(LONGEST_URL - 16));
    assert_eq!(list(&long).filter_by_formula.map(|text| text.len()), Some(LONGEST_URL - 16));
    assert_eq!(refused(&format!("{long}a")), RequestError::UrlTooLong { length: LONGEST_URL + 1, limit: LONGEST_URL });
    let sorts: Vec<_> = (0..=MAX_SORTS).map(|i| format!("sort[{i}][field]=a")).collect();
    assert!(matches!(refused(&sorts.join("&")), RequestError::TooMany { what: "sorts", .. }));
    let many = json!({ "fields": vec!["a"; MAX_FIELDS + 1] }).to_string();
    let error = ListParameters::from_body("", many.as_bytes(), PAGE_SIZE).unwrap_err();
    assert_eq!(error, RequestError::TooMany { what: "fields", count: MAX_FIELDS + 1, limit: MAX_FIELDS });
}

#[test]
fn the_body_of_list_records_says_the_same() {
    let sent = r#"{"filterByFormula":"{Points}>2","fields":["Title"],"sort":[{"field":"Points","direction":"desc"},{"field":"Title"}],
        "pageSize":50,"maxRecords":"70","returnFieldsByFieldId":true,"recordMetadata":["commentCount"],"view":"Grid view",
        "offset":"itrCdrIter000001U/recCdrTask000002K"}"#;
    let expected = ListParameters {
        fields: vec!["Title".to_owned()],
        filter_by_formula: Some("{Points}>2".to_owned()),
        max_records: Some(70),
        page_size: Some(50),
        sort: vec![descending("Points"), ascending("Title")],
        view: Some("Grid view".to_owned()),
        offset: Some("itrCdrIter000001U/recCdrTask000002K".to_owned()),
        return_fields_by_field_id: true,
        comment_count: true,
        ..ListParameters::default()
    };
    assert_eq!(body(sent), expected);
    for empty in ["", " ", "{}", r#"{"fields":null,"sort":[],"view":"","pageSize":null,"recordMetadata":[]}"#] {
        assert_eq!(body(empty), ListParameters::default());
    }
}

#[test]
fn what_airtable_js_leaves_in_the_body_is_tolerated() {
    let sent = r#"{"method":"post","timeZone":"utc","userLocale":"en-ie","cellFormat":"string"}"#;
    let format = CellFormat::Text { time_zone: "utc".to_owned(), user_locale: "en-ie".to_owned() };
    assert_eq!(body(sent).cell_format, format);
    let beside =
        ListParameters::from_body("timeZone=utc&userLocale=en-ie", br#"{"cellFormat":"string"}"#, 100).unwrap();
    assert_eq!(beside.cell_format, format);
    // Its `offset` may be a number, which no page gave: that is for the one who looks it up to say.
    assert_eq!(body(r#"{"offset":10}"#).offset.as_deref(), Some("10"));
}

#[test]
fn the_body_holds_over_the_query() {
    let query = "offset=old&pageSize=3&fields[]=A&returnFieldsByFieldId=1&view=V";
    let both = ListParameters::from_body(query, br#"{"offset":"new","fields":["B"],"returnFieldsByFieldId":0}"#, 100);
    let expected = ListParameters {
        fields: vec!["B".to_owned()],
        page_size: Some(3),
        view: Some("V".to_owned()),
        offset: Some("new".to_owned()),
        ..ListParameters::default()
    };
    assert_eq!(both.unwrap(), expected);
}

#[test]
fn faults_of_the_body_are_named() {
    let fault = |body: &str| ListParameters::from_body("", body.as_bytes(), PAGE_SIZE).expect_err(body);
    for (body, key) in [
        (r#"{"colour":1}"#, "colour"),
        (r#"{"sort":[{"field":"A"},{"direction":"asc"}]}"#, "sort[1].field"),
        (r#"{"sort":[{"field":"A","colour":1}]}"#, "sort[0].colour"),
        (r#"{"sort":[{"field":"A","direction":"up"}]}"#, "sort[0].direction"),
        (r#"{"sort":["A"]}"#, "sort[0]"),
        (r#"{"sort":{"field":"A"}}"#, "sort"),
        (r#"{"fields":[1]}"#, "fields[0]"),
        (r#"{"fields":{}}"#, "fields"),
        (r#"{"fields":"Title"}"#, "fields"),
        (r#"{"recordMetadata":"commentCount"}"#, "recordMetadata"),
        (r#"{"pageSize":101}"#, "pageSize"),
        (r#"{"pageSize":1.5}"#, "pageSize"),
        (r#"{"pageSize":true}"#, "pageSize"),
        (r#"{"view":7}"#, "view"),
        (r#"{"returnFieldsByFieldId":"maybe"}"#, "returnFieldsByFieldId"),
        ("[]", "the body"),
    ] {
        let error = fault(body);
        assert_eq!(error.key(), Some(key), "{body}");
        assert_eq!(error.to_airtable().error_type(), "INVALID_REQUEST_UNKNOWN");
    }
    assert_eq!(body(r#"{"pageSize":50.0}"#).page_size, Some(50));
    assert_eq!(fault("{").to_airtable().status(), 400);
    assert!(matches!(fault(&"[".repeat(100_000)), RequestError::NotJson(_)));
}

#[test]
fn a_single_record_takes_the_format_and_no_fields() {
    let parameters = RecordParameters::from_query("returnFieldsByFieldId=0&timeZone=utc&userLocale=en-ie").unwrap();
    assert_eq!(parameters, RecordParameters::default());
    let parameters =
        RecordParameters::from_query("cellFormat=string&timeZone=utc&userLocale=en-ie&returnFieldsByFieldId=1");
    let expected = RecordParameters {
        cell_format: CellFormat::Text { time_zone: "utc".to_owned(), user_locale: "en-ie".to_owned() },
        return_fields_by_field_id: true,
        include_date_dependency_metadata: false,
    };
    assert_eq!(parameters, Ok(expected.clone()));
    assert_eq!(RecordParameters::from_query(&expected.to_query()), Ok(expected));
    let error = RecordParameters::from_query("fields%5B%5D=A").unwrap_err();
    assert_eq!(error, RequestError::UnknownKey("fields[]".to_owned()));
}

#[test]
fn deletions_name_their_records_in_three_ways() {
    for query in [
        "records[]=a&records[]=b",
        "records%5B%5D=a&records%5B%5D=b",
        "records[1]=b&records[0]=a",
        "records=a&records=b",
    ] {
        assert_eq!(record_ids(query, 10).unwrap(), ["a", "b"], "{query}");
    }
    assert_eq!(delete_query(["a", "b"]), "records%5B%5D=a&records%5B%5D=b");
    let eleven = delete_query(["r"; 11]);
    assert_eq!(record_ids(&eleven, 11).unwrap().len(), 11);
    let answer = record_ids(&eleven, 10).unwrap_err().to_airtable();
    assert_eq!(answer.message(), Some("A maximum of 10 records can be deleted per request but you have provided 11."));
    assert_eq!(record_ids("", 10).unwrap_err().to_airtable().error_type(), "INVALID_RECORDS");
    assert_eq!(record_ids("records[]=a&colour=b", 10), Err(RequestError::UnknownKey("colour".to_owned())));
}

#[test]
fn writes_take_one_word_from_their_query() {
    assert_eq!(returns_fields_by_field_id(""), Ok(None));
    assert_eq!(returns_fields_by_field_id("returnFieldsByFieldId=true&typecast=true&colour=red"), Ok(Some(true)));
    assert_eq!(returns_fields_by_field_id("returnFieldsByFieldId=0"), Ok(Some(false)));
    assert!(returns_fields_by_field_id("returnFieldsByFieldId=so").is_err());
}

#[test]
fn other_routes_have_their_own_parameters() {
    assert_eq!(BasesQuery::from_query("offset=itr%2Fapp").unwrap().offset.as_deref(), Some("itr/app"));
    let comments = CommentsQuery { page_size: Some(3), offset: None };
    assert_eq!(CommentsQuery::from_query("pageSize=3&offset=", MAX_COMMENTS), Ok(comments));
    assert!(CommentsQuery::from_query("pageSize=101", MAX_COMMENTS).is_err());
    assert_eq!(PayloadsQuery::from_query(""), Ok(PayloadsQuery { cursor: 1, limit: MAX_PAYLOADS }));
    assert_eq!(PayloadsQuery::from_query("cursor=4&limit=2"), Ok(PayloadsQuery { cursor: 4, limit: 2 }));
    assert!(PayloadsQuery::from_query("cursor=0").is_err() && PayloadsQuery::from_query("limit=51").is_err());
    let page = CommentsQuery { page_size: Some(3), offset: Some("a/b c".to_owned()) };
    assert_eq!(page.to_query(), "pageSize=3&offset=a%2Fb+c");
    assert_eq!(CommentsQuery::from_query(&page.to_query(), MAX_COMMENTS), Ok(page));
    assert_eq!(PayloadsQuery { cursor: 4, limit: 2 }.to_query(), "cursor=4&limit=2");
    assert_eq!(BasesQuery::default().to_query(), "");
    assert_eq!(BasesQuery { offset: Some("itr/app".to_owned()) }.to_query(), "offset=itr%2Fapp");
    let includes = &["visibleFieldIds"];
    for query in ["include=visibleFieldIds", "include%5B%5D=visibleFieldIds", "include[0]=visibleFieldIds"] {
        assert_eq!(schema_include(query, includes).unwrap(), ["visibleFieldIds"]);
    }
    assert_eq!(schema_include("", includes).unwrap(), [""; 0]);
    assert!(schema_include("include=everything", includes).is_err());
}

#[test]
fn parameters_are_written_as_pyairtable_writes_them() {
    let parameters = ListParameters {
        fields: vec!["First name".to_owned()],
        filter_by_formula: Some("{A}='x+y'".to_owned()),
        max_records: Some(25),
        page_size: Some(10),
        sort: vec![descending("A"), ascending("B")],
        view: Some("Grid view".to_owned()),
        return_fields_by_field_id: true,
        comment_count: true,
        ..ListParameters::default()
    };
    assert_eq!(
        parameters.to_query(),
        "fields%5B%5D=First+name&filterByFormula=%7BA%7D%3D%27x%2By%27&maxRecords=25&pageSize=10\
         &sort%5B0%5D%5Bdirection%5D=desc&sort%5B0%5D%5Bfield%5D=A&sort%5B1%5D%5Bdirection%5D=asc&sort%5B1%5D%5Bfield%5D=B\
         &view=Grid+view&returnFieldsByFieldId=1&recordMetadata%5B%5D=commentCount"
    );
    // Keys are sorted as text: [10] comes before [2].
    let many = ListParameters { sort: vec![ascending("A"); 11], ..ListParameters::default() };
    let query = many.to_query();
    assert!(query.find("sort%5B10%5D") < query.find("sort%5B2%5D"));
}

#[test]
fn a_long_address_becomes_a_post() {
    let url = "https://api.airtable.com/v0/appCdr3mo0Base001/Tasks";
    let text = CellFormat::Text { time_zone: "utc".to_owned(), user_locale: "en-ie".to_owned() };
    let mut parameters = ListParameters { cell_format: text, ..ListParameters::default() };
    let query = "cellFormat=string&timeZone=utc&userLocale=en-ie".to_owned();
    assert_eq!(parameters.call(url), ListCall::Get { query });
    let formula = "a".repeat(LONG_URL);
    parameters.filter_by_formula = Some(formula.clone());
    parameters.offset = Some("itrCdrIter000001U/recCdrTask000002K".to_owned());
    let ListCall::Post { query, body } = parameters.call(url) else { panic!("it is too long for a GET") };
    assert_eq!(query, "timeZone=utc&userLocale=en-ie");
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&body).unwrap(),
        json!({"filterByFormula": formula, "cellFormat": "string", "offset": "itrCdrIter000001U/recCdrTask000002K"})
    );
    assert_eq!(ListParameters::from_body(&query, body.as_bytes(), PAGE_SIZE), Ok(parameters));
}

fn texts() -> impl Strategy<Value = String> {
    "\\PC{1,20}"
}

fn sorts() -> impl Strategy<Value = Sort> {
    (texts(), any::<bool>()).prop_map(|(field, up)| if up { ascending(&field) } else { descending(&field) })
}

fn formats() -> impl Strategy<Value = CellFormat> {
    let text = (texts(), texts()).prop_map(|(time_zone, user_locale)| CellFormat::Text { time_zone, user_locale });
    prop_oneof![Just(CellFormat::Json), text]
}

prop_compose! {
    fn parameters()(
        fields in prop::collection::vec(texts(), 0..5),
        (filter_by_formula, view, offset) in (prop::option::of(texts()), prop::option::of(texts()), prop::option::of(texts())),
        (max_records, page_size) in (prop::option::of(1_usize..1_000_000), prop::option::of(1..=PAGE_SIZE)),
        sort in prop::collection::vec(sorts(), 0..13),
        cell_format in formats(),
        (by_id, comments, dates) in any::<(bool, bool, bool)>(),
    ) -> ListParameters {
        ListParameters {
            fields, filter_by_formula, max_records, page_size, sort, view, cell_format, offset,
            return_fields_by_field_id: by_id, comment_count: comments, include_date_dependency_metadata: dates,
        }
    }
}

/// Whether what is refused is the sender's fault.
fn is_answered<T>(result: Result<T, RequestError>) -> bool {
    result.err().is_none_or(|error| (400..500).contains(&error.to_airtable().status()))
}

proptest! {
    #[test]
    fn parameters_read_back_from_a_query(parameters in parameters()) {
        prop_assert_eq!(ListParameters::from_query(&parameters.to_query(), PAGE_SIZE), Ok(parameters));
    }

    #[test]
    fn parameters_read_back_from_a_body(parameters in parameters()) {
        let call = parameters.call(&"a".repeat(LONG_URL));
        let ListCall::Post { query, body } = call else { return Err(TestCaseError::fail("a long address is a GET")) };
        prop_assert_eq!(ListParameters::from_body(&query, body.as_bytes(), PAGE_SIZE), Ok(parameters));
    }

    #[test]
    fn no_query_does_harm(query in "[a-z=&%\\[\\]0-9+.]{0,80}|.{0,80}|((fields|sort|view|records)(\\[[0-9a-z]*\\]){0,3}=[a-z%+]*&?){0,9}") {
        prop_assert!(is_answered(ListParameters::from_query(&query, PAGE_SIZE)));
        prop_assert!(is_answered(RecordParameters::from_query(&query)));
        prop_assert!(is_answered(record_ids(&query, 10)));
    }

    #[test]
    fn no_body_does_harm(body in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(is_answered(ListParameters::from_body("", &body, PAGE_SIZE)));
    }
}
