//! Campaigns, engagements and submissions over HTTP.

use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use chrono::Duration;
use kernel::Id;
use parties::{Caller, Party, Role};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{World, campaign_json};
use crate::{Limits, routes};

/// The status and the JSON of an answer.
pub(crate) async fn body_of(response: Response<Body>) -> (StatusCode, Value) {
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 1_000_000)
        .await
        .unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

pub(crate) struct Api<'a> {
    world: &'a World,
    router: Router,
}

impl<'a> Api<'a> {
    pub(crate) fn new(world: &'a World) -> Self {
        Self {
            world,
            router: routes(world.state(Limits::default())).into(),
        }
    }

    fn role_of(&self, party: Id<Party>) -> Role {
        if self.world.creators.contains(&party) {
            Role::Creator
        } else {
            Role::Brand
        }
    }

    pub(crate) async fn send(
        &self,
        by: Id<Party>,
        request: (&str, &str, Value),
        key: &str,
    ) -> (StatusCode, Value) {
        let caller = Caller {
            party: by,
            role: self.role_of(by),
            session: Id::from_uuid(uuid::Uuid::nil()),
        };
        let (method, path, body) = request;
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .extension(caller);
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        let request = request
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(if body.is_null() {
                String::new()
            } else {
                body.to_string()
            }))
            .unwrap();
        body_of(self.router.clone().oneshot(request).await.unwrap()).await
    }

    pub(crate) async fn get(&self, by: Id<Party>, path: &str) -> (u16, Value) {
        let (status, body) = self.send(by, ("GET", path, Value::Null), "").await;
        (status.as_u16(), body)
    }

    pub(crate) async fn post(&self, by: Id<Party>, path: &str, body: Value) -> (u16, Value) {
        let key =
            uuid::Uuid::from_u128(self.world.db.now().timestamp_micros().unsigned_abs().into());
        // Each call is another request.
        self.world.db.clock().advance(Duration::milliseconds(1));
        let (status, body) = self.send(by, ("POST", path, body), &key.to_string()).await;
        (status.as_u16(), body)
    }
}

#[tokio::test]
async fn a_campaign_is_written_and_shown_with_its_fee_and_both_nets() {
    let world = World::new().await;
    let api = Api::new(&world);
    let (status, campaign) = api.post(world.brand, "/campaigns", campaign_json()).await;
    assert_eq!(status, 201, "{campaign}");
    let money = |amount: &str| json!({"amount": amount, "currency": "MAD"});
    assert_eq!(
        campaign["package"],
        json!({
            "amount": money("1500.00"), "fee": money("150.00"), "fee_bps": 1000,
            "creator_net": money("1350.00"), "brand_total": money("1500.00")
        })
    );
    assert_eq!(
        campaign["funding"],
        json!({"budget": money("4500.00"), "locked": money("0.00"), "left": money("4500.00")})
    );
    assert_eq!(
        (&campaign["max_creators"], &campaign["brand"]["name"]),
        (&3.into(), &"Atlas".into())
    );
    assert_eq!(
        campaign["acceptance_items"][1],
        json!({"number": 2, "text": "No other brand"})
    );
    assert_eq!(campaign["can"], json!(["deposit", "invite"]));

    let path = format!("/campaigns/{}", campaign["id"].as_str().unwrap());
    let (_, seen) = api.get(world.brand, &path).await;
    assert_eq!(seen, campaign);
    let (_, seen) = api.get(world.creators[0], &path).await;
    assert_eq!(seen["can"], json!(["apply"]));
}

#[tokio::test]
async fn only_brands_write_campaigns_and_only_with_a_key() {
    let world = World::new().await;
    let api = Api::new(&world);
    let (status, problem) = api
        .post(world.creators[0], "/campaigns", campaign_json())
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (403, &"parties.wrong_role".into())
    );
    let (status, _) = api
        .send(world.brand, ("POST", "/campaigns", campaign_json()), "")
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, problem) = api
        .post(world.brand, "/campaigns", json!({"title": "x"}))
        .await;
    assert_eq!((status, &problem["code"]), (422, &"request.invalid".into()));
}

#[tokio::test]
async fn the_same_request_writes_one_campaign() {
    let world = World::new().await;
    let api = Api::new(&world);
    let request = || ("POST", "/campaigns", campaign_json());
    let first = api.send(world.brand, request(), "k").await;
    // A year later its deadline has passed, and the answer is still the same.
    world.db.clock().advance(Duration::days(365));
    assert_eq!(api.send(world.brand, request(), "k").await, first);
    let mut other = campaign_json();
    other["title"] = json!("Another one");
    let (status, _) = api
        .send(world.brand, ("POST", "/campaigns", other), "k")
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, list) = api.get(world.brand, "/campaigns").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn each_sees_the_campaigns_that_concern_it() {
    let world = World::new().await;
    let api = Api::new(&world);
    let mut draft = campaign_json();
    draft["draft"] = json!(true);
    let (_, draft) = api.post(world.brand, "/campaigns", draft).await;
    assert_eq!(draft["can"], json!(["change", "publish", "delete"]));
    let path = format!("/campaigns/{}", draft["id"].as_str().unwrap());
    for (party, status, listed) in [
        (world.brand, 200, 2),
        (world.other_brand, 404, 0),
        (world.creators[0], 404, 1),
    ] {
        assert_eq!(api.get(party, &path).await.0, status);
        let (_, list) = api.get(party, "/campaigns").await;
        assert_eq!(list["items"].as_array().unwrap().len(), listed);
    }
    assert_eq!(
        api.post(world.other_brand, &format!("{path}/publish"), Value::Null)
            .await
            .0,
        404
    );
    let (status, open) = api
        .post(world.brand, &format!("{path}/publish"), Value::Null)
        .await;
    assert_eq!((status, &open["status"]), (200, &"open".into()));
    assert_eq!(api.get(world.creators[0], &path).await.0, 200);
}

#[tokio::test]
async fn campaigns_that_are_due_leave_the_list_of_those_who_are_not_in_them() {
    let world = World::new().await;
    let api = Api::new(&world);
    world.engaged(0).await;
    world.db.clock().advance(Duration::days(11));
    for (creator, listed) in [(0, 1), (1, 0)] {
        let (_, list) = api.get(world.creators[creator], "/campaigns").await;
        assert_eq!(list["items"].as_array().unwrap().len(), listed);
    }
    let (_, campaign) = api
        .get(
            world.creators[0],
            &format!("/campaigns/{}", world.campaign.id),
        )
        .await;
    assert!(campaign["engagement_id"].is_string());
    assert_eq!(campaign["can"], json!([]));
}

#[tokio::test]
async fn lists_are_paged() {
    let world = World::new().await;
    let api = Api::new(&world);
    for _ in 0..2 {
        api.post(world.brand, "/campaigns", campaign_json()).await;
    }
    let (_, first) = api.get(world.brand, "/campaigns?limit=2").await;
    let next = first["next"].as_str().unwrap();
    let (_, second) = api
        .get(world.brand, &format!("/campaigns?limit=2&after={next}"))
        .await;
    let ids: Vec<&str> = [&first, &second]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|item| item["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        (ids.len(), ids[2]),
        (3, world.campaign.id.to_string().as_str())
    );
    assert!(second.get("next").is_none());
    assert_eq!(api.get(world.brand, "/campaigns?limit=0").await.0, 422);
    assert_eq!(api.get(world.brand, "/campaigns?page=1").await.0, 422);
}

#[tokio::test]
async fn an_invitation_is_accepted_over_http() {
    let world = World::new().await;
    let api = Api::new(&world);
    let [creator, stranger] = [world.creators[0], world.creators[1]];
    let path = format!("/campaigns/{}/invitations", world.campaign.id);
    let body = json!({"creator_id": creator, "message": " Come in "});
    let (status, invited) = api.post(world.brand, &path, body).await;
    assert_eq!(
        (status, &invited["status"]),
        (201, &"invited".into()),
        "{invited}"
    );
    assert_eq!(
        (&invited["message"], &invited["can"]),
        (&"Come in".into(), &json!(["withdraw", "extend"]))
    );

    let engagement = format!("/engagements/{}", invited["id"].as_str().unwrap());
    let (_, seen) = api.get(creator, &engagement).await;
    assert_eq!(seen["can"], json!(["accept", "decline"]));
    assert_eq!(seen["terms"]["creator_net"]["amount"], "1350.00");
    for party in [stranger, world.other_brand] {
        assert_eq!(api.get(party, &engagement).await.0, 404);
        for act in ["accept", "decline", "withdraw"] {
            assert_eq!(
                api.post(party, &format!("{engagement}/{act}"), json!({}))
                    .await
                    .0,
                404,
                "{act}"
            );
        }
    }
    let wrong = json!({"expected_net": {"amount": "1500.00", "currency": "MAD"}});
    let (status, problem) = api
        .post(creator, &format!("{engagement}/accept"), wrong)
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &"campaigns.terms_changed".into())
    );
    let right = json!({"expected_net": {"amount": "1350.00", "currency": "MAD"}});
    let (status, accepted) = api
        .post(creator, &format!("{engagement}/accept"), right)
        .await;
    assert_eq!(
        (status, &accepted["status"]),
        (200, &"accepted".into()),
        "{accepted}"
    );
    assert!(accepted["escrow_id"].is_string() && accepted["answered_at"].is_string());
    assert_eq!(accepted["can"], json!([]));
}

#[tokio::test]
async fn applications_are_listed_to_both_sides_and_nobody_else() {
    let world = World::new().await;
    let api = Api::new(&world);
    let path = format!("/campaigns/{}/applications", world.campaign.id);
    assert_eq!(api.post(world.brand, &path, json!({})).await.0, 403);
    let (status, applied) = api
        .post(world.creators[0], &path, json!({"message": "I cook."}))
        .await;
    assert_eq!((status, &applied["origin"]), (201, &"application".into()));
    api.post(world.creators[1], &path, json!({})).await;
    let filter = format!("/engagements?campaign_id={}", world.campaign.id);
    for (party, listed) in [
        (world.brand, 2),
        (world.creators[0], 1),
        (world.creators[2], 0),
        (world.other_brand, 0),
    ] {
        let (_, list) = api.get(party, &filter).await;
        assert_eq!(list["items"].as_array().unwrap().len(), listed);
    }
    let (_, page) = api.get(world.brand, "/engagements?limit=1").await;
    assert!(page["next"].is_string());
    let decline = format!("/engagements/{}/decline", applied["id"].as_str().unwrap());
    let (status, declined) = api.post(world.brand, &decline, Value::Null).await;
    assert_eq!((status, &declined["status"]), (200, &"declined".into()));
}

#[tokio::test]
async fn content_is_submitted_and_listed_over_http() {
    let world = World::new().await;
    world.fund().await;
    let api = Api::new(&world);
    let creator = world.creators[0];
    let escrow = world.engaged(0).await.status.escrow().unwrap();
    let deliverables = &world.campaign.terms.deliverables;
    let body = |place: usize| {
        json!({
            "escrow_id": escrow, "deliverables": [deliverables[place].id], "note": "https://example.com/video"
        })
    };
    let (status, first) = api.post(creator, "/submissions", body(0)).await;
    assert_eq!(status, 201, "{first}");
    let (_, second) = api.post(creator, "/submissions", body(1)).await;
    let (status, problem) = api.post(creator, "/submissions", body(1)).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &"escrow.deliverable_not_allowed".into())
    );

    let list = format!("/escrow/{escrow}/submissions");
    for party in [world.brand, creator] {
        let (_, page) = api.get(party, &list).await;
        assert_eq!(page["items"], json!([second, first]));
        let path = format!("/submissions/{}", first["id"].as_str().unwrap());
        assert_eq!(api.get(party, &path).await, (200, first.clone()));
        assert_eq!(api.get(world.other_brand, &path).await.0, 404);
    }
    assert_eq!(api.get(world.other_brand, &list).await.0, 404);
    assert_eq!(api.get(world.creators[1], &list).await.0, 404);
}

#[tokio::test]
async fn the_same_submission_sent_twice_is_one() {
    let world = World::new().await;
    world.fund().await;
    let api = Api::new(&world);
    let escrow = world.engaged(0).await.status.escrow().unwrap();
    let deliverable = world.campaign.terms.deliverables[0].id;
    let request = || {
        let body = json!({"escrow_id": escrow, "deliverables": [deliverable], "note": "Here."});
        ("POST", "/submissions", body)
    };
    let first = api.send(world.creators[0], request(), "s").await;
    assert_eq!(first.0, StatusCode::CREATED);
    assert_eq!(api.send(world.creators[0], request(), "s").await, first);
    let (_, page) = api
        .get(world.brand, &format!("/escrow/{escrow}/submissions"))
        .await;
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn anonymous_requests_are_turned_away() {
    let world = World::new().await;
    let router: Router = routes(world.state(Limits::default())).into();
    for path in ["/campaigns", "/engagements"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        assert_eq!(
            router.clone().oneshot(request).await.unwrap().status(),
            StatusCode::UNAUTHORIZED
        );
    }
}
