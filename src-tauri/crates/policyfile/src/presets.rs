//! Policies that teams begin with, each after a working agreement.
//!
//! Invariant: every one reads without a fault as it stands.

/// A policy file to make one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    pub name: &'static str,
    /// In one line: for which team it is.
    pub about: &'static str,
    pub text: &'static str,
}

pub const PRESETS: [Preset; 5] = [
    Preset {
        name: "sprint-contact",
        about: "Slack alone: one contact per sprint for alerts, reviews and teammates' calls for help",
        text: include_str!("../presets/sprint-contact.toml"),
    },
    Preset {
        name: "firefighter",
        about: "PagerDuty first: everyone is on the calendar, and how loud it gets depends on the role",
        text: include_str!("../presets/firefighter.toml"),
    },
    Preset {
        name: "incident-commander",
        about: "Slack: evenings and weekends on call, an incident commander by day, verdicts by emoji",
        text: include_str!("../presets/incident-commander.toml"),
    },
    Preset {
        name: "sprint-on-call",
        about: "PagerDuty, Slack and Datadog: office hours in New York, severities, a support role",
        text: include_str!("../presets/sprint-on-call.toml"),
    },
    Preset {
        name: "sprint-responsibilities",
        about: "Two-week sprints with primary and secondary: incidents, releases, pipelines and scanners",
        text: include_str!("../presets/sprint-responsibilities.toml"),
    },
];

impl Preset {
    pub fn named(name: &str) -> Option<Self> {
        PRESETS.into_iter().find(|preset| preset.name == name)
    }
}

#[cfg(test)]
mod tests;
