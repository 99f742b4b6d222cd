//! The named states in which cards cannot be shown, each with its cure.
//!
//! Invariant: every name appears once, here; what a daemon says of itself is cut and cleaned before it is repeated.

use oncall::{sight::Trouble, text::Untrusted};

/// The session bus cannot be reached at all.
#[cfg(target_os = "linux")]
pub(super) fn no_session_bus(why: &str) -> Trouble {
    Trouble {
        name: "no-session-bus".to_owned(),
        says: format!("The session bus cannot be reached, so no card can be shown ({}).", repeat(why)),
        cure:
            "Log in to a desktop session, or start Shiftbell within one (dbus-run-session). It tries again every few \
               seconds by itself."
                .to_owned(),
    }
}

/// Nobody shows notifications on this bus, and the bus can start nobody who would.
#[cfg(target_os = "linux")]
pub(super) fn no_daemon() -> Trouble {
    Trouble {
        name: "no-notification-daemon".to_owned(),
        says: "No notification daemon is running, so no card can be shown.".to_owned(),
        cure: "Start one (dunst, mako, xfce4-notifyd, or your desktop's own). Cards come back by themselves."
            .to_owned(),
    }
}

/// The bus tried to start a daemon, in vain.
#[cfg(target_os = "linux")]
pub(super) fn daemon_did_not_start(why: &str) -> Trouble {
    Trouble { says: format!("The notification daemon does not start ({}).", repeat(why)), ..no_daemon() }
}

#[cfg(target_os = "linux")]
pub(super) fn daemon_silent() -> Trouble {
    Trouble {
        name: "notification-daemon-silent".to_owned(),
        says: "The notification daemon has not answered for 2 s, so cards may be missing.".to_owned(),
        cure: "Restart the notification daemon. Cards come back by themselves.".to_owned(),
    }
}

/// The daemon answered, and said no.
pub(super) fn refused(why: &str) -> Trouble {
    Trouble {
        name: "notification-refused".to_owned(),
        says: format!("The notification daemon refused a card ({}).", repeat(why)),
        cure: "Restart the notification daemon if this lasts. The card is tried again every few seconds.".to_owned(),
    }
}

/// More cards than can be listened to at once.
pub(super) fn too_many_cards(most: usize) -> Trouble {
    Trouble {
        name: "too-many-cards".to_owned(),
        says: format!("{most} cards wait for an answer already; this system allows no more."),
        cure: "Answer or dismiss some of the cards.".to_owned(),
    }
}

fn repeat(foreign: &str) -> String {
    Untrusted::new(foreign).line(160).trim_end_matches('.').to_owned()
}
