//! Writes of an earlier run, which may have been done: handed over as such, whatever they are and whenever.

use super::*;
use oncall::write::{Write, WriteWhat};

/// Words asked for, so many seconds after the start.
fn asked(id: u64, after: i64, what: WriteWhat) -> Fact {
    let at = TestClock::new().now().wall;
    let asked_at = at + SignedDuration::from_secs(after);
    Fact { at, what: What::WriteAsked { write: Write { id: WriteId(id), alert: alert(), what, asked_at } } }
}

#[tokio::test(start_paused = true)]
async fn my_words_of_an_earlier_run_are_in_doubt_also_where_they_are_handed_over_later() {
    let message = message("");
    let (channel, ts) = (message.place.channel.clone(), message.ts.clone());
    let reply = |text: &str| WriteWhat::Reply { channel: channel.clone(), ts: ts.clone(), text: text.to_owned() };
    let to = PersonId::new("U2");
    let words = [
        reply("the disk was full"),
        WriteWhat::Message { to, text: "can you look?".to_owned() },
        // May still be taken back as the program starts.
        reply("and it is full again"),
    ];
    let facts = words.iter().zip([(1, 0), (2, 0), (3, 10)]).map(|(what, (id, after))| asked(id, after, what.clone()));
    let mut bench = on_shift(facts.collect()).await;
    for expected in words {
        let Order::Write { write, doubt } = bench.order(|order| matches!(order, Order::Write { .. })).await else {
            unreachable!()
        };
        assert_eq!((write.what, doubt), (expected, Doubt::MayBeDone));
    }
    // One of this run is not.
    bench.heard("down", None).await;
    bench.let_it_work().await;
    bench.engine.act(Act::Acknowledge(alert()), Through::CommandLine).await.unwrap();
    let Order::Write { doubt, .. } = bench.order(|order| matches!(order, Order::Write { .. })).await else {
        unreachable!()
    };
    assert_eq!(doubt, Doubt::Fresh);
}
