//! Bases from outside, and who calls. Source: reference, sections 4.1, 4.3, 4.6 and 4.7.

use cadre_app::operations::base_create::{BaseCreate, BaseCreateIn, BaseCreateTable};
use cadre_app::operations::base_delete::{BaseDelete, BaseDeleteIn};
use cadre_app::operations::base_get::{BaseGet, BaseGetIn, BaseGetOut};
use cadre_app::operations::base_list::{BaseLine, BaseList, BaseListIn};
use cadre_app::operations::member_list::{MemberLine, Via};
use cadre_app::operations::whoami::{Whoami, WhoamiIn};
use cadre_app::operations::workspace_get::{BaseMember, WorkspaceGet, WorkspaceGetIn};
use cadre_app::{Code, Role};
use cadre_edge::Response;
use cadre_wire::AirtableError;
use cadre_wire::query::{BasesQuery, MAX_BASES, schema_include};
use cadre_wire::schema::{
    BASE_INCLUDES, BaseCollaborator, BaseEntry, BaseMetadata, GroupCollaborators, IndividualCollaborator,
    IndividualCollaborators, InviteLinks, NewBase, NewTable, PermissionLevel, Whoami as WhoamiWire,
    WorkspaceCollaborators, WorkspaceMetadata, WorkspaceRestrictions,
};
use serde_json::json;

use crate::call::{Call, Failure, json_of, ok};
use crate::path::Seg;
use crate::schema::value;

/// `GET /v0/meta/whoami`.
pub(crate) fn whoami(call: &Call) -> Result<Response, Failure> {
    let who = call.run::<Whoami>(WhoamiIn {})?;
    let id = who.id.map(|id| id.to_string()).unwrap_or_default();
    // Airtable tells the scopes of OAuth tokens alone.
    Ok(ok(json_of(&WhoamiWire { id, email: who.email, scopes: None })?))
}

/// `GET /v0/meta/bases`.
pub(crate) fn list(call: &Call) -> Result<Response, Failure> {
    let asked = BasesQuery::from_query(call.query())?;
    let input = BaseListIn { limit: Some(MAX_BASES), offset: asked.offset.clone(), trash: false };
    let listed = call.run::<BaseList>(input).map_err(|failure| failure.of_offset(asked.offset.as_deref()))?;
    let entry = |base: BaseLine| BaseEntry {
        id: base.id.to_string(),
        name: base.name,
        permission_level: level(base.permission_level),
    };
    let bases = listed.bases.into_iter().map(entry).collect();
    Ok(ok(json_of(&cadre_wire::schema::BaseList { bases, offset: listed.offset })?))
}

/// `POST /v0/meta/bases`.
pub(crate) fn create(call: &Call) -> Result<Response, Failure> {
    let new = NewBase::parse(&call.body)?;
    let table = |table: NewTable| {
        let fields = table.fields.iter().map(value).collect::<Result<_, Failure>>()?;
        Ok(BaseCreateTable { name: table.name, description: table.description, fields })
    };
    let made = call.run_once::<BaseCreate>(BaseCreateIn {
        name: new.name,
        workspace: Some(new.workspace_id),
        tables: new.tables.into_iter().map(table).collect::<Result<_, Failure>>()?,
        ..BaseCreateIn::default()
    })?;
    Ok(ok(json_of(&json!({ "id": made.id, "tables": made.tables }))?))
}

/// `GET /v0/meta/bases/{base}`: what pyairtable's suite reads of it is there whether it was asked for or not (client).
pub(crate) fn get(call: &Call) -> Result<Response, Failure> {
    let include = schema_include(call.query(), BASE_INCLUDES)?;
    let base = call.run::<BaseGet>(BaseGetIn { base: Some(call.base().to_owned()), members: true })?;
    let mut shown = shown(base);
    if include.contains(&"interfaces") {
        shown.interfaces = Some(serde_json::Map::new());
    }
    Ok(ok(json_of(&shown)?))
}

fn shown(base: BaseGetOut) -> BaseMetadata {
    let members = base.members.unwrap_or_default();
    let through = |via: Via| members.iter().filter(move |member| member.through == via).map(collaborator).collect();
    BaseMetadata {
        id: base.id.to_string(),
        name: base.name,
        created_time: base.created_time,
        permission_level: level(base.permission_level),
        workspace_id: base.workspace_id.map(|id| id.to_string()).unwrap_or_default(),
        individual_collaborators: IndividualCollaborators {
            base_collaborators: through(Via::Base),
            workspace_collaborators: through(Via::Workspace),
        },
        group_collaborators: GroupCollaborators::default(),
        invite_links: InviteLinks::default(),
        interfaces: None,
    }
}

fn collaborator(member: &MemberLine) -> IndividualCollaborator {
    let granted_by = member.granted_by.as_ref().unwrap_or(&member.user);
    IndividualCollaborator {
        user_id: member.user.id.to_string(),
        email: member.user.email.clone(),
        permission_level: PermissionLevel::known(member.role.name())
            .unwrap_or_else(|| PermissionLevel::Other(member.role.name().to_owned())),
        created_time: member.created_time,
        granted_by_user_id: granted_by.id.to_string(),
    }
}

/// A role in Airtable's words, which know nothing above `create`.
fn level(role: Role) -> PermissionLevel {
    match role {
        Role::None => PermissionLevel::None,
        Role::Read => PermissionLevel::Read,
        Role::Comment => PermissionLevel::Comment,
        Role::Edit => PermissionLevel::Edit,
        Role::Create | Role::Owner => PermissionLevel::Create,
    }
}

/// The segment that names a workspace.
pub(crate) const WORKSPACE: Seg = Seg::Text("workspace");

/// `GET /v0/meta/workspaces/{workspace}`.
pub(crate) fn workspace(call: &Call) -> Result<Response, Failure> {
    schema_include(call.query(), BASE_INCLUDES)?;
    let found = call.run::<WorkspaceGet>(WorkspaceGetIn { workspace: Some(call.filled.get(WORKSPACE).to_owned()) })?;
    let of_base =
        |found: &BaseMember| BaseCollaborator { base_id: found.base.to_string(), person: collaborator(&found.member) };
    Ok(ok(json_of(&WorkspaceMetadata {
        id: found.id.to_string(),
        name: found.name,
        created_time: found.created_time,
        base_ids: found.bases.iter().map(ToString::to_string).collect(),
        workspace_restrictions: WorkspaceRestrictions::default(),
        individual_collaborators: WorkspaceCollaborators {
            base_collaborators: found.base_members.iter().map(of_base).collect(),
            workspace_collaborators: found.members.iter().map(collaborator).collect(),
        },
        group_collaborators: GroupCollaborators::default(),
        invite_links: InviteLinks::default(),
    })?))
}

/// `DELETE /v0/meta/bases/{base}`: into the trash.
pub(crate) fn delete(call: &Call) -> Result<Response, Failure> {
    let gone = call.run_once::<BaseDelete>(BaseDeleteIn { base: call.base().to_owned() })?;
    Ok(ok(json_of(&gone)?))
}

/// What Airtable has for its larger customers, answered as it answers everybody else. Source: reference, section 4.6.
pub(crate) fn elsewhere(_: &Call) -> Result<Response, Failure> {
    let detail = "Cadre has no such route; /api/ops has workspaces, members and users";
    let error = AirtableError::invalid_permissions_or_model_not_found().because(detail);
    Err(Failure::Airtable(error, Code::InvalidRequest))
}
