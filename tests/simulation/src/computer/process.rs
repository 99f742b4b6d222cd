//! One run of the program, from its start to its death or the story's end.
//!
//! Invariant: nothing of it outlives its runtime.

use super::{AWAY, Computer, Due, LOOK_EVERY, Shown};
use crate::{
    effects,
    laws::{self, Fault, fault},
    ledger::TaskLedger,
    place,
    story::{Death, Step},
};
use engine::{
    Boxed, Handle, Parts,
    clock::Clock,
    ledger::{Ledger, Remembered, remember},
    source::Source,
    vault::{Vault, VaultFault},
};
use jiff::{SignedDuration, tz::TimeZone};
use oncall::{desk::Desk, policy::Policy, sight::Part};
use pagerduty::PagerDutySource;
use secrecy::SecretString;
use slack::SlackSource;
use std::{sync::Arc, time::Duration};

/// As the program takes up what it remembers.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);
/// As the program does.
const READ_AGAIN_AFTER: SignedDuration = SignedDuration::from_millis(300);
/// No act of the person takes longer to be answered.
const ACTS_WITHIN: Duration = Duration::from_secs(2);

pub(super) enum End {
    Story,
    Death { how: Death, away: SignedDuration },
}

impl Computer {
    pub(super) fn process(&mut self) -> Result<End, Fault> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let runtime = runtime.expect("a runtime without a thread");
        let end = runtime.block_on(async {
            effects::revive();
            self.time.begin_process();
            let end = self.run().await;
            self.time.end_process();
            end
        });
        effects::kill();
        drop(runtime);
        self.screen.end_process();
        end
    }

    async fn run(&mut self) -> Result<End, Fault> {
        let handle = self.start()?;
        tokio::spawn(self.net.clone().keep_time());
        let mut look_at = self.time.elapsed() + LOOK_EVERY;
        loop {
            let due = self.next_due().map(|((at, _), _)| at);
            let next = due.unwrap_or(self.ends_at).min(look_at).min(self.ends_at);
            let wait = (next - self.time.elapsed()).max(SignedDuration::ZERO).unsigned_abs();
            tokio::select! {
                biased;
                () = effects::until_killed() => return Ok(self.dead()),
                () = tokio::time::sleep(wait) => {}
            }
            if self.next_due().is_some_and(|((at, _), _)| at <= self.time.elapsed()) {
                let Some((_, due)) = self.due.pop_first() else { continue };
                if let Some(end) = self.happen(due, &handle).await? {
                    return Ok(end);
                }
                // What follows from it at once.
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            look_at = self.time.elapsed() + LOOK_EVERY;
            if effects::life() == effects::Life::Dead {
                // What it showed last says nothing of what it had saved.
                return Ok(self.dead());
            }
            let shown: Shown = handle.picture().borrow().clone();
            self.see_the_shift(&shown, &handle).await?;
            if effects::life() == effects::Life::Alive {
                let shown: Shown = handle.picture().borrow().clone();
                self.look(&shown)?;
                if self.time.elapsed() >= self.ends_at {
                    self.tell("the story ends");
                    return Ok(End::Story);
                }
            }
        }
    }

    /// It died by the fate of an effect.
    pub(super) fn dead(&mut self) -> End {
        End::Death { how: self.misfortunes.get().death.unwrap_or(Death::Kill), away: AWAY }
    }

    fn start(&mut self) -> Result<Handle, Fault> {
        let clock: Arc<dyn Clock> = Arc::new(self.time.clone());
        let (ledger, trouble) = TaskLedger::open(self.disk.folder(), Arc::clone(&clock), self.pace.clone());
        let since = oncall::time::add(clock.now().wall, -REMEMBERED);
        let (Remembered { facts, lacks }, load_trouble) = remember(&ledger, since, || self.time.skip(READ_AGAIN_AFTER));
        // Of a file that is damaged it is known that it lacks something.
        if load_trouble.is_none()
            && effects::life() == effects::Life::Alive
            && !(lacks && self.misfortunes.get().half_synced)
        {
            laws::durable(&self.truth, &self.net, &facts)?;
        }
        let home = TimeZone::get("Europe/Berlin").expect("a zone of the bundled data");
        let mut desk = Desk::new(place::policy(self.accounts), home);
        if lacks {
            desk.lose_memory(clock.now());
        }
        self.tell(format_args!("the program starts with {} facts", facts.len()));
        let ledger = Arc::new(ledger);
        let handle = engine::start(Parts {
            desk,
            facts,
            ledger: Arc::clone(&ledger) as Arc<dyn Ledger>,
            presenter: self.screen.presenter(),
            speaker: self.screen.speaker(),
            sources: self.sources(Arc::clone(&clock)),
            clock,
        });
        if let Some(trouble) = load_trouble.or(trouble) {
            handle.part(Part::Store, Some(trouble));
        }
        tokio::spawn(follow(ledger.trouble(), handle.clone()));
        Ok(handle)
    }

    fn sources(&self, clock: Arc<dyn Clock>) -> engine::SourceMaker {
        let net = self.net.clone();
        Box::new(move |policy: &Policy| {
            let (team, vault, clock) =
                (|| policy.team.clone(), || Arc::new(Keys) as Arc<dyn Vault>, || Arc::clone(&clock));
            let mut sources: Vec<Box<dyn Source>> = Vec::new();
            for account in &policy.slack {
                let source = SlackSource::new(account.clone(), team(), vault(), clock());
                sources.push(Box::new(source.over(net.slack_carrier())));
            }
            for account in &policy.pagerduty {
                let source = PagerDutySource::new(account.clone(), team(), vault(), clock());
                sources.push(Box::new(source.over(net.pagerduty_carrier())));
            }
            sources
        })
    }

    /// Waits for what the person asked for; none where the program dies meanwhile.
    pub(super) async fn answered<T>(&mut self, act: impl Future<Output = T>) -> Result<Option<T>, Fault> {
        tokio::select! {
            biased;
            () = effects::until_killed() => Ok(None),
            done = act => Ok(Some(done)),
            () = tokio::time::sleep(ACTS_WITHIN) => Err(fault(laws::ENDS, "an act was not answered")),
        }
    }

    /// What goes on with the world while the program is dead, or asleep.
    pub(super) fn happen_to_nobody(&mut self, due: Due) {
        self.due.pop_first();
        if let Due::Step(Step::Dies { .. } | Step::Suspend { .. }) = due {
            return;
        }
        self.happen_outside(&due);
    }
}

async fn follow(mut trouble: tokio::sync::watch::Receiver<Option<oncall::sight::Trouble>>, handle: Handle) {
    while trouble.changed().await.is_ok() {
        let now = trouble.borrow_and_update().clone();
        handle.part(Part::Store, now);
    }
}

/// A keyring that has everything.
struct Keys;

impl Vault for Keys {
    fn secret(&self, name: String, _: String) -> Boxed<Result<SecretString, VaultFault>> {
        Box::pin(async move {
            let token = match name.as_str() {
                "slack/acme/app-token" => "xapp-test",
                "slack/acme/user-token" => "xoxp-test",
                "pagerduty/acme/token" => world::pagerduty::TOKEN,
                _ => return Err(VaultFault::Missing { name }),
            };
            Ok(SecretString::from(token))
        })
    }
}
