use super::*;

const PAGE: &str = r#"{"comments":[{"id":"comCdrNote000001Q","text":"Please check, @[usrCdrAlice00001N]","author":{"id":"usrCdrAlice00001N","email":"alice@example.com","name":"Alice"},"createdTime":"2026-11-20T09:40:00.000Z","lastUpdatedTime":null,"mentioned":{"usrCdrAlice00001N":{"id":"usrCdrAlice00001N","type":"user","displayName":"Alice","email":"alice@example.com"}},"reactions":[{"emoji":{"unicodeCharacter":"1f44d"},"reactingUser":{"userId":"usrCdrAlice00001N","email":"alice@example.com","name":"Alice"}}]}],"offset":null}"#;

#[test]
fn a_page_is_read_and_written() {
    let page: CommentPage = serde_json::from_str(PAGE).unwrap();
    assert_eq!(page.comments[0].reactions[0].emoji.to_text().as_deref(), Some("👍"));
    assert_eq!(page.comments[0].mentioned["usrCdrAlice00001N"].kind, MentionKind::User);
    assert_eq!(serde_json::to_string(&page).unwrap(), PAGE);
}

#[test]
fn what_strict_clients_need_is_always_there() {
    let comment = Comment {
        id: "comCdrNote000002R".to_owned(),
        text: "Done".to_owned(),
        author: Author { id: "usrCdrAlice00001N".to_owned(), email: String::new(), name: None },
        created_time: Timestamp(0),
        last_updated_time: None,
        mentioned: BTreeMap::new(),
        reactions: Vec::new(),
        parent_comment_id: Some("comCdrNote000001Q".to_owned()),
        attachments: None,
    };
    let page = CommentPage { comments: vec![comment], offset: None };
    let written = r#"{"comments":[{"id":"comCdrNote000002R","text":"Done","author":{"id":"usrCdrAlice00001N","email":""},"createdTime":"1970-01-01T00:00:00.000Z","lastUpdatedTime":null,"reactions":[],"parentCommentId":"comCdrNote000001Q"}],"offset":null}"#;
    assert_eq!(serde_json::to_string(&page).unwrap(), written);
    assert_eq!(serde_json::from_str::<CommentPage>(written).unwrap(), page);
}

#[test]
fn emoji_of_several_code_points_are_joined() {
    let emoji = Emoji::of_text("👨\u{200d}💻");
    assert_eq!(emoji.unicode_character, "1f468-200d-1f4bb");
    assert_eq!(emoji.to_text().as_deref(), Some("👨\u{200d}💻"));
    for odd in ["", "zz", "110000", "1f468-", "d800"] {
        assert_eq!(Emoji { unicode_character: odd.to_owned() }.to_text(), None, "{odd}");
    }
}

#[test]
fn mentions_are_found_once_and_in_order() {
    let text = "@[ugpCdrTeam000001A] and @[usrCdrAlice00001N], @[usrCdrAlice00001N] again; @[usrShort] @[recCdrTask000001J] @[usr";
    assert_eq!(mentions(text), ["ugpCdrTeam000001A", "usrCdrAlice00001N"]);
    assert_eq!(mentions("@[@[usrCdrAlice00001N]]"), ["usrCdrAlice00001N"]);
    assert_eq!(mentions("é@[é]@[]"), [""; 0]);
    assert_eq!(mentions(&format!("{}]", "@[".repeat(500_000))), [""; 0]);
}

#[test]
fn a_comment_needs_a_text() {
    let new = NewComment::parse(br#"{"text":"Why?","parentCommentId":"comCdrNote000001Q","colour":1}"#).unwrap();
    assert_eq!(new.parent_comment_id.as_deref(), Some("comCdrNote000001Q"));
    assert_eq!(serde_json::to_string(&new).unwrap(), r#"{"text":"Why?","parentCommentId":"comCdrNote000001Q"}"#);
    assert_eq!(NewComment::parse(br#"{"text":"A","parentCommentId":null}"#).unwrap().parent_comment_id, None);
    for body in ["{}", r#"{"text":""}"#, r#"{"text":null}"#, r#"{"text":7}"#, "[]"] {
        let status = |error: RequestError| error.to_airtable().status();
        assert_eq!(NewComment::parse(body.as_bytes()).map_err(status), Err(422), "{body}");
        assert_eq!(CommentPatch::parse(body.as_bytes()).map_err(status), Err(422), "{body}");
    }
    assert_eq!(CommentPatch::parse(br#"{"text":"B"}"#), Ok(CommentPatch { text: "B".to_owned() }));
}
