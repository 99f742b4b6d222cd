//! Observations as they are written down.
//!
//! Invariant: text from outside is kept verbatim; it is made showable only where it is shown.

use super::{
    Broken,
    form::{Form, Later, Stamp, records, words},
    text::Source,
};
use oncall::{ids, observation};
use serde::{Deserialize, Serialize};

words! {
    Heard of observation::Heard { Live, CatchUp, Poll }
    Room of observation::Room { Channel, Direct }
    Severity of observation::Severity { Critical, High, Medium, Low, Info, Unknown }
    AuthorKind of observation::AuthorKind { Me, Person, Bot }
    PostKind of observation::PostKind { Post, Housekeeping }
    Condition of observation::Condition { Firing, Resolved, Unsaid }
    Completeness of observation::Completeness { Complete, Partial }
    Change of observation::Change { Added, Removed }
    Urgency of observation::Urgency { High, Low, Unknown }
    IncidentStatus of observation::IncidentStatus { Triggered, Acknowledged, Resolved, Unknown }
}

records! {
    Observation of observation::Observation { source: Source, heard: Heard, said: Said }
    Place of observation::Place { channel: String, name: String }
    Author of observation::Author { kind: AuthorKind, id: String, name: String }
    Message of observation::Message {
        place: Place,
        ts: String,
        author: Author,
        kind: PostKind,
        text: String,
        condition: Condition,
        reply_to: Option<String>,
        version: Stamp,
        reactions: Option<ReactionsNow>,
        permalink: Option<String>,
        [skip_serializing_if] room: Room,
        [skip_serializing_if] mentions: Vec<Mention>,
        [skip_serializing_if] severity: Option<Severity>,
        [skip_serializing_if] key: Option<Fingerprint>,
        [skip_serializing_if] about: Option<String>,
    }
    Fingerprint of ids::Fingerprint { maker: String, version: u32, value: String }
    ReactionsNow of observation::ReactionsNow { as_of: Stamp, given: Vec<(String, Author)>, complete: Completeness }
    Reaction of observation::Reaction {
        channel: String,
        ts: String,
        emoji: String,
        who: Author,
        change: Change,
        at: Stamp,
    }
    Incident of observation::Incident {
        id: String,
        number: Option<u64>,
        title: String,
        service: String,
        urgency: Urgency,
        status: IncidentStatus,
        created_at: Stamp,
        as_of: Stamp,
        mine_since: Option<Stamp>,
        assignees: Vec<Author>,
        acknowledged: Option<(Author, Stamp)>,
        changed_by: Option<Author>,
        escalates_at: Option<Stamp>,
        url: Option<String>,
        [skip_serializing_if] priority: Option<String>,
        [skip_serializing_if] teams: Vec<String>,
        [skip_serializing_if] escalation: Option<String>,
        [skip_serializing_if] key: Option<Fingerprint>,
    }
    Duty of observation::Duty {
        from: Option<Stamp>,
        until: Option<Stamp>,
        level: u32,
        policy: String,
        schedule: Option<String>,
        [skip_serializing_if] rotation: Option<String>,
    }
    Person of observation::Person {
        id: String,
        name: String,
        email: Option<String>,
        phones: Vec<String>,
        zone: Option<String>,
        title: Option<String>,
        [skip_serializing_if] display_name: Option<String>,
        [skip_serializing_if] workspace: Option<String>,
        [skip_serializing_if] profile: Option<String>,
    }
    ScheduledShift of observation::ScheduledShift {
        schedule: String,
        who: String,
        person: String,
        from: Option<Stamp>,
        until: Option<Stamp>,
        [skip_serializing_if] level: Option<u32>,
        [skip_serializing_if] rotation: Option<String>,
    }
}

impl Default for Room {
    fn default() -> Self {
        Self::of(&observation::Room::default())
    }
}

impl Later for Room {
    fn says_nothing(&self) -> bool {
        matches!(self, Self::Channel)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Mention {
    Me,
    Group(String),
    Here,
    Channel,
}

impl Form<observation::Mention> for Mention {
    fn of(word: &observation::Mention) -> Self {
        use observation::Mention as Theirs;
        match word {
            Theirs::Me => Self::Me,
            Theirs::Group(handle) => Self::Group(handle.clone()),
            Theirs::Here => Self::Here,
            Theirs::Channel => Self::Channel,
        }
    }

    fn read(self) -> Result<observation::Mention, Broken> {
        use observation::Mention as Theirs;
        Ok(match self {
            Self::Me => Theirs::Me,
            Self::Group(handle) => Theirs::Group(handle),
            Self::Here => Theirs::Here,
            Self::Channel => Theirs::Channel,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Said {
    Message(Box<Message>),
    Deleted {
        channel: String,
        ts: String,
        at: Stamp,
    },
    Reaction(Reaction),
    Reactions {
        channel: String,
        ts: String,
        now: ReactionsNow,
    },
    Incident(Box<Incident>),
    Duties {
        duties: Vec<Duty>,
        as_of: Stamp,
    },
    Places {
        places: Vec<Place>,
        as_of: Stamp,
    },
    People {
        people: Vec<Person>,
        as_of: Stamp,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        others: Vec<Person>,
    },
    Schedules {
        shifts: Vec<ScheduledShift>,
        as_of: Stamp,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unread: Vec<String>,
    },
    Me {
        person: Box<Person>,
        as_of: Stamp,
    },
    Unread {
        what: String,
        raw: String,
        at: Stamp,
    },
}

impl Form<observation::Said> for Said {
    fn of(word: &observation::Said) -> Self {
        use observation::Said as Theirs;
        match word {
            Theirs::Message(message) => Self::Message(Box::new(Form::of(message))),
            Theirs::Deleted { channel, ts, at } => {
                Self::Deleted { channel: Form::of(channel), ts: Form::of(ts), at: Form::of(at) }
            }
            Theirs::Reaction(reaction) => Self::Reaction(Form::of(reaction)),
            Theirs::Reactions { channel, ts, now } => {
                Self::Reactions { channel: Form::of(channel), ts: Form::of(ts), now: Form::of(now) }
            }
            Theirs::Incident(incident) => Self::Incident(Box::new(Form::of(incident))),
            Theirs::Duties { duties, as_of } => Self::Duties { duties: Form::of(duties), as_of: Form::of(as_of) },
            Theirs::Places { places, as_of } => Self::Places { places: Form::of(places), as_of: Form::of(as_of) },
            Theirs::People { people, others, as_of } => {
                Self::People { people: Form::of(people), as_of: Form::of(as_of), others: Form::of(others) }
            }
            Theirs::Schedules { shifts, unread, as_of } => {
                Self::Schedules { shifts: Form::of(shifts), as_of: Form::of(as_of), unread: Form::of(unread) }
            }
            Theirs::Me { person, as_of } => Self::Me { person: Box::new(Form::of(person)), as_of: Form::of(as_of) },
            Theirs::Unread { what, raw, at } => {
                Self::Unread { what: Form::of(what), raw: Form::of(raw), at: Form::of(at) }
            }
        }
    }

    fn read(self) -> Result<observation::Said, Broken> {
        use observation::Said as Theirs;
        Ok(match self {
            Self::Message(message) => Theirs::Message(*message.read()?),
            Self::Deleted { channel, ts, at } => {
                Theirs::Deleted { channel: channel.read()?, ts: ts.read()?, at: at.read()? }
            }
            Self::Reaction(reaction) => Theirs::Reaction(reaction.read()?),
            Self::Reactions { channel, ts, now } => {
                Theirs::Reactions { channel: channel.read()?, ts: ts.read()?, now: now.read()? }
            }
            Self::Incident(incident) => Theirs::Incident(*incident.read()?),
            Self::Duties { duties, as_of } => Theirs::Duties { duties: duties.read()?, as_of: as_of.read()? },
            Self::Places { places, as_of } => Theirs::Places { places: places.read()?, as_of: as_of.read()? },
            Self::People { people, as_of, others } => {
                Theirs::People { people: people.read()?, others: others.read()?, as_of: as_of.read()? }
            }
            Self::Schedules { shifts, as_of, unread } => {
                Theirs::Schedules { shifts: shifts.read()?, unread: unread.read()?, as_of: as_of.read()? }
            }
            Self::Me { person, as_of } => Theirs::Me { person: *person.read()?, as_of: as_of.read()? },
            Self::Unread { what, raw, at } => Theirs::Unread { what: what.read()?, raw: raw.read()?, at: at.read()? },
        })
    }
}
