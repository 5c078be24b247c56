//! The room of the database itself: who runs PostgreSQL, who may log in, how the tables get there.
//!
//! With no `DATABASE_URL`, Daman runs the machine's own PostgreSQL in its `var/` folder:
//!
//! ```text
//!            Settings                 a lock only the starter holds
//!               │                               │
//!   ┌───────────▼──────────┐  alive? adopt  ┌───▼────────┐   ready   ┌──────────────┐
//!   │ Cluster::start       ├───────────────▶│ postmaster ├──────────▶│ Cluster::url │
//!   └───────────┬──────────┘  dead? start   └───▲────────┘           └──────┬───────┘
//!               └── no data yet? initdb ────────┘                           │
//!                                                     owner ┌───────────────┴──────────┐ server
//!                                                           ▼                          ▼
//!                                                        migrate                      pool
//! ```
//!
//! What must stay true:
//!
//! - Two processes never start the same cluster; the last process that uses it stops it, and only
//!   that one. A process that is killed leaves the postmaster running, and the next start adopts it.
//! - PostgreSQL never runs as root, and never listens on a network address: only on a socket in a
//!   folder that no other account of the machine can enter.
//! - Tables are made and owned by `daman_owner`, as which nobody logs in; the server works as `daman_server`, which owns
//!   nothing. [`examine`] says what is otherwise.
//! - This room knows no other: it has no domain word and no table.

mod doctor;
mod embedded;
mod error;
mod migrate;
mod pool;
#[cfg(feature = "testing")]
pub mod testing;

pub use doctor::{Finding, examine};
pub use embedded::{Cluster, Keep, Role, Settings, Stopped};
pub use error::DatabaseError;
pub use migrate::{Applied, migrate};
pub use pool::pool;
