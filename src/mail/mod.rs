//! Mail: the only module that names `lettre`. Today it knows what an address is.

mod address;

pub use address::EmailAddress;
