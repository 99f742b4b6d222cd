//! What stands above the first day: the policy, the zone, and who is there.
//!
//! Invariant: what stands above the first chapter holds for all of them; a chapter may change it for itself.

use super::{Policies, text, when};
use crate::week::{Cast, Turn};
use jiff::tz::TimeZone;
use oncall::policy::Policy;

#[derive(Clone, Debug, Default)]
pub struct Head {
    policy: Option<(usize, String)>,
    /// One text in the policy that stands for another, as a team makes a preset its own.
    changes: Vec<(usize, String, String)>,
    /// Added at the end of the policy.
    added: Vec<String>,
    zone: Option<TimeZone>,
    computer: Option<TimeZone>,
    pub cast: Cast,
}

impl Head {
    pub fn line(&mut self, number: usize, line: &str) -> Result<(), String> {
        if let Some(added) = line.strip_prefix('+') {
            self.added.push(added.trim().to_owned());
            return Ok(());
        }
        let (word, rest) = text::first(line);
        let names = || text::split(rest, ',');
        match word {
            "policy" => self.policy = Some((number, rest.to_owned())),
            "zone" => self.zone = Some(zone(rest)?),
            "computer" => self.computer = Some(zone(rest)?),
            "me" => self.cast.me = rest.to_owned(),
            "people" => self.cast.people.extend(names()),
            "bots" => self.cast.bots.extend(names()),
            "change" => {
                let (from, to) = rest.split_once(" to ").ok_or("write: change OLD to NEW")?;
                self.changes.push((number, from.trim().to_owned(), to.trim().to_owned()));
            }
            "on" => self.turn(rest)?,
            _ => return Err(format!("“{word}” says nothing here")),
        }
        Ok(())
    }

    /// `on call  Ada  primary of Platform  from Tue 2026-11-17 10:00 until Tue 2026-11-24 10:00`
    fn turn(&mut self, rest: &str) -> Result<(), String> {
        let form = "write: on call WHO ROLE of POLICY from DAY TIME until DAY TIME";
        let rest = text::after(rest, "call").ok_or(form)?;
        let (who, rest) = text::first(rest);
        let (role, rest) = text::first(rest);
        let (policy, rest) = text::after(rest, "of").and_then(|rest| rest.split_once(" from ")).ok_or(form)?;
        let (from, rest) = when::date_time(rest.trim(), &self.zone())?;
        let (until, _) = when::date_time(text::after(rest, "until").ok_or(form)?, &self.zone())?;
        let who = self.person(who)?;
        self.cast.turns.push(Turn { who, level: level(role)?, policy: policy.trim().to_owned(), from, until });
        Ok(())
    }

    /// The full name of whoever is called so; `me` and `I` are me.
    pub fn person(&self, name: &str) -> Result<String, String> {
        if matches!(name, "me" | "I") || is_called(&self.cast.me, name) {
            return Ok(self.cast.me.clone());
        }
        let known = self.cast.people.iter().find(|person| is_called(person, name));
        known.cloned().ok_or_else(|| format!("nobody is called {name} here"))
    }

    /// Somebody, or a bot.
    pub fn author(&self, name: &str) -> Result<String, String> {
        let bot = self.cast.bots.iter().find(|bot| *bot == name);
        bot.cloned().map_or_else(|| self.person(name), Ok)
    }

    pub fn zone(&self) -> TimeZone {
        self.zone.clone().unwrap_or(TimeZone::UTC)
    }

    pub fn computer(&self) -> TimeZone {
        self.computer.clone().unwrap_or_else(|| self.zone())
    }

    pub fn done(&self, policies: Policies<'_>) -> Result<(String, Policy), Vec<(usize, String)>> {
        let (line, text) = self.text(policies).map_err(|fault| vec![fault])?;
        let policy = read(&text).map_err(|says| vec![(line, says)])?;
        Ok((text, policy))
    }

    /// Of the policy, as the team has it.
    pub fn text(&self, policies: Policies<'_>) -> Result<(usize, String), (usize, String)> {
        let (line, name) = self.policy.as_ref().ok_or((1, "no policy is named".to_owned()))?;
        let mut text = policies(name).ok_or((*line, format!("there is no policy “{name}”")))?;
        for (line, from, to) in &self.changes {
            match text.matches(from.as_str()).count() {
                1 => text = text.replacen(from.as_str(), to, 1),
                times => return Err((*line, format!("“{from}” stands {times} times in the policy, not once"))),
            }
        }
        for line in &self.added {
            text.push('\n');
            text.push_str(line);
        }
        Ok((*line, text))
    }
}

/// A policy file's text as a policy.
pub fn read(text: &str) -> Result<Policy, String> {
    policyfile::read(text).map_err(|faults| format!("the policy has faults:\n{}", faults.render("policy", text)))
}

pub fn level(role: &str) -> Result<u32, String> {
    match role {
        "primary" => Ok(1),
        "secondary" => Ok(2),
        "tertiary" => Ok(3),
        other => Err(format!("“{other}” is no role, as in primary")),
    }
}

fn is_called(person: &str, name: &str) -> bool {
    !name.is_empty() && (person == name || person.split_whitespace().next() == Some(name))
}

fn zone(name: &str) -> Result<TimeZone, String> {
    oncall::time::zone(name).ok_or_else(|| format!("“{name}” is no zone, as in America/Chicago"))
}
