//! Asks PagerDuty about a token, once, when somebody enters or checks it.
//!
//! Invariant: it only reads; whether the token may write is not told by reading, and not guessed.

use crate::{
    address::Address,
    ask::{Answer, Ask},
    client::Client,
};
use oncall::{policy::PagerDutyAccount, sight::Blindness, text::Untrusted};
use secrecy::SecretString;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(10);
/// No name is longer, in characters.
const LONGEST_NAME: usize = 60;

/// Whose token it is, in a sentence. Source: PagerDuty's REST API reference, "Get the current user".
///
/// # Errors
/// Why nothing could be heard with it; a key of the whole account belongs to nobody, and is refused.
pub async fn token(account: &PagerDutyAccount, token: &SecretString) -> Result<String, Blindness> {
    let client = Client::new(Address::new(&account.api)?, token)?;
    match client.read(&Ask::Me, PATIENCE).await.result {
        Ok(Answer::Me(me)) => {
            let name = me.name.or(me.summary).or(me.email).unwrap_or_default();
            let name = Untrusted::new(name).line(LONGEST_NAME);
            Ok(format!("PagerDuty knows you as {name}. Whether the token may acknowledge shows when you first do."))
        }
        Ok(_) => Err(Blindness::Unreadable { why: "the answer from /users/me is not PagerDuty's".to_owned() }),
        Err(fault) => Err(fault.ownerless(PATIENCE)),
    }
}
