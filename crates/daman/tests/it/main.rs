//! Stories: the whole server over HTTP, on a real PostgreSQL, the sandbox rail and a mail server.

mod campaign_story;
mod demo_and_readme;
mod edges;
mod kill;
mod openapi;
mod support;
mod tidy;
