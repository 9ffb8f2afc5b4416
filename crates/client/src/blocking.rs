//! The same for callers that block.

use cadre_app::{AppError, Code, Operation};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::{Builder, Runtime};

use crate::ops::RemoteOps;

/// [`RemoteOps`] for callers that block: with a runtime of its own, on the calling thread.
#[derive(Debug)]
pub struct BlockingOps {
    ops: RemoteOps,
    runtime: Runtime,
}

impl BlockingOps {
    /// Operations done by a server, waited for.
    ///
    /// # Errors
    /// Where no runtime can be had.
    pub fn new(ops: RemoteOps) -> Result<Self, AppError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| {
            AppError::new(Code::Internal, "what waits for the network cannot be set up").caused_by(error)
        })?;
        Ok(Self { ops, runtime })
    }

    /// As [`RemoteOps::call`].
    ///
    /// # Errors
    /// As there.
    pub fn call<O: Operation>(&self, input: &O::In) -> Result<O::Out, AppError>
    where
        O::In: Serialize,
        O::Out: DeserializeOwned,
    {
        self.runtime.block_on(self.ops.call::<O>(input))
    }

    /// As [`RemoteOps::call_as`].
    ///
    /// # Errors
    /// As there.
    pub fn call_as<O: Operation, T: DeserializeOwned>(&self, input: &O::In) -> Result<T, AppError>
    where
        O::In: Serialize,
    {
        self.runtime.block_on(self.ops.call_as::<O, T>(input))
    }

    /// As [`RemoteOps::call_with`].
    ///
    /// # Errors
    /// As there.
    pub fn call_with<O: Operation>(&self, input: &O::In, emit: &mut dyn FnMut(O::Event)) -> Result<O::Out, AppError>
    where
        O::In: Serialize,
        O::Out: DeserializeOwned,
        O::Event: DeserializeOwned,
    {
        self.runtime.block_on(self.ops.call_with::<O>(input, emit))
    }
}
