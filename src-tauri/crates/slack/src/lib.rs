//! Speaks Slack.
