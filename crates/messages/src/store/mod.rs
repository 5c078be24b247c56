//! Every line of SQL of this room.

mod deliveries;
mod emails;
mod endpoints;
mod feed;
mod figures;

pub(crate) use deliveries::{
    AttemptRow, DeliveryRow, DeliveryState, PendingDelivery, find_delivery, find_pending,
    insert_deliveries, insert_webhook_attempt, list_attempts, list_deliveries, lock_delivery,
    save_delivery,
};
pub(crate) use emails::{
    EmailEnd, EmailRow, NewEmail, SentEmail, end_attempt, insert_emails, list_emails, start_attempt,
};
pub(crate) use endpoints::{
    EndpointRow, EndpointStatus, Scope, delete_secrets, insert_endpoint, insert_secret,
    list_endpoints, list_subscribed, lock_endpoint, retire_secrets, save_endpoint,
};
pub(crate) use feed::{
    Cursor, EVERYBODY, EventRow, FeedRow, ParseCursorError, Told, find_head, insert_events,
    list_after, list_before, list_new,
};
pub(crate) use figures::{count_events, endpoints};
