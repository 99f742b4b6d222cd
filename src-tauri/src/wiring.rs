//! Joins the crates: store, policy, sources, cards and control around one engine.
//!
//! Invariant: nothing in here needs Tauri, a screen or a bus; a part that is missing is a named trouble, never an error.

use crate::{local_zone, policy_file::PolicyFile, serve_control, setup::SetupState};
use control::folders::Folders;
use engine::{
    Handle, Parts,
    clock::{Clock, SystemClock},
    ledger::{self, Ledger, Remembered},
    source::Source,
    vault::Vault,
};
use jiff::SignedDuration;
use oncall::{desk::Desk, policy::Policy, sight::Part};
use pagerduty::PagerDutySource;
use slack::SlackSource;
use std::{sync::Arc, time::Duration};
use store::Store;
use tokio::sync::mpsc;

/// Alerts touched within this time are taken up again after a start, open ones in any case.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// Between two tries to read what was noted before, three seconds at most in all.
const READ_AGAIN_AFTER: Duration = Duration::from_millis(300);

/// The running watch, as window and tray know it.
#[derive(Clone)]
pub struct Watch {
    pub handle: Handle,
    /// Where to wait for it; the main thread belongs to Tauri.
    pub runtime: tokio::runtime::Handle,
}

/// Somebody, a second start for example, asks for the window.
pub type OpenRequests = mpsc::UnboundedReceiver<()>;

/// All that runs without a screen.
pub struct Started {
    pub watch: Watch,
    pub opens: OpenRequests,
    pub setup: SetupState,
}

/// Starts watching. Call inside the runtime; it blocks while the store is read.
pub fn start(folders: &Folders) -> Started {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let (store, store_trouble) = Store::open(&folders.data, Arc::clone(&clock));
    let store = Arc::new(store);
    let since = oncall::time::add(clock.now().wall, -REMEMBERED);
    let (Remembered { facts, lacks }, load_trouble) =
        ledger::remember(store.as_ref(), since, || std::thread::sleep(READ_AGAIN_AFTER));
    let (policy_file, first) = PolicyFile::open(folders.policy_file(), Arc::clone(&store));

    let zone = local_zone::local_zone();
    let zone_trouble = local_zone::trouble(&zone);
    let mut desk = Desk::new(first.policy, zone);
    if lacks {
        desk.lose_memory(clock.now());
    }
    let handle = engine::start(Parts {
        desk,
        facts,
        ledger: Arc::clone(&store) as Arc<dyn Ledger>,
        presenter: desktop::cards::presenter(),
        speaker: desktop::sound::speaker(),
        sources: source_maker(Arc::clone(&clock)),
        clock: Arc::clone(&clock),
    });
    if let Some(trouble) = load_trouble.or(store_trouble) {
        handle.part(Part::Store, Some(trouble));
    }
    handle.part(Part::Policy, first.trouble);
    handle.part(Part::Zone, zone_trouble);
    tokio::spawn(follow_store(store, handle.clone()));
    let setup = SetupState::new(folders.policy_file(), &policy_file, clock);
    tokio::spawn(policy_file.follow(handle.clone()));
    let (opens, open_requests) = mpsc::unbounded_channel();
    tokio::spawn(serve_control::serve(folders.data.clone(), handle.clone(), opens));
    let watch = Watch { handle, runtime: tokio::runtime::Handle::current() };
    Started { watch, opens: open_requests, setup }
}

/// A new kind of source is one more line here.
fn source_maker(clock: Arc<dyn Clock>) -> engine::SourceMaker {
    let vault: Arc<dyn Vault> = Arc::new(keychain::Keychain::new());
    Box::new(move |policy: &Policy| {
        let (team, vault, clock) = (|| policy.team.clone(), || Arc::clone(&vault), || Arc::clone(&clock));
        let mut sources: Vec<Box<dyn Source>> = Vec::new();
        for account in &policy.slack {
            sources.push(Box::new(SlackSource::new(account.clone(), team(), vault(), clock())));
        }
        for account in &policy.pagerduty {
            sources.push(Box::new(PagerDutySource::new(account.clone(), team(), vault(), clock())));
        }
        sources
    })
}

/// What is wrong with the store is told even while nothing is being saved.
async fn follow_store(store: Arc<Store>, handle: Handle) {
    let mut trouble = store.trouble();
    drop(store);
    while trouble.changed().await.is_ok() {
        let now = trouble.borrow_and_update().clone();
        handle.part(Part::Store, now);
    }
}
