//! Cards: taken over, shown anew, and the window where there are none.

use super::*;

#[tokio::test(start_paused = true)]
async fn after_a_restart_old_cards_are_taken_over_and_writes_are_in_doubt() {
    let mut bench1 = on_shift(Vec::new()).await;
    bench1.heard("down", None).await;
    bench1.card().await;
    let mut desk = Desk::new(policy("one"), TimeZone::UTC);
    let clock = TestClock::new();
    let mut facts = Vec::new();
    for input in [
        oncall::desk::Input::Acted { act: Act::GoOnShift, through: Through::Tray },
        oncall::desk::Input::Observed(Observation {
            source: SourceId::slack("acme"),
            heard: Heard::Live,
            said: Said::Message(message("down")),
        }),
        oncall::desk::Input::CardShown {
            card: CardKey::Alert(alert()),
            handle: CardHandle { daemon: "d".to_owned(), number: 4 },
        },
        oncall::desk::Input::Acted { act: Act::Acknowledge(alert()), through: Through::Card },
    ] {
        facts.extend(desk.handle(input, clock.now()).unwrap());
    }
    let mut bench = on_shift(facts).await;
    assert!(matches!(bench.card().await, PresenterOrder::Adopt { handle: CardHandle { number: 4, .. }, .. }));
    assert_eq!(bench.card().await, PresenterOrder::Close { key: CardKey::Alert(alert()) });
    let Order::Write { doubt, .. } = bench.order(|order| matches!(order, Order::Write { .. })).await else {
        unreachable!()
    };
    assert_eq!(doubt, Doubt::MayBeDone);
}

#[tokio::test(start_paused = true)]
async fn a_new_daemon_is_shown_everything_anew_and_a_dismissed_card_returns_with_the_next_minute() {
    let mut bench = on_shift(Vec::new()).await;
    bench.heard("down", None).await;
    assert!(is_show(&bench.card().await));
    bench.present(PresenterReport::Ready { daemon: "second".to_owned() }).await;
    assert!(is_show(&bench.card().await));
    bench.present(PresenterReport::Closed { key: CardKey::Alert(alert()), how: ClosedHow::Dismissed }).await;
    let dismissed = Instant::now();
    let order =
        timeout(Duration::from_secs(61), bench.presenter.orders.recv()).await.expect("within a minute").unwrap();
    assert!(is_show(&order));
    assert!(dismissed.elapsed() > Duration::from_secs(1), "not at once: {:?}", dismissed.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_dismissed_card_returns_within_a_minute_though_it_says_nothing_new() {
    let mut bench = on_shift(Vec::new()).await;
    bench.heard("down", None).await;
    // From an hour on, its age is told in hours.
    tokio::time::sleep(Duration::from_secs(2 * 3600 + 60)).await;
    while bench.presenter.orders.try_recv().is_ok() {}
    bench.present(PresenterReport::Closed { key: CardKey::Alert(alert()), how: ClosedHow::Dismissed }).await;
    let order =
        timeout(Duration::from_secs(60), bench.presenter.orders.recv()).await.expect("within a minute").unwrap();
    assert!(is_show(&order));
    bench.engine.act(Act::Acknowledge(alert()), Through::CommandLine).await.unwrap();
    bench.present(PresenterReport::Closed { key: CardKey::Alert(alert()), how: ClosedHow::Dismissed }).await;
    assert!(matches!(bench.card().await, PresenterOrder::Close { .. }), "not wanted, it stays away");
}

#[tokio::test(start_paused = true)]
async fn where_no_card_can_be_shown_the_window_opens() {
    let bench = on_shift(Vec::new()).await;
    let mut opened = bench.engine.opened();
    let trouble = Trouble { name: "no-notification-daemon".to_owned(), says: String::new(), cure: String::new() };
    bench.present(PresenterReport::Trouble(trouble)).await;
    bench.let_it_work().await;
    assert!(opened.try_recv().is_err(), "nothing rings");
    bench.heard("down", None).await;
    assert_eq!(timeout(Duration::from_secs(1), opened.recv()).await.unwrap().unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_handles_for_two_minutes_opens_the_window_once() {
    let bench = on_shift(Vec::new()).await;
    bench.heard("down", None).await;
    let mut opened = bench.engine.opened();
    tokio::time::sleep(Duration::from_secs(119)).await;
    assert!(opened.try_recv().is_err(), "a card and a sound come first");
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(opened.try_recv().unwrap(), None);
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert!(opened.try_recv().is_err(), "once is enough");
}

#[tokio::test(start_paused = true)]
async fn where_no_card_can_be_shown_the_window_opens_for_a_real_page_beside_a_test() {
    let bench = on_shift(Vec::new()).await;
    let mut opened = bench.engine.opened();
    let trouble = Trouble { name: "no-notification-daemon".to_owned(), says: String::new(), cure: String::new() };
    bench.present(PresenterReport::Trouble(trouble)).await;
    bench.engine.act(Act::TestPage, Through::Window).await.unwrap();
    bench.let_it_work().await;
    assert_eq!(opened.try_recv().unwrap(), None);
    assert!(opened.try_recv().is_err(), "once for each that rings");
    bench.heard("down", None).await;
    bench.let_it_work().await;
    assert_eq!(opened.try_recv().unwrap(), None);
    bench.engine.act(Act::AcknowledgeTest, Through::Window).await.unwrap();
    bench.let_it_work().await;
    assert!(opened.try_recv().is_err(), "what ends opens nothing");
}

#[tokio::test(start_paused = true)]
async fn a_card_that_a_daemon_took_down_by_its_own_clock_was_not_looked_at() {
    let mut bench = on_shift(Vec::new()).await;
    let blind = Report::Sight(Sighting::Blind(oncall::sight::Blindness::SocketModeOff));
    bench.source.reports.send((SourceId::slack("acme"), blind)).await.unwrap();
    let key = loop {
        if let PresenterOrder::Show { key: key @ CardKey::Blind(_), .. } = bench.card_within(90).await {
            break key;
        }
    };
    let sounds = |bench: &Bench| bench.engine.picture().borrow().sound.is_some();
    bench.present(PresenterReport::Closed { key: key.clone(), how: ClosedHow::Expired }).await;
    bench.let_it_work().await;
    assert!(sounds(&bench));
    assert!(matches!(bench.card_within(61).await, PresenterOrder::Show { key: back, .. } if back == key));
    bench.present(PresenterReport::Closed { key, how: ClosedHow::Dismissed }).await;
    bench.let_it_work().await;
    assert!(!sounds(&bench));
}
