//! HTTP/1.1 for readers: the published table, with validators that cost an unchanged feed one 304. The only module that
//! names `hyper`.

mod respond;
mod serve;

pub use serve::serve;
