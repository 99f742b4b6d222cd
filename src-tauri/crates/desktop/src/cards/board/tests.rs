//! What the board does, told as short stories: orders, the daemon's words and alarms in; calls and reports out.

mod daemons;
mod late;
mod orders;
mod presses;

use super::*;
use oncall::wants::Weight;

const BUS: &str = "b1";
const DAEMON: &str = ":1.5";

fn key(n: u32) -> CardKey {
    CardKey::Alert(format!("slack/acme/C{n}/1700000000.000100").parse().unwrap())
}

fn card(title: &str) -> Card {
    Card { title: title.to_owned(), body: String::new(), weight: Weight::Critical, buttons: vec![] }
}

fn show(n: u32, title: &str) -> PresenterOrder {
    PresenterOrder::Show { key: key(n), card: card(title) }
}

fn close(n: u32) -> PresenterOrder {
    PresenterOrder::Close { key: key(n) }
}

fn handle(number: u32) -> CardHandle {
    CardHandle { daemon: format!("{BUS}/{DAEMON}"), number }
}

/// The board with its effects sorted: calls by name with their tickets, reports in words, alarms kept.
struct Story {
    board: Board,
    calls: Vec<(Ticket, String)>,
    alarms: Vec<Alarm>,
}

impl Story {
    fn new() -> Self {
        Self { board: Board::new(), calls: vec![], alarms: vec![] }
    }

    /// A daemon is there and has said what it can do.
    fn ready() -> Self {
        let mut story = Self::new();
        story.board.bus_up(BUS.to_owned(), Some(DAEMON.to_owned()), Activation::Impossible);
        assert_eq!(story.told(), ["call capabilities"]);
        story.answer("capabilities", Ok(Reply::Capabilities(vec!["actions".to_owned()])));
        assert_eq!(story.told(), ["ready b1/:1.5"]);
        story
    }

    /// What the board did since it was asked last.
    fn told(&mut self) -> Vec<String> {
        let mut told = vec![];
        while let Some(effect) = self.board.next_effect() {
            match effect {
                Effect::Call { ticket, ask } => {
                    let name = name(&ask);
                    told.push(format!("call {name}"));
                    self.calls.push((ticket, name));
                }
                Effect::Wake { alarm, .. } => self.alarms.push(alarm),
                Effect::Report(report) => told.push(words(&report)),
            }
        }
        told
    }

    /// Answers the oldest call of this name, wherever in the story it was made.
    fn answer(&mut self, call: &str, answer: Result<Reply, Fault>) {
        let at = self
            .calls
            .iter()
            .position(|(_, name)| name == call)
            .unwrap_or_else(|| panic!("no {call}: {:?}", self.calls));
        let (ticket, _) = self.calls.remove(at);
        self.board.answered(ticket, answer);
    }

    fn overdue(&mut self, call: &str) {
        let ticket = self.calls.iter().find(|(_, name)| name == call).unwrap().0;
        assert!(self.alarms.contains(&Alarm::Overdue(ticket)), "nobody watches over {call}");
        self.board.alarm(Alarm::Overdue(ticket));
    }

    /// Every alarm that is no time limit goes off, once.
    fn time_passes(&mut self) {
        let (limits, due) =
            std::mem::take(&mut self.alarms).into_iter().partition(|it| matches!(it, Alarm::Overdue(_)));
        self.alarms = limits;
        for alarm in due {
            self.board.alarm(alarm);
        }
    }

    fn shown(&mut self, n: u32, title: &str, number: u32) {
        self.board.order(show(n, title));
        let call = format!("notify C{n} {title} for 0");
        assert_eq!(self.told(), [format!("call {call}")]);
        self.answer(&call, Ok(Reply::Number(number)));
        assert_eq!(self.told(), [format!("shown C{n} as {number}")]);
    }

    fn press(&mut self, number: u32, action: &str) {
        self.board.heard(DAEMON, number, Word::Invoked { action: action.to_owned() });
    }

    fn gone(&mut self, number: u32, how: ClosedHow) {
        self.board.heard(DAEMON, number, Word::Closed { how });
    }
}

fn place(key: &CardKey) -> String {
    key.to_text().split('/').nth(2).unwrap().to_owned()
}

fn name(ask: &Ask) -> String {
    match ask {
        Ask::Capabilities => "capabilities".to_owned(),
        Ask::Notify { key, card, replaces, .. } => format!("notify {} {} for {replaces}", place(key), card.title),
        Ask::Close { number } => format!("close {number}"),
    }
}

fn words(report: &PresenterReport) -> String {
    match report {
        PresenterReport::Ready { daemon } => format!("ready {daemon}"),
        PresenterReport::Shown { key, handle } => format!("shown {} as {}", place(key), handle.number),
        PresenterReport::Refused { key, trouble } => format!("refused {}: {}", place(key), trouble.name),
        PresenterReport::Pressed { key, press } => format!("pressed {} {}", place(key), press.as_str()),
        PresenterReport::Closed { key, how } => format!("closed {} {how:?}", place(key)),
        PresenterReport::Trouble(trouble) => format!("trouble {}", trouble.name),
    }
}

fn refused() -> Result<Reply, Fault> {
    Err(Fault::Refused("too many".to_owned()))
}

fn gone() -> Result<Reply, Fault> {
    Err(Fault::Gone("it ended".to_owned()))
}

const NOTHING: [&str; 0] = [];
