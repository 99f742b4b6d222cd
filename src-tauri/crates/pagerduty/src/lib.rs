//! Speaks PagerDuty.
