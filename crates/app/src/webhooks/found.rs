//! A webhook that a caller may manage.

use std::sync::Arc;

use cadre_base::Base;
use cadre_model::{Timestamp, WebhookId};
use cadre_wire::webhooks::{DataType, Specification};

use super::LIFE_MS;
use super::hooks::Hooks;
use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::opened::Opened;
use crate::role::Role;
use crate::scope::Scope;
use crate::system::{Directory, System, Webhook};

/// A base whose webhooks a caller may manage.
pub(crate) struct Managed {
    pub(crate) base: Arc<Base>,
    pub(crate) system: Arc<System>,
    opened: Arc<Opened>,
    pub(crate) now: Timestamp,
}

impl Managed {
    /// The base of an id or name. Source of the role: section 6.3 of the reference.
    pub(crate) fn find(app: &App, caller: &Caller, key: Option<&str>) -> Result<Self, AppError> {
        let base = app.base_as(caller, key, Role::Create)?;
        let opened = app.existing()?;
        Ok(Self { base, system: opened.system_made()?, opened, now: app.now() })
    }

    /// What webhooks have in memory.
    pub(crate) fn hooks(&self) -> &Hooks {
        self.opened.bases.hooks()
    }

    /// The webhooks of the base that can still be read, in the order of their making.
    pub(crate) fn all(&self, directory: &Directory) -> Vec<Arc<Webhook>> {
        let here = directory.webhooks.iter().filter(|hook| hook.base == self.base.id() && !hook.is_gone(self.now));
        here.map(|hook| Arc::clone(&hook.entry)).collect()
    }

    /// A webhook of the base that can still be read.
    ///
    /// # Errors
    /// [`Code::WebhookNotFound`].
    pub(crate) fn readable(&self, directory: &Directory, id: WebhookId) -> Result<Arc<Webhook>, AppError> {
        let found = directory.webhooks.get(&id).map(|kept| &kept.entry);
        found.filter(|hook| hook.base == self.base.id() && !hook.is_gone(self.now)).cloned().ok_or_else(|| {
            AppError::new(Code::WebhookNotFound, format!("there is no webhook {id}")).hint("`webhook_list` shows them")
        })
    }

    /// A webhook of the base that has not expired.
    ///
    /// # Errors
    /// [`Code::WebhookNotFound`], [`Code::InvalidRequest`].
    pub(crate) fn active(&self, directory: &Directory, id: WebhookId) -> Result<Arc<Webhook>, AppError> {
        let hook = self.readable(directory, id)?;
        if hook.is_active(self.now) {
            return Ok(hook);
        }
        let message = format!("webhook {id} expired at {}", hook.expires);
        Err(AppError::new(Code::InvalidRequest, message).hint("make another one"))
    }

    /// A webhook with how far it was counted in memory.
    pub(crate) fn counted(&self, hook: &Webhook) -> Webhook {
        Webhook { progress: self.hooks().progress(hook), ..hook.clone() }
    }
}

impl Webhook {
    /// Whether it hears what is committed at an instant.
    pub(crate) fn is_active(&self, now: Timestamp) -> bool {
        now < self.expires
    }

    /// Whether it is so long expired that nobody may read it any more.
    pub(crate) fn is_gone(&self, now: Timestamp) -> bool {
        now.0 >= self.expires.0.saturating_add(LIFE_MS)
    }
}

/// Refuses callers whose token does not allow to read what a webhook tells. Source: section 6.3 of the reference.
pub(crate) fn needs_data_scopes(
    caller: &Caller,
    operation: &'static str,
    specification: &Specification,
) -> Result<(), AppError> {
    let needs = |data: &DataType| match data {
        DataType::TableData => Scope::RecordsRead,
        _ => Scope::SchemaRead,
    };
    let types = &specification.options.filters.data_types;
    types.iter().try_for_each(|data| caller.check(operation, Some(needs(data))))
}
