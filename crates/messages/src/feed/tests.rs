use kernel::testing;

use super::*;

fn party(number: u128) -> Id<Party> {
    Id::from_uuid(uuid::Uuid::from_u128(number))
}

#[test]
fn a_party_may_hold_only_so_many_streams() {
    let feed = Feed::new();
    let mut seats: Vec<Seat> = (0..MOST_STREAMS)
        .map(|_| feed.listen(party(1)).unwrap())
        .collect();
    assert!(matches!(
        feed.listen(party(1)),
        Err(MessageError::TooManyStreams { .. })
    ));
    feed.listen(party(2)).unwrap();
    seats.pop();
    feed.listen(party(1)).unwrap();
}

#[test]
fn an_ended_stream_leaves_nothing_behind() {
    let feed = Feed::new();
    let seat = feed.listen(party(1)).unwrap();
    assert_eq!(feed.has_listeners(), Some(true));
    drop(seat);
    assert_eq!(feed.has_listeners(), Some(false));
}

#[tokio::test]
async fn closing_the_feed_ends_its_streams_and_its_poller() {
    let (db, _guard) = testing::db().await;
    let feed = Feed::new();
    let mut seat = feed.listen(party(1)).unwrap();
    feed.close();
    assert!(seat.news.changed().await.is_err());
    run_feed(db, feed).await;
}
