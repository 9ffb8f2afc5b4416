//! The facade: what every face holds, and the one way in which operations are called.

use std::sync::Arc;

use cadre_model::{Clock, Timestamp};

use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::Operation;

/// The product, opened: the clock it goes by and what it keeps.
///
/// Concurrency: any thread may call any operation; operations block.
pub struct App {
    clock: Arc<dyn Clock>,
}

impl App {
    /// Opens the product.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }

    /// Calls a unary operation.
    pub fn call<O: Operation>(&self, caller: &Caller, input: O::In) -> Result<O::Out, AppError> {
        self.call_with::<O>(caller, input, &mut drop)
    }

    /// Calls an operation, and hands on what it tells on the way.
    pub fn call_with<O: Operation>(
        &self,
        caller: &Caller,
        input: O::In,
        emit: &mut dyn FnMut(O::Event),
    ) -> Result<O::Out, AppError> {
        caller.check(O::NAME, O::SCOPE)?;
        O::run(self, caller, input, emit)
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
