//! The steps that the samples of the kit speak of, one file for those that do
//! not contradict each other.

mod ambiguous;
mod attached;
mod chocolate;
mod cucumbers;
mod cukes;
mod flights;
mod orders;
mod pending;
pub(super) mod protocol;
mod retry;
mod statuses;
mod undefined;
mod vegetables;
