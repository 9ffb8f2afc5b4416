//! Which bases have new commits, and how far payloads were counted since they were last kept.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cadre_base::Base;
use cadre_base::webhooks::{Progress, Subscriber, count};
use cadre_model::{BaseId, WebhookId};
use cadre_notify::Wake;

use crate::error::AppError;
use crate::system::Webhook;

/// What webhooks have in memory beside what is kept of them.
#[derive(Debug, Default)]
pub(crate) struct Hooks {
    wake: Wake,
    /// Bases with commits that delivery has not looked at.
    changed: Mutex<BTreeSet<BaseId>>,
    /// How far payloads were counted, where that is further than what is kept.
    counted: Mutex<HashMap<WebhookId, Progress>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hooks {
    /// What wakes delivery.
    pub(crate) fn wake(&self) -> &Wake {
        &self.wake
    }

    /// Says that a base has new commits. Never waits.
    pub(crate) fn committed(&self, base: BaseId) {
        lock(&self.changed).insert(base);
        self.wake.wake();
    }

    /// The bases with commits that were not looked at; they count as looked at from now on.
    pub(super) fn take_changed(&self) -> BTreeSet<BaseId> {
        std::mem::take(&mut *lock(&self.changed))
    }

    /// How far a webhook was counted.
    pub(crate) fn progress(&self, hook: &Webhook) -> Progress {
        match lock(&self.counted).get(&hook.id) {
            Some(counted) if counted.last().seq >= hook.progress.last().seq => counted.clone(),
            _ => hook.progress.clone(),
        }
    }

    /// Takes note of how far a webhook was counted.
    pub(crate) fn note(&self, id: WebhookId, progress: Progress) {
        let mut counted = lock(&self.counted);
        match counted.get(&id) {
            Some(known) if known.last().seq > progress.last().seq => {}
            _ => drop(counted.insert(id, progress)),
        }
    }

    /// Forgets webhooks that are not there any more.
    pub(crate) fn forget(&self, gone: impl Fn(WebhookId) -> bool) {
        lock(&self.counted).retain(|id, _| !gone(*id));
    }

    /// Counts the payloads of webhooks of a base up to its newest commit, or as far as one call goes; whether there is more.
    pub(crate) fn count(&self, base: &Base, hooks: &[&Webhook]) -> Result<bool, AppError> {
        let mut progress: Vec<Progress> = hooks.iter().map(|hook| self.progress(hook)).collect();
        let mut subscribers: Vec<Subscriber<'_>> = hooks
            .iter()
            .zip(&mut progress)
            .map(|(hook, progress)| Subscriber {
                specification: &hook.specification,
                until: Some(hook.expires),
                progress,
            })
            .collect();
        let more = count(base, &mut subscribers)?;
        hooks.iter().zip(progress).for_each(|(hook, progress)| self.note(hook.id, progress));
        Ok(more)
    }

    /// The same, up to the newest commit.
    pub(crate) fn count_all(&self, base: &Base, hooks: &[&Webhook]) -> Result<(), AppError> {
        while self.count(base, hooks)? {}
        Ok(())
    }
}
