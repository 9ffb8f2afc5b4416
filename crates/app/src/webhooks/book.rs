//! What is due, and how it ended.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use cadre_base::system_actor;
use cadre_model::{BaseId, Timestamp, WebhookId};
use cadre_notify::{Book, BookError, Due, Outcome, Ping, Verdict};

use crate::caller::Caller;
use crate::error::AppError;
use crate::opened::Opened;
use crate::system::{Changes, Directory, Webhook, record_of_webhook};

/// Commits after which it is kept how far payloads were counted, so that a restart counts no more than these again.
const KEEP_AFTER: u64 = 4_096;

/// The webhooks of an open data folder, as delivery goes by them.
pub(super) struct Shelf {
    opened: Arc<Opened>,
    /// Bases that are to be looked at besides those that change; `None` before the first look: all that have webhooks.
    left: Mutex<Option<BTreeSet<BaseId>>>,
}

impl Shelf {
    pub(super) fn new(opened: Arc<Opened>) -> Self {
        Self { opened, left: Mutex::new(None) }
    }

    /// The directory, if the folder has one.
    fn directory(&self) -> Result<Option<Arc<Directory>>, AppError> {
        Ok(self.opened.system()?.map(|system| system.directory()))
    }

    /// The bases to look at now.
    fn to_look_at(&self, directory: &Directory) -> BTreeSet<BaseId> {
        let mut bases = self.opened.bases.hooks().take_changed();
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner).replace(BTreeSet::new());
        match left {
            Some(left) => bases.extend(left),
            None => bases.extend(directory.webhooks.iter().map(|hook| hook.base)),
        }
        bases
    }

    /// Counts what is new in a base; whether there is more. A base in which nothing is new is not opened for that.
    fn count(&self, base: BaseId, hooks: &[&Webhook]) -> Result<bool, AppError> {
        let bases = &self.opened.bases;
        let head = bases.log().head(base)?.unwrap_or_default().seq;
        if hooks.iter().all(|hook| bases.hooks().progress(hook).last().seq >= head) {
            return Ok(false);
        }
        bases.hooks().count(&*bases.open(base)?, hooks)
    }

    /// Counts what is new in all bases that changed. One that cannot be read holds up no other; it is looked at again when it
    /// changes.
    fn count_changed(&self, directory: &Directory, now: Timestamp) {
        let mut by_base: BTreeMap<BaseId, Vec<&Webhook>> = BTreeMap::new();
        for hook in directory.webhooks.iter().filter(|hook| !hook.is_gone(now)) {
            by_base.entry(hook.base).or_default().push(hook);
        }
        let mut left = BTreeSet::new();
        for base in self.to_look_at(directory) {
            let Some(hooks) = by_base.get(&base).filter(|_| directory.deleted(base).is_none()) else { continue };
            match self.count(base, hooks) {
                Ok(true) => drop(left.insert(base)),
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(%base, error = &error as &dyn std::error::Error, "webhooks cannot read a base");
                }
            }
        }
        self.left.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().extend(left);
    }

    /// Keeps how far webhooks were counted that have come far, and drops those that nobody may read any more.
    fn tidy(&self, directory: &Directory, now: Timestamp) -> Result<(), AppError> {
        let hooks = self.opened.bases.hooks();
        let is_far =
            |hook: &Webhook| hooks.progress(hook).last().seq.0.saturating_sub(hook.progress.last().seq.0) >= KEEP_AFTER;
        if !directory.webhooks.iter().any(|hook| hook.is_gone(now) || is_far(hook)) {
            return Ok(());
        }
        self.change("webhook_tidy", |directory, changes| {
            for kept in directory.webhooks.iter() {
                if kept.is_gone(now) {
                    changes.delete::<Webhook>(kept.record);
                } else if is_far(kept) {
                    let progress = hooks.progress(kept);
                    changes.update(kept.record, &Webhook { progress, ..Webhook::clone(kept) });
                }
            }
        })?;
        if let Some(directory) = self.directory()? {
            hooks.forget(|id| directory.webhooks.get(&id).is_none());
        }
        Ok(())
    }

    fn change(&self, label: &'static str, plan: impl FnOnce(&Directory, &mut Changes<'_>)) -> Result<(), AppError> {
        let Some(system) = self.opened.system()? else { return Ok(()) };
        let caller = Caller::owner(system_actor());
        system.change(&caller, label, |directory, changes| {
            plan(directory, changes);
            Ok(())
        })?;
        Ok(())
    }

    fn look(&self, now: Timestamp, busy: &[WebhookId], limit: usize) -> Result<Due, AppError> {
        let mut due = Due::default();
        let Some(directory) = self.directory()? else { return Ok(due) };
        if directory.webhooks.len() == 0 {
            return Ok(due);
        }
        self.count_changed(&directory, now);
        self.tidy(&directory, now)?;
        let more =
            self.left.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(|left| !left.is_empty());
        due.next_at = more.then_some(now);
        for hook in directory.webhooks.iter().filter(|hook| !busy.contains(&hook.id)) {
            let Some((at, ping)) = self.ping(&directory, hook, now) else { continue };
            if at <= now && due.pings.len() < limit {
                due.pings.push(ping);
            } else {
                due.next_at = Some(due.next_at.map_or(at, |next| next.min(at)));
            }
        }
        Ok(due)
    }

    /// A webhook's next ping with the instant from which on it is to be sent; `None` when there is nothing to tell or nobody to.
    fn ping(&self, directory: &Directory, hook: &Webhook, now: Timestamp) -> Option<(Timestamp, Ping)> {
        let url = hook.url.clone().filter(|_| hook.notifies && hook.is_active(now))?;
        if directory.deleted(hook.base).is_some() {
            return None;
        }
        let cursor = self.opened.bases.hooks().progress(hook).last().cursor;
        let at = hook.ping.due_at(cursor)?;
        Some((at, Ping { base: hook.base, webhook: hook.id, url, secret: hook.mac_secret(), cursor }))
    }

    fn write_down(&self, ping: &Ping, outcome: &Outcome) -> Result<(), AppError> {
        let hooks = self.opened.bases.hooks();
        self.change("webhook_notify", |directory, changes| {
            let Some(kept) = directory.webhooks.get(&ping.webhook) else { return };
            let mut hook = Webhook { progress: hooks.progress(kept), ..Webhook::clone(kept) };
            let verdict = hook.ping.settle(ping.cursor, outcome);
            hook.notifies &= verdict == Verdict::GoOn;
            changes.update(record_of_webhook(hook.id), &hook);
        })
    }
}

impl Book for Shelf {
    fn due(&self, now: Timestamp, busy: &[WebhookId], limit: usize) -> Result<Due, BookError> {
        self.look(now, busy, limit).map_err(|error| BookError(error.into()))
    }

    fn settle(&self, ping: &Ping, outcome: &Outcome) -> Result<(), BookError> {
        self.write_down(ping, outcome).map_err(|error| BookError(error.into()))
    }
}
