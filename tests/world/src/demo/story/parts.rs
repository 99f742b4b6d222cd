//! What scenes are made of.
//!
//! Invariant: a picture is claimed wherever one is taken.

use crate::demo::{
    fact::Fact,
    night::{Beat, Deed, Look, Mark},
};

pub fn beat(at: u32, deed: Deed, then: &[Fact], why: &'static str) -> Beat {
    Beat { at, deed, then: then.to_vec(), why }
}

pub fn post(
    at: u32,
    channel: &'static str,
    by: &'static str,
    text: &'static str,
    then: &[Fact],
    why: &'static str,
) -> Beat {
    beat(at, Deed::Post { channel, by, text }, then, why)
}

/// What people say in places that no rule names.
pub fn chatter(at: u32, channel: &'static str, by: &'static str, text: &'static str, mark: Mark) -> Beat {
    post(at, channel, by, text, &[Fact::Counted { mark }], "no rule names the channel: counted, not kept")
}

pub fn look(at: u32, look: Look) -> Beat {
    beat(at, Deed::Look(look), &[Fact::Pictured(look)], "")
}

/// A colleague's check mark, which settles it for me too.
pub fn checked(at: u32, of: Mark, by: &'static str, called: &'static str, why: &'static str) -> Beat {
    let deed = Deed::React { to: of, by, emoji: "white_check_mark" };
    beat(at, deed, &[Fact::Settled { mark: of, by: called }], why)
}
