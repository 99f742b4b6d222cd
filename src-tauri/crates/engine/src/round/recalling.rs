//! What was seen before, asked for just before the first word of an alert is taken up.
//!
//! Invariant: nothing waits for it longer than 100 ms, and a ledger that left a question without an answer is not asked
//! for a minute: an alert without its past rings all the same.

use super::Round;
use oncall::{desk::Input, observation::Observation};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

const ANSWER_WITHIN: Duration = Duration::from_millis(100);
const LEFT_ALONE_FOR: Duration = Duration::from_secs(60);

impl Round {
    /// The observations, each after what is remembered of the alert that it is the first word of.
    pub(super) async fn recall(&mut self, observations: Vec<Observation>) -> Vec<Input> {
        let ask = self.unanswered.is_none_or(|at| at.elapsed() >= LEFT_ALONE_FOR);
        let mut asked = Vec::new();
        for observation in observations {
            let question = self.desk.recall(&observation).filter(|_| ask);
            let answer = question.map(|(alert, print)| (alert.clone(), self.ledger.history(print, alert)));
            asked.push((observation, answer));
        }
        let until = Instant::now() + ANSWER_WITHIN;
        let mut inputs = Vec::new();
        for (observation, answer) in asked {
            if let Some((alert, answer)) = answer {
                match timeout_at(until, answer).await {
                    Ok(Ok(Some(history))) => inputs.push(Input::Remembered { alert, history: Box::new(history) }),
                    Ok(Ok(None) | Err(_)) => {}
                    Err(_) => self.unanswered = Some(Instant::now()),
                }
            }
            inputs.push(Input::Observed(observation));
        }
        inputs
    }
}
