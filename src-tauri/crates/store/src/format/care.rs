//! What a rule asks for beside its decision, as it is written down.
//!
//! Invariant: nothing asked for is nothing written, as before rules could ask for anything.

use super::form::{Form, Later, Length, records, words};
use oncall::policy;

words! {
    Voice of policy::Voice { Page, Quieter, Notify }
}

records! {
    Care of policy::Care {
        [skip_serializing_if] voice: Option<Voice>,
        [skip_serializing_if] always: Option<Always>,
        [skip_serializing_if] look_within: Option<Length>,
        [skip_serializing_if] back_after: Option<Length>,
        [skip_serializing_if] then_ask: Option<AskElse>,
        [skip_serializing_if] tell: Option<Tell>,
        [skip_serializing_if] playbook: Option<String>,
        [skip_serializing_if] checks: Vec<String>,
        [skip_serializing_if] note: Option<String>,
    }
    Always of policy::Always { at_most: u32 }
    AskElse of policy::AskElse { after: Length, who: String }
    Tell of policy::Tell { who: String, within: Length }
}

impl Default for Care {
    fn default() -> Self {
        Self::of(&policy::Care::default())
    }
}

impl Later for Care {
    fn says_nothing(&self) -> bool {
        // Every field is named, so that a new one is not forgotten here.
        let Self { voice, always, look_within, back_after, then_ask, tell, playbook, checks, note } = self;
        let lengths = look_within.is_none() && back_after.is_none();
        let people = then_ask.is_none() && tell.is_none();
        let texts = playbook.is_none() && checks.is_empty() && note.is_none();
        voice.is_none() && always.is_none() && lengths && people && texts
    }
}
