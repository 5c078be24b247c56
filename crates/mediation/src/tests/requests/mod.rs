//! The routes: who sees and does what.

mod decisions;
mod papers;
mod rooms;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use money::Bps;
use serde_json::{Value, json};
use storage::{UploadLimits, Uploads};
use tower::ServiceExt;

use super::World;
use crate::{MediationState, Ticket, public_routes, routes};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\0IEND\xaeB`\x82";

impl World {
    fn state(&self) -> MediationState {
        MediationState {
            db: self.db.clone(),
            rules: self.rules.clone(),
            files: self.folder.store(),
        }
    }

    async fn raw(&self, who: &str, mut request: Request<Body>) -> (StatusCode, Vec<u8>) {
        if who != "nobody" {
            request.extensions_mut().insert(self.who(who));
        }
        let files = campaigns::State {
            db: self.db.clone(),
            fee: Bps::try_new(1_000).unwrap(),
            files: self.state().files,
            uploads: Uploads::new(
                self.db.clone(),
                &self.state().files,
                UploadLimits::new(Vec::new()),
            ),
            limits: campaigns::Limits::default(),
        };
        let (router, _) = routes(self.state())
            .merge(public_routes(self.state()))
            .merge(campaigns::file_routes(files))
            .split_for_parts();
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1_000_000).await;
        (status, bytes.unwrap().to_vec())
    }

    async fn get(&self, who: &str, path: &str) -> (u16, Value) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let (status, bytes) = self.raw(who, request).await;
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        (status.as_u16(), body)
    }

    async fn post(&self, who: &str, path: &str, body: Value) -> (u16, Value) {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(
                "Idempotency-Key",
                kernel::Id::<()>::new(self.db.now()).to_string(),
            )
            .body(Body::from(body.to_string()));
        let (status, bytes) = self.raw(who, request.unwrap()).await;
        (status.as_u16(), serde_json::from_slice(&bytes).unwrap())
    }

    async fn upload(&self, who: &str) -> Value {
        let request = Request::post("/files?name=seen.png")
            .header(header::CONTENT_TYPE, "image/png")
            .body(Body::from(PNG));
        let (status, bytes) = self.raw(who, request.unwrap()).await;
        let body: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(status, StatusCode::CREATED, "{body}");
        body["id"].clone()
    }

    fn dispute(&self) -> Value {
        json!({
            "escrow_id": self.escrow, "reason": "not_as_briefed", "statement": "The product is never seen.",
            "checklist": [{"item": 1, "verdict": "not_met"}],
        })
    }
}

fn path(ticket: &Ticket, rest: &str) -> String {
    format!("/disputes/{}{rest}", ticket.id)
}
