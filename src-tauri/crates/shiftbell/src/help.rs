//! What `--help` and `--version` say.

pub(crate) const TEXT: &str = "\
Shiftbell rings for what must break through while you are on shift.

Usage: shiftbell COMMAND [--json]

  on | off | auto         go on shift, off shift, or follow the schedule
  status                  what is watched, what is blind, and the cure
                          (exit code 0: watching on shift, 2: off shift, 1: blind or not running)
  alerts [--all]          what is open; with --all also what was settled within a day
  ack ID…                 acknowledge, at the source too
  verdict ID… EMOJI [--note TEXT]
                          say what one of the team's emoji means, in Slack too; TEXT goes into the thread
  undo ID                 take back what is not written yet
  snooze ID LENGTH        silent for 15m, 90s, 1h30m; at most 12h; or: until-morning
  told ID                 whoever must be told of it was told
  deployed [WHAT]         something was deployed just now
  silence                 no sound from what rings now
  why ID                  which rule decided, and which were passed over
  why - | why --message FILE [--policy FILE] [--zone NAME]
                          what the policy file would decide for a message or an incident given as JSON:
                          source, channel, author, by (person, bot), text, mentions, severity, state, at, shift
                          or source, service, title, urgency, priority, teams, state, at, shift
  schedule                who is on call when, for two weeks; your own shifts first
  team                    who is on call now, and how everybody is reached
  open                    show the window

  init [--preset NAME] [--print]
                          a first policy file from a preset; without a name, which there are
  schema                  the policy file's JSON Schema, for editors
  check [FILE]            every fault of a policy file with its place (exit code 1)
  replay FILE [--policy FILE] [--zone NAME]
                          what a recorded night, or a copy of the database, would have come to
                          under a policy; NAME is the computer's zone then, UTC otherwise
  rehearse FILE [--since 7d] [--night FILE] [--zone NAME]
                          what would ring under this policy that did not, and what would stay silent
                          that rang; counted back from the last thing recorded
  secret set NAME         enter a token, from standard input: slack/ACCOUNT/app-token,
                          slack/ACCOUNT/user-token or pagerduty/ACCOUNT/token
  secret remove NAME      forget it
  secret list             which tokens the policy file needs, and which are there

ID is an alert's id, or any part of it that no other open alert has.
Other exit codes: 0 done, 1 failed, 64 not understood.

Folders: SHIFTBELL_CONFIG_DIR (shiftbell.toml), SHIFTBELL_DATA_DIR; else those of the XDG base directories.
Keyring: SHIFTBELL_KEYRING, a collection of the Secret Service by alias or label; else the default one.
";

pub(crate) fn version() -> String {
    format!("shiftbell {}\n", env!("CARGO_PKG_VERSION"))
}
