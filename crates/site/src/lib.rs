//! What people see: the web app, and public pages that are readable without JavaScript.
//!
//! ```text
//! /app, /app/...                 the page of the web app, with a nonce of its own; its files under /assets
//! /                              the reader's language
//! /{lang}/                       what Daman is, what it holds now, what it costs
//! /{lang}/projects/{id}          a project that fans fund
//! /{lang}/faq                    what the law says, by role and country
//! /{lang}/transparency           the books, the disputes, the log
//! /{lang}/verify                 a receipt, checked by the code of `daman verify`
//! /robots.txt, /sitemap.xml      for search engines
//! ```
//!
//! What must stay true:
//! - no public page runs a script, and none sets a cookie;
//! - the app's page lets scripts of this server run, and nothing inline;
//! - what strangers wrote (titles, names, descriptions, receipts) is escaped wherever it is shown;
//! - a public page tells of no person but the owner of a project that is public;
//! - every text is there in six languages, and none is left over: a test says so;
//! - without the web app everything builds, and its page says how to build it.
//!
//! Deliberately absent: anything that writes.

mod assets;
mod facts;
mod figures;
mod format;
mod http;
mod language;
mod pages;
mod verify;
mod views;

pub use http::{Site, SiteSettings, routes};
pub use pages::Mode;
