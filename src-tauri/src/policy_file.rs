//! The policy file: read at the start and whenever it changes.
//!
//! Invariant: a broken, missing or unreadable file never takes a policy away; it only adds a trouble that says where the
//! fault is.

pub mod edit;

use engine::Handle;
use notify::{RecursiveMode, Watcher};
use oncall::{
    policy::Policy,
    sight::{Part, Trouble},
};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use store::Store;
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};
use view::{FaultLine, PolicyLine, PolicyState};

/// An editor saves in several steps; the file is read once they are over.
const QUIET: Duration = Duration::from_millis(200);
/// For file systems that do not tell of changes, and files behind links.
const ANYWAY: Duration = Duration::from_secs(30);
/// In bytes. Nobody writes a policy of this size by hand.
const LONGEST: u64 = 1024 * 1024;

pub struct PolicyFile {
    path: PathBuf,
    store: Arc<Store>,
    read_last: Read,
    /// Whether a policy without faults was ever in force.
    ever_good: bool,
    seen: watch::Sender<Seen>,
    touch: mpsc::Sender<()>,
    touches: mpsc::Receiver<()>,
}

/// The policy in force, and the file as it was found last.
#[derive(Clone, Debug)]
pub struct Seen {
    pub policy: Policy,
    pub line: PolicyLine,
}

pub struct Adopted {
    pub policy: Policy,
    pub trouble: Option<Trouble>,
}

/// What came of reading it.
struct Judged {
    good: Option<Policy>,
    trouble: Option<Trouble>,
    faults: Vec<FaultLine>,
}

/// What the file held when it was read last.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Read {
    Text(String),
    Missing,
    Unreadable(String),
}

impl PolicyFile {
    /// Reads the file, and what was kept of it earlier. Blocks.
    pub fn open(path: PathBuf, store: Arc<Store>) -> (Self, Adopted) {
        let read_last = read(&path);
        let nothing = Seen { policy: Policy::none(), line: PolicyLine::of(&path, PolicyState::Missing) };
        let (seen, (touch, touches)) = (watch::Sender::new(nothing), mpsc::channel(1));
        let mut file = Self { path, store, read_last: read_last.clone(), ever_good: false, seen, touch, touches };
        let Judged { good, trouble, faults } = file.judge(&read_last);
        let policy = good.unwrap_or_else(|| file.fall_back(&read_last));
        file.show(Some(policy.clone()), faults);
        (file, Adopted { policy, trouble })
    }

    /// What the Setup page shows of it.
    pub fn seen(&self) -> watch::Receiver<Seen> {
        self.seen.subscribe()
    }

    /// Whoever has written the file says so here, where no watcher may see it.
    pub fn touch(&self) -> mpsc::Sender<()> {
        self.touch.clone()
    }

    /// Follows the file for ever.
    pub async fn follow(mut self, handle: Handle) {
        let _watcher = watch_folder(&self.path, self.touch.clone());
        loop {
            // Either something was touched, or it is time to look anyway.
            if timeout(ANYWAY, self.touches.recv()).await.is_ok() {
                while timeout(QUIET, self.touches.recv()).await.is_ok() {}
            }
            let path = self.path.clone();
            let Ok(now) = tokio::task::spawn_blocking(move || read(&path)).await else { continue };
            self = self.take_up(now, &handle).await;
        }
    }

    async fn take_up(mut self, now: Read, handle: &Handle) -> Self {
        if now == self.read_last {
            return self;
        }
        self.read_last = now.clone();
        let judged = tokio::task::spawn_blocking(move || {
            let Judged { good, trouble, faults } = self.judge(&now);
            // As long as no file was ever good, the accounts of the newest one are all there is.
            let policy = good.or_else(|| (!self.ever_good).then(|| self.fall_back(&now)));
            self.show(policy.clone(), faults);
            (self, policy, trouble)
        });
        let (file, policy, trouble) = match judged.await {
            Ok(judged) => judged,
            Err(ended) => std::panic::resume_unwind(ended.into_panic()),
        };
        if let Some(policy) = policy {
            tracing::info!(policy = %policy.hash, standing = ?policy.standing, "the policy is taken up");
            handle.adopt(policy);
        }
        if let Some(trouble) = &trouble {
            tracing::warn!(says = %trouble.says, "the policy file is not taken up");
        }
        handle.part(Part::Policy, trouble);
        file
    }

    /// Shows what was read last, and the policy where it is another one than before.
    fn show(&self, policy: Option<Policy>, faults: Vec<FaultLine>) {
        let state = match &self.read_last {
            Read::Missing => PolicyState::Missing,
            Read::Unreadable(_) => PolicyState::Unreadable,
            Read::Text(_) if faults.is_empty() => PolicyState::InForce,
            Read::Text(_) if self.ever_good => PolicyState::Broken,
            Read::Text(_) => PolicyState::NeverGood,
        };
        let line = PolicyLine { faults, ..PolicyLine::of(&self.path, state) };
        self.seen.send_modify(|seen| {
            seen.line = line;
            if let Some(policy) = policy {
                seen.policy = policy;
            }
        });
    }

    /// The policy of a file without faults, which is kept for bad days; or what is wrong.
    fn judge(&mut self, found: &Read) -> Judged {
        let bad = |trouble, faults| Judged { good: None, trouble: Some(trouble), faults };
        let text = match found {
            Read::Text(text) => text,
            Read::Missing => return bad(self.missing(), Vec::new()),
            Read::Unreadable(why) => return bad(self.unreadable(why), Vec::new()),
        };
        match policyfile::read(text) {
            Ok(policy) => {
                self.ever_good = true;
                if let Err(trouble) = self.store.keep_policy(text) {
                    tracing::warn!(says = %trouble.says, "the good policy cannot be kept for later");
                }
                Judged { good: Some(policy), trouble: None, faults: Vec::new() }
            }
            Err(faults) => bad(self.broken(&faults), faults.iter().map(|fault| fault_line(fault, text)).collect()),
        }
    }

    /// The last good policy; or, where there never was one, the accounts that can be made out.
    fn fall_back(&mut self, found: &Read) -> Policy {
        let kept = self.store.last_good_policy().and_then(|text| policyfile::read(&text).ok());
        self.ever_good = kept.is_some();
        kept.unwrap_or_else(|| match found {
            Read::Text(text) => policyfile::salvage(text),
            Read::Missing | Read::Unreadable(_) => Policy::none(),
        })
    }

    fn missing(&self) -> Trouble {
        self.trouble(
            "policy-missing",
            format!("There is no policy file {}.", self.path.display()),
            "Write one; README.md shows how.",
        )
    }

    fn unreadable(&self, why: &str) -> Trouble {
        let says = format!("The policy file {} cannot be read: {why}.", self.path.display());
        self.trouble("policy-unreadable", says, "Make it a text file that you can read.")
    }

    fn broken(&self, faults: &policyfile::Faults) -> Trouble {
        let place = faults.iter().next().map(|fault| {
            let more = match faults.count() - 1 {
                0 => String::new(),
                more => format!(" (and {more} more)"),
            };
            format!("{}:{}:{}: {}{more}", self.path.display(), fault.line, fault.column, fault.message)
        });
        let says = place.unwrap_or_else(|| faults.to_string());
        self.trouble(
            "policy-broken",
            says,
            "Correct it; `shiftbell check` shows every fault. It is taken up by itself.",
        )
    }

    fn trouble(&self, name: &str, says: String, cure: &str) -> Trouble {
        Trouble { name: name.to_owned(), says, cure: cure.to_owned() }
    }
}

fn fault_line(fault: &policyfile::Fault, text: &str) -> FaultLine {
    FaultLine {
        line: fault.line,
        column: fault.column,
        length: fault.span_len,
        text: fault.line_shown(text),
        says: fault.message.clone(),
        hint: fault.hint.clone(),
    }
}

fn read(path: &Path) -> Read {
    let whole = || {
        let meta = std::fs::metadata(path)?;
        if !meta.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        if meta.len() > LONGEST {
            return Err(io::Error::other("it is longer than 1 MiB"));
        }
        std::fs::read_to_string(path)
    };
    match whole() {
        Ok(text) => Read::Text(text),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Read::Missing,
        Err(fault) => Read::Unreadable(fault.to_string()),
    }
}

/// Watches the folder, for editors replace the file. Without it the file is read every 30 s all the same.
fn watch_folder(path: &Path, touched: mpsc::Sender<()>) -> Option<notify::RecommendedWatcher> {
    let folder = path.parent()?;
    let tell = move |event: notify::Result<notify::Event>| {
        // Reading the file is an event, too. A full channel holds a touch already.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = touched.try_send(());
        }
    };
    let watching = std::fs::create_dir_all(folder)
        .map_err(notify::Error::io)
        .and_then(|()| notify::recommended_watcher(tell))
        .and_then(|mut watcher| watcher.watch(folder, RecursiveMode::NonRecursive).map(|()| watcher));
    watching.inspect_err(|fault| tracing::warn!(%fault, "the policy file is only looked at every 30 s")).ok()
}

#[cfg(test)]
mod tests;
