//! What a rule asks for beside its decision: how it is heard, what is owed, and what helps.
//!
//! Invariant: made when the decision is made, and kept with it; a later policy does not change what an alert owes.

use jiff::SignedDuration;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Care {
    /// How it sounds while it rings; none: as a page.
    pub voice: Option<Voice>,
    /// Whether it may ring off shift too.
    pub always: Option<Always>,
    /// The team's agreement: somebody looks within so long.
    pub look_within: Option<SignedDuration>,
    /// Without a verdict from anybody it comes back after so long.
    pub back_after: Option<SignedDuration>,
    /// Who else is asked if nobody handles the ring.
    pub then_ask: Option<AskElse>,
    /// Who must be told, whatever else happens.
    pub tell: Option<Tell>,
    /// An address of a page that says what to do.
    pub playbook: Option<String>,
    /// What to go through once it has recovered.
    pub checks: Vec<String>,
    /// What the note on a verdict should say.
    pub note: Option<String>,
}

/// How a ring sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Voice {
    /// Rising until it is handled.
    Page,
    /// The page's tone, repeated and never rising.
    Quieter,
    /// One soft tone.
    Notify,
}

/// A limit against misuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Always {
    /// So many rings of this rule in an hour at most; the rest is held.
    pub at_most: u32,
}

/// A Slack message that asks somebody, once, when a ring has gone on for so long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskElse {
    pub after: SignedDuration,
    /// As the policy file writes it: `secondary`, `@ben`, or an e-mail address.
    pub who: String,
}

/// Somebody who must be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tell {
    /// A contact of the policy file or a member of the team, by name.
    pub who: String,
    pub within: SignedDuration,
}

impl Care {
    /// All that either of the two asks for: sooner, louder, and where both say how, as the second says.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        fn sooner(one: Option<SignedDuration>, other: Option<SignedDuration>) -> Option<SignedDuration> {
            one.into_iter().chain(other).min()
        }
        // Without a word about it, it sounds as a page.
        let voice = self.voice.zip(other.voice).map(|(one, other)| one.min(other));
        Self {
            voice,
            always: self.always.into_iter().chain(other.always).max_by_key(|always| always.at_most),
            look_within: sooner(self.look_within, other.look_within),
            back_after: sooner(self.back_after, other.back_after),
            then_ask: other.then_ask.or(self.then_ask),
            tell: other.tell.or(self.tell),
            playbook: other.playbook.or(self.playbook),
            checks: if other.checks.is_empty() { self.checks } else { other.checks },
            note: other.note.or(self.note),
        }
    }
}

impl Voice {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Quieter => "quieter",
            Self::Notify => "notify",
        }
    }
}
