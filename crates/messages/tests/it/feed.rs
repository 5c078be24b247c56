//! The live feed: nothing lost, nothing twice, in order.

use std::{collections::HashSet, time::Duration};

use axum::{
    body::{Body, BodyDataStream},
    http::{Method, Request, StatusCode},
};
use futures_util::{StreamExt, future::join_all};
use kernel::{Db, Id, Tx, testing};
use messages::{Event, Targets, run_feed};
use parties::{Caller, Language, Party, Role};
use serde_json::{Value, json};
use tokio::time::timeout;
use uuid::Uuid;

use crate::support::{Api, api, person, publish, release};

/// A stream of server-sent events, read as a client does.
struct Client {
    frames: BodyDataStream,
    unread: String,
    last_id: Option<String>,
}

impl Client {
    async fn connect(api: &Api, by: &Caller, last_id: Option<&str>) -> Self {
        let mut request = Request::get("/events");
        if let Some(id) = last_id {
            request = request.header("last-event-id", id);
        }
        let response = api.send(by, request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            frames: response.into_body().into_data_stream(),
            unread: String::new(),
            last_id: last_id.map(str::to_owned),
        }
    }

    /// The next event with data; none when the stream is over.
    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((block, rest)) = self.unread.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.unread = rest;
                let field = |name: &str| {
                    let start = format!("{name}: ");
                    block
                        .lines()
                        .find_map(|line| line.strip_prefix(&start).map(str::to_owned))
                };
                self.last_id = field("id").or_else(|| self.last_id.take());
                let Some(data) = field("data") else { continue };
                let event: Value = serde_json::from_str(&data).unwrap();
                assert_eq!(field("event").as_deref(), event["topic"].as_str());
                assert_eq!(self.last_id.as_deref(), event["id"].as_str());
                return Some(event);
            }
            let frame = timeout(Duration::from_mins(1), self.frames.next())
                .await
                .unwrap()?;
            self.unread
                .push_str(str::from_utf8(&frame.unwrap()).unwrap());
        }
    }

    async fn titles(&mut self, count: usize) -> Vec<String> {
        let mut titles = Vec::new();
        while titles.len() < count {
            titles.push(title(&self.next().await.unwrap()));
        }
        titles
    }
}

fn title(event: &Value) -> String {
    event["data"]["campaign_title"].as_str().unwrap().to_owned()
}

/// Runs `story` while the poller runs.
async fn with_poller(db: &Db, api: &Api, story: impl Future<Output = ()>) {
    tokio::select! {
        () = run_feed(db.clone(), api.feed.clone()) => panic!("the poller ended"),
        () = story => {}
    }
}

async fn publish_in(tx: &mut Tx, party: Id<Party>, title: &str) {
    let event = Event {
        topic: "payment_release",
        object: Uuid::from_u128(7),
        audience: &[party],
        data: release(title),
    };
    messages::publish(tx, event).await.unwrap();
}

#[tokio::test]
async fn a_stream_goes_on_where_it_was_cut_off() {
    let (db, _guard) = testing::db().await;
    let api = api(&db, Targets::Public);
    let reader = person(&db, Role::Brand, Language::Fr).await;
    let other = person(&db, Role::Brand, Language::Fr).await;
    with_poller(&db, &api, async {
        publish(&db, &[reader.id()], release("before")).await;
        // From the beginning of time: everything, and then what is new.
        let mut client = Client::connect(&api, &reader.caller, Some("0-0")).await;
        assert_eq!(client.titles(1).await, ["before"]);
        publish(&db, &[other.id()], release("not for me")).await;
        publish(&db, &[reader.id(), other.id()], release("first")).await;
        publish(&db, &[reader.id()], release("second")).await;
        assert_eq!(client.titles(2).await, ["first", "second"]);
        let last = client.last_id.clone().unwrap();
        drop(client);
        publish(&db, &[reader.id()], release("third")).await;
        let mut client = Client::connect(&api, &reader.caller, Some(&last)).await;
        publish(&db, &[reader.id()], release("fourth")).await;
        assert_eq!(client.titles(2).await, ["third", "fourth"]);
    })
    .await;
}

#[tokio::test]
async fn news_for_everybody_is_on_every_stream_and_in_no_feed() {
    let (db, _guard) = testing::db().await;
    let api = api(&db, Targets::Public);
    let first = person(&db, Role::Brand, Language::Fr).await;
    let second = person(&db, Role::Fan, Language::Ar).await;
    with_poller(&db, &api, async {
        for reader in [&first, &second] {
            let mut client = Client::connect(&api, &reader.caller, None).await;
            let begins = client.frames.next().await.unwrap().unwrap();
            assert!(begins.starts_with(b"id: ") || begins.starts_with(b"retry: "));
            let mut tx = db.begin().await.unwrap();
            let object = Uuid::from_u128(9);
            messages::publish_to_all(&mut tx, object).await.unwrap();
            tx.commit().await.unwrap();
            let frame = timeout(Duration::from_mins(1), client.frames.next()).await;
            let frame = frame.unwrap().unwrap().unwrap();
            assert_eq!(frame, "event: public\ndata: {}\n\n");
            let (_, page) = api.call(&reader.caller, (Method::GET, "/feed"), None).await;
            assert_eq!(page["items"], json!([]));
        }
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_is_cut_off_before_its_first_event_loses_none() {
    let (db, _guard) = testing::db().await;
    let api = api(&db, Targets::Public);
    let reader = person(&db, Role::Brand, Language::Fr).await;
    with_poller(&db, &api, async {
        let mut client = Client::connect(&api, &reader.caller, None).await;
        let frame = client.frames.next().await.unwrap().unwrap();
        let text = str::from_utf8(&frame).unwrap();
        let id = text
            .lines()
            .find_map(|line| line.strip_prefix("id: "))
            .unwrap()
            .to_owned();
        assert!(
            text.contains("retry: 1000") && !text.contains("data:"),
            "{text}"
        );
        drop(client);
        publish(&db, &[reader.id()], release("meanwhile")).await;
        let mut client = Client::connect(&api, &reader.caller, Some(&id)).await;
        assert_eq!(client.titles(1).await, ["meanwhile"]);
    })
    .await;
}

#[tokio::test]
async fn events_that_commit_out_of_order_are_neither_lost_nor_repeated() {
    let (db, _guard) = testing::db().await;
    let api = api(&db, Targets::Public);
    let reader = person(&db, Role::Brand, Language::Fr).await;
    with_poller(&db, &api, async {
        let mut client = Client::connect(&api, &reader.caller, Some("0-0")).await;
        // The first to begin has the lower transaction number and, writing last, the higher row number.
        let mut early = db.begin().await.unwrap();
        sqlx::query_scalar::<_, String>("SELECT pg_current_xact_id()::text")
            .fetch_one(early.conn())
            .await
            .unwrap();
        publish(&db, &[reader.id()], release("late begins, commits first")).await;
        let (_, page) = api.call(&reader.caller, (Method::GET, "/feed"), None).await;
        assert_eq!(
            page["items"],
            json!([]),
            "shown while an earlier one may still come"
        );
        publish_in(&mut early, reader.id(), "early begins, commits last").await;
        // And one that has the lower numbers of both kinds and commits last.
        let mut lowest = db.begin().await.unwrap();
        publish_in(&mut lowest, reader.id(), "lowest").await;
        publish(&db, &[reader.id()], release("highest")).await;
        early.commit().await.unwrap();
        lowest.commit().await.unwrap();
        publish(&db, &[reader.id()], release("last")).await;
        let titles = client.titles(5).await;
        let expected = [
            "early begins, commits last",
            "late begins, commits first",
            "lowest",
            "highest",
            "last",
        ];
        assert_eq!(titles, expected);
    })
    .await;
}

#[tokio::test]
async fn many_writers_and_a_reader_that_reconnects_agree_on_every_event() {
    let (db, _guard) = testing::db().await;
    let api = api(&db, Targets::Public);
    let reader = person(&db, Role::Brand, Language::Fr).await;
    let writer = async |number: usize| {
        for count in 0..15 {
            let mut tx = db.begin().await.unwrap();
            publish_in(&mut tx, reader.id(), &format!("{number}-{count}")).await;
            if count % 3 == number % 3 {
                tx.rollback().await.unwrap();
            } else {
                tx.commit().await.unwrap();
            }
        }
    };
    let reading = async {
        let mut seen: Vec<String> = Vec::new();
        let mut last = "0-0".to_owned();
        while seen.len() < 40 {
            let mut client = Client::connect(&api, &reader.caller, Some(&last)).await;
            seen.extend(client.titles(5).await);
            last = client.last_id.clone().unwrap();
        }
        let distinct: HashSet<&String> = seen.iter().collect();
        assert_eq!(distinct.len(), 40, "{seen:?}");
        // What one writer wrote is in its order.
        for number in 0..4 {
            let own = seen
                .iter()
                .filter_map(|title| title.strip_prefix(&format!("{number}-")));
            let counts: Vec<u32> = own.map(|count| count.parse().unwrap()).collect();
            assert!(counts.is_sorted(), "{counts:?}");
        }
    };
    with_poller(&db, &api, async {
        tokio::join!(join_all((0..4).map(writer)), reading);
    })
    .await;
}

#[tokio::test]
async fn the_past_is_paged_from_the_newest() {
    let (db, _guard) = testing::db().await;
    let api = api(&db, Targets::Public);
    let reader = person(&db, Role::Brand, Language::Fr).await;
    with_poller(&db, &api, async {
        let mut client = Client::connect(&api, &reader.caller, None).await;
        for title in ["a", "b", "c"] {
            publish(&db, &[reader.id()], release(title)).await;
        }
        client.titles(3).await;
    })
    .await;
    let mut path = "/feed?limit=2".to_owned();
    let mut titles = Vec::new();
    for _ in 0..2 {
        let (status, page) = api.call(&reader.caller, (Method::GET, &path), None).await;
        assert_eq!(status, StatusCode::OK);
        titles.extend(page["items"].as_array().unwrap().iter().map(title));
        path = format!(
            "/feed?limit=2&after={}",
            page["next"].as_str().unwrap_or("end")
        );
    }
    assert_eq!(titles, ["c", "b", "a"]);
    assert!(path.ends_with("end"), "{path}");
}

#[tokio::test]
async fn what_is_no_place_in_the_feed_is_refused() {
    let (db, _guard) = testing::db().await;
    let api = api(&db, Targets::Public);
    let reader = person(&db, Role::Brand, Language::Fr).await;
    for path in [
        "/events?after=x",
        "/events?after=1",
        "/feed?after=-1-2",
        "/events?since=1-2",
    ] {
        let (status, problem) = api.call(&reader.caller, (Method::GET, path), None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {problem}");
    }
}
