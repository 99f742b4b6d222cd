//! The policy file: read at the start and whenever it changes.
//!
//! Invariant: a broken, missing or unreadable file never takes a policy away; it only adds a trouble that says where the
//! fault is.

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
use tokio::{sync::mpsc, time::timeout};

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
}

pub struct Adopted {
    pub policy: Policy,
    pub trouble: Option<Trouble>,
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
        let mut file = Self { path, store, read_last: read_last.clone(), ever_good: false };
        let (good, trouble) = file.judge(&read_last);
        let policy = good.unwrap_or_else(|| file.fall_back(&read_last));
        (file, Adopted { policy, trouble })
    }

    /// Follows the file for ever.
    pub async fn follow(mut self, handle: Handle) {
        let (touched, mut touches) = mpsc::channel(1);
        let _watcher = watch(&self.path, touched);
        loop {
            // Either something was touched, or it is time to look anyway; with no watcher it is always the latter.
            match timeout(ANYWAY, touches.recv()).await {
                Ok(Some(())) => while let Ok(Some(())) = timeout(QUIET, touches.recv()).await {},
                Ok(None) => tokio::time::sleep(ANYWAY).await,
                Err(_) => {}
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
            let (good, trouble) = self.judge(&now);
            // As long as no file was ever good, the accounts of the newest one are all there is.
            let policy = good.or_else(|| (!self.ever_good).then(|| self.fall_back(&now)));
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

    /// The policy of a file without faults, which is kept for bad days; or what is wrong.
    fn judge(&mut self, found: &Read) -> (Option<Policy>, Option<Trouble>) {
        let text = match found {
            Read::Text(text) => text,
            Read::Missing => return (None, Some(self.missing())),
            Read::Unreadable(why) => return (None, Some(self.unreadable(why))),
        };
        match policyfile::read(text) {
            Ok(policy) => {
                self.ever_good = true;
                if let Err(trouble) = self.store.keep_policy(text) {
                    tracing::warn!(says = %trouble.says, "the good policy cannot be kept for later");
                }
                (Some(policy), None)
            }
            Err(faults) => (None, Some(self.broken(&faults))),
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
fn watch(path: &Path, touched: mpsc::Sender<()>) -> Option<notify::RecommendedWatcher> {
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
