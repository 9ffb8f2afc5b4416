//! A call on its way through the steps of its route: what takes microseconds is done where the request was read, what reads a lot
//! on threads that may, and nobody stands by while a commit is written.

use std::sync::Arc;

use cadre_app::{Address, App, AppError, Begun, Code, Committed};
use cadre_edge::{Cost, Named, Panicked, Response, Runner, airtable_answer, caught};
use cadre_wire::AirtableError;
use http::StatusCode;
use tokio::sync::oneshot;

use crate::call::{Call, Failure, about};
use crate::face::Shared;
use crate::path::Seg;
use crate::route::{Needs, Run, Step, Words};

/// Answers a call.
pub(crate) async fn answered(runner: &Runner, call: Call) -> Response {
    let answered = match call.route.run {
        Run::Steps(begin) if call.is_light() => in_steps(runner, call, begin).await,
        _ => runner.run(call.route.cost, move || call.answer()).await,
    };
    answered.unwrap_or_else(|_| airtable_answer(&AirtableError::server_error(), Code::Internal.name()))
}

async fn in_steps(
    runner: &Runner,
    call: Call,
    begin: fn(&Call) -> Result<Step, Failure>,
) -> Result<Response, Panicked> {
    match caught(|| begin(&call))? {
        Ok(Step::Answered(answer)) => Ok(answer),
        Ok(Step::Reading(rest)) => runner.run(Cost::Reading, move || call.worded(rest(&call))).await,
        Ok(Step::Writing(begun)) => match committed(&call.shared, begun).await {
            Ok(committed) => {
                let cost = if committed.is_at_hand() { Cost::Light } else { Cost::Reading };
                let finish = move || call.worded(committed.finish(&call.shared.app).map_err(Failure::from));
                runner.run(cost, finish).await
            }
            Err(error) => Ok(call.worded(Err(error.into()))),
        },
        Err(failure) => Ok(call.worded(Err(failure))),
    }
}

/// Has a write committed.
async fn committed(shared: &Arc<Shared>, begun: Begun<Response>) -> Result<Committed<Response>, AppError> {
    let (sender, receiver) = oneshot::channel();
    // Whoever waits is there until the answer is: see `Waiting`.
    begun.submit(move |committed| drop(sender.send(committed)));
    Waiting { receiver: Some(receiver), app: Arc::clone(&shared.app) }.committed().await
}

/// Somebody who waits for a commit. When the connection breaks off, another task takes the place: what is done with the answer
/// beside giving it is done all the same.
struct Waiting {
    receiver: Option<oneshot::Receiver<Result<Committed<Response>, AppError>>>,
    app: Arc<App>,
}

impl Waiting {
    async fn committed(mut self) -> Result<Committed<Response>, AppError> {
        let answer = match &mut self.receiver {
            Some(receiver) => receiver.await.ok(),
            None => None,
        };
        self.receiver = None;
        answer.unwrap_or_else(|| Err(no_answer()))
    }
}

/// Whether an answer refuses what a request says, not where it goes.
fn is_about_the_content(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY)
}

fn no_answer() -> AppError {
    AppError::new(Code::Internal, "the writer of the base ended without an answer")
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let (Some(receiver), Ok(runtime)) = (self.receiver.take(), tokio::runtime::Handle::try_current()) else {
            return;
        };
        let app = Arc::clone(&self.app);
        runtime.spawn_blocking(move || {
            // Nobody is there any more to hear of a failure.
            if let Ok(Ok(committed)) = receiver.blocking_recv() {
                drop(committed.finish(&app));
            }
        });
    }
}

impl Call {
    /// Calls the operation, and words what goes wrong. Blocks until it is done.
    fn answer(&self) -> Response {
        let whole = match self.route.run {
            Run::Whole(run) => run(self),
            Run::Steps(begin) => begin(self).and_then(|step| match step {
                Step::Answered(answer) => Ok(answer),
                Step::Reading(rest) => rest(self),
                Step::Writing(begun) => Ok(begun.commit(&self.shared.app)?),
            }),
        };
        self.worded(whole)
    }

    /// An answer, or what went wrong, in words.
    fn worded(&self, answer: Result<Response, Failure>) -> Response {
        answer.unwrap_or_else(|failure| {
            let about = about(&self.filled);
            let answer = failure.answer(&about, self.route.words);
            if failure.is_about_the_request()
                && let Err(first) = self.admitted()
            {
                return first.answer(&about, self.route.words);
            }
            // What stands in the path is looked up only once something else is wrong: good requests pay nothing for the order.
            match is_about_the_content(answer.status()).then(|| self.found()) {
                Some(Err(first)) => first.answer(&about, Words::Airtable(Named::InPath)),
                _ => answer,
            }
        })
    }

    /// Whether the table and the record of the path are there, on Airtable's routes: that they are not is said before what is
    /// wrong with the query or the body. Source: reference, section 7.2 (fake).
    fn found(&self) -> Result<(), Failure> {
        let (Needs::Base(_, role), Words::Airtable(_)) = (self.route.needs, self.route.words) else { return Ok(()) };
        // In the past there may have been others.
        if self.as_of()?.is_some() {
            return Ok(());
        }
        let address = Address {
            table: Some(self.table()).filter(|table| !table.is_empty()),
            record: self.filled.get(Seg::Record).parse().ok(),
        };
        Ok(self.shared.app.find_address(self.caller()?, self.base(), role, address)?)
    }

    /// Whether the caller may use the route at all: what is wrong with a request is told to nobody else.
    fn admitted(&self) -> Result<(), Failure> {
        let scopes = match self.route.needs {
            Needs::Nothing | Needs::Metrics | Needs::Token => return Ok(()),
            Needs::Scopes(scopes) | Needs::Base(scopes, _) => scopes,
        };
        let caller = self.caller()?;
        if let Some(missing) = scopes.iter().find(|scope| !caller.scopes().has(**scope)) {
            let message = format!("{} needs a token with the scope {}", self.route.name, missing.name());
            return Err(AppError::new(Code::ScopeMissing, message).into());
        }
        if let Needs::Base(_, role) = self.route.needs {
            self.shared.app.base_as(caller, self.base(), role)?;
        }
        Ok(())
    }
}
