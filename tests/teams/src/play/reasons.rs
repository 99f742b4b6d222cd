//! Which rule decided, and why something is as it is.
//!
//! Invariant: reads only.

use super::{account::Stand, life::Life, news::News, steady};
use oncall::{
    decide::{Because, Decision, Reason},
    ids::AlertId,
    picture::AlertPicture,
};

impl Life<'_> {
    pub fn expect_decision(&self, expected: Decision, id: &AlertId, news: &News) -> Result<(), String> {
        let decided = news.decided.get(id).map(|(decision, _)| *decision).or(self.listed(id).and_then(|a| a.decision));
        if decided == Some(expected) {
            Ok(())
        } else {
            Err(format!("it is not {}; {}", expected.as_str(), self.why(id, news)))
        }
    }

    pub fn expect_rule(&self, expected: Option<&String>, id: &AlertId, news: &News) -> Result<(), String> {
        let because: Option<Because> =
            news.decided.get(id).map(|(_, because)| because.clone()).or(self.listed(id).and_then(|a| a.because));
        let rule = match because.map(|because| because.reason) {
            Some(Reason::Rule { name }) => Some(name),
            Some(_) => None,
            None => self.counted_by(),
        };
        match rule.as_ref() == expected {
            true => Ok(()),
            false => Err(format!("{} decides, not {}", named(rule.as_ref()), named(expected))),
        }
    }

    /// The rule that counted the line's post.
    pub fn counted_by(&self) -> Option<String> {
        let tallied = self.desk.picture(self.now).tallied;
        tallied.into_iter().find(|(rule, times)| self.tallied.get(rule) < Some(times)).map(|(rule, _)| rule)
    }

    pub fn listed(&self, id: &AlertId) -> Option<AlertPicture> {
        self.desk.picture(self.now).alerts.into_iter().find(|alert| alert.id == *id)
    }

    pub fn why(&self, id: &AlertId, news: &News) -> String {
        let alert = self.listed(id);
        match (&alert, news.decided.get(id)) {
            (Some(alert), _) => format!("it is {}, {}", Stand::of(Some(alert)), steady::describe(alert)),
            (None, Some((decision, because))) => {
                format!("decided: {} because of {}", decision.as_str(), because.reason)
            }
            (None, None) => match self.counted_by() {
                Some(rule) => format!("the rule “{rule}” counts it"),
                None => "nothing is known of it".to_owned(),
            },
        }
    }
}

fn named(rule: Option<&String>) -> String {
    rule.map_or("no rule".to_owned(), |rule| format!("the rule “{rule}”"))
}
