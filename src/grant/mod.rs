//! Grants that a person gave once and that last: how they come into the store,
//! and how they are used from there.
//!
//! An [`Invitation`] is what a person follows to sign in, anywhere; a
//! [`Landing`] catches the callback where it comes back to this machine. A
//! [`KeptGrant`] is a stored grant in use: whatever becomes of it is written
//! down before it counts. [`StoredGrants`] are those of a run;
//! [`SharedGrants`] last no longer than it.

mod days;
mod invitation;
mod kept;
mod landing;
mod refused;
mod shared_grants;
mod stored_grants;

pub use crate::client::{AuthorizationCode, CallbackError, ClientError};
pub use crate::target::grant_store::{
    Claim, GrantName, GrantStore, GrantStoreError, NotAGrantName, StoredGrant,
};
pub use days::days;
pub use invitation::Invitation;
pub use kept::{KeptGrant, renewing};
pub use landing::{Landed, Landing};
pub use refused::Refused;
pub use shared_grants::SharedGrants;
pub use stored_grants::StoredGrants;
