use cadre_model::Timestamp;
use serde_json::json;

use super::*;
use crate::request::RequestError;

const TABLES: &str = r#"{"tables":[{"id":"tblCdrTasks00001A","name":"Tasks","description":"Everything to do","primaryFieldId":"fldCdrTitle00001C","fields":[{"id":"fldCdrTitle00001C","name":"Title","type":"singleLineText"},{"id":"fldCdrPoint00001F","name":"Points","type":"number","options":{"precision":0}},{"id":"fldCdrNovel00001W","name":"New","type":"notYetThought","description":"Of","options":{"a":[1]}}],"views":[{"id":"viwCdrGrid000001H","name":"Grid view","type":"grid","visibleFieldIds":["fldCdrTitle00001C"]},{"id":"viwCdrNovel00001W","name":"Odd","type":"spiral"}]}]}"#;

#[test]
fn a_schema_is_read_and_written_with_what_is_not_known() {
    let tables: TableList = serde_json::from_str(TABLES).unwrap();
    let table = &tables.tables[0];
    assert_eq!(table.fields[2].field_type, "notYetThought");
    assert_eq!(table.views[0].view_type, ViewType::Grid);
    assert_eq!(table.views[1].view_type, ViewType::Other("spiral".to_owned()));
    assert_eq!(serde_json::to_string(&tables).unwrap(), TABLES);
}

#[test]
fn bases_say_what_one_may() {
    let page = r#"{"bases":[{"id":"appCdr3mo0Base001","name":"Cadre demo","permissionLevel":"create"}]}"#;
    let bases: BaseList = serde_json::from_str(page).unwrap();
    assert_eq!(bases.bases[0].permission_level, PermissionLevel::Create);
    assert_eq!(serde_json::to_string(&bases).unwrap(), page);
    assert_eq!(PermissionLevel::known("owner"), None);
    assert_eq!(PermissionLevel::KNOWN, ["none", "read", "comment", "edit", "create"]);
}

#[test]
fn the_collections_of_a_base_are_there_even_when_empty() {
    let metadata = BaseMetadata {
        id: "appCdr3mo0Base001".to_owned(),
        name: "Cadre demo".to_owned(),
        created_time: Timestamp(0),
        permission_level: PermissionLevel::Create,
        workspace_id: "wspCdrWork000001V".to_owned(),
        individual_collaborators: IndividualCollaborators::default(),
        group_collaborators: GroupCollaborators::default(),
        invite_links: InviteLinks::default(),
        interfaces: None,
    };
    let written = serde_json::to_value(&metadata).unwrap();
    let nobody = json!({"baseCollaborators": [], "workspaceCollaborators": []});
    let expected = json!({
        "id": "appCdr3mo0Base001", "name": "Cadre demo", "createdTime": "1970-01-01T00:00:00.000Z",
        "permissionLevel": "create", "workspaceId": "wspCdrWork000001V", "individualCollaborators": nobody,
        "groupCollaborators": nobody, "inviteLinks": {"baseInviteLinks": [], "workspaceInviteLinks": []},
    });
    assert_eq!(written, expected);
    assert_eq!(serde_json::from_value::<BaseMetadata>(expected).unwrap(), metadata);
}

#[test]
fn a_token_says_for_whom_it_speaks() {
    let whoami = Whoami { id: "usrCdrAlice00001N".to_owned(), email: None, scopes: None };
    assert_eq!(serde_json::to_string(&whoami).unwrap(), r#"{"id":"usrCdrAlice00001N"}"#);
    let read: Whoami = serde_json::from_str(r#"{"id":"usrX","email":"a@example.com","scopes":["x"]}"#).unwrap();
    assert_eq!(read.scopes, Some(vec!["x".to_owned()]));
}

#[test]
fn a_base_needs_a_workspace_a_table_and_a_field() {
    let sent = json!({"name": "Demo", "workspaceId": "wspCdrWork000001V", "tables": [
        {"name": "Tasks", "description": "", "fields": [
            {"name": "Title", "type": "singleLineText", "id": "ignored", "description": null, "options": null},
            {"name": "Points", "type": "number", "options": {"precision": 0}}]}]});
    let base = NewBase::parse(sent.to_string().as_bytes()).unwrap();
    assert_eq!(base.tables[0].description, None);
    assert_eq!(base.tables[0].fields[1].options, Some(json!({"precision": 0})));
    let written = r#"{"name":"Demo","workspaceId":"wspCdrWork000001V","tables":[{"name":"Tasks","fields":[{"name":"Title","type":"singleLineText"},{"name":"Points","type":"number","options":{"precision":0}}]}]}"#;
    assert_eq!(serde_json::to_string(&base).unwrap(), written);
    for (pointer, key) in [
        ("/name", "name"),
        ("/workspaceId", "workspaceId"),
        ("/tables", "tables"),
        ("/tables/0/name", "tables[0].name"),
        ("/tables/0/fields", "tables[0].fields"),
        ("/tables/0/fields/1/type", "tables[0].fields[1].type"),
    ] {
        let mut without = sent.clone();
        *without.pointer_mut(pointer).unwrap() = json!(null);
        let error = NewBase::parse(without.to_string().as_bytes()).expect_err(pointer);
        assert_eq!(error, RequestError::Missing(key.to_owned()));
        assert_eq!(error.to_airtable().error_type(), "INVALID_REQUEST_UNKNOWN");
    }
}

#[test]
fn a_field_without_a_name_has_its_own_error() {
    for body in [r#"{"type":"number"}"#, r#"{"name":"","type":"number"}"#] {
        let error = NewField::parse(body.as_bytes()).expect_err(body);
        assert_eq!(error.to_airtable().error_type(), "DUPLICATE_OR_EMPTY_FIELD_NAME");
    }
    assert_eq!(FieldPatch::parse(br#"{"name":""}"#), Err(RequestError::NoFieldName));
    let error = NewField::parse(br#"{"name":"A","type":"number","options":[]}"#).unwrap_err();
    assert_eq!(error.key(), Some("options"));
}

#[test]
fn a_patch_changes_what_it_names_and_at_least_one_thing() {
    let patch = TablePatch::parse(br#"{"name":"Jobs","description":null}"#).unwrap();
    let expected =
        TablePatch { name: Some("Jobs".to_owned()), description: Some(String::new()), ..TablePatch::default() };
    assert_eq!(patch, expected);
    assert_eq!(FieldPatch::parse(br#"{"description":""}"#).unwrap().description.as_deref(), Some(""));
    let formula = FieldPatch::parse(br#"{"options":{"formula":"1+1"}}"#).unwrap();
    assert_eq!(formula.options, Some(json!({"formula": "1+1"})));
    for body in ["{}", r#"{"colour":"red"}"#, r#"{"name":null}"#] {
        assert!(matches!(TablePatch::parse(body.as_bytes()), Err(RequestError::Missing(_))), "{body}");
        assert!(matches!(FieldPatch::parse(body.as_bytes()), Err(RequestError::Missing(_))), "{body}");
    }
    assert!(matches!(TablePatch::parse(br#"{"name":""}"#), Err(RequestError::Missing(_))));
    assert!(matches!(TablePatch::parse(br#"{"dateDependencySettings":7}"#), Err(RequestError::Wrong { .. })));
}

#[test]
fn descriptions_are_bounded_in_characters() {
    let table = |length: usize| {
        let body = json!({"name": "A", "description": "é".repeat(length), "fields": [{"name": "A", "type": "date"}]});
        NewTable::parse(body.to_string().as_bytes())
    };
    assert_eq!(table(MAX_DESCRIPTION).unwrap().description.map(|text| text.chars().count()), Some(MAX_DESCRIPTION));
    let error = table(MAX_DESCRIPTION + 1).unwrap_err();
    assert_eq!(error.to_string(), "`description` has 20001 characters, 20000 are allowed");
    assert_eq!(error.to_airtable().status(), 422);
}
