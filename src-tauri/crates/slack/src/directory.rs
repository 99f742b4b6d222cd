//! Who and what is where: the names behind Slack's ids, as far as they are known.
//!
//! Invariant: an id without a name is still answered for, by the id itself; nothing waits for a name.

use crate::wire::{Channel, Group, Post, User};
use oncall::{
    ids::{ChannelId, PersonId},
    observation::{Author, AuthorKind, Mention, Person, Place},
    policy::Team,
    text::Untrusted,
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default)]
pub struct Directory {
    pub me: Option<Me>,
    /// The app that we write through, once it is known.
    pub app: Option<String>,
    pub users: BTreeMap<String, User>,
    /// Whether all of them were read once.
    pub knows_users: bool,
    pub groups: BTreeMap<String, Group>,
    /// Whether they were read once.
    pub knows_groups: bool,
    /// Groups that somebody called and that are to be looked for.
    pub sought: BTreeSet<String>,
    /// Those that Slack does not have.
    pub no_groups: BTreeSet<String>,
    /// Every channel I am in, as far as it is known.
    pub places: BTreeMap<ChannelId, String>,
}

/// Whom the token speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    pub user: String,
    /// The workspace's id, `T…`; empty where Slack did not say.
    pub workspace: String,
    /// The workspace's address, with its closing slash.
    pub url: String,
}

impl Directory {
    pub fn knows_me(&self) -> bool {
        self.me.is_some()
    }

    pub fn is_me(&self, user: &str) -> bool {
        self.my_id() == Some(user)
    }

    pub fn my_id(&self) -> Option<&str> {
        self.me.as_ref().map(|me| me.user.as_str())
    }

    /// Whether we wrote it ourselves, through our app: Slack marks it as a bot's then, though it is in my name.
    pub fn is_ours(&self, post: &Post) -> bool {
        self.is_me(&post.user) && !post.app_id.is_empty() && self.app.as_ref() == Some(&post.app_id)
    }

    /// The name people see for a user, where it is known.
    pub fn user_name(&self, id: &str) -> Option<&str> {
        self.users.get(id).map(User::shown_name)
    }

    /// A group's handle without the `@`, where it is known.
    pub fn handle(&self, id: &str) -> Option<&str> {
        self.groups.get(id).map(|group| group.handle.as_str()).filter(|handle| !handle.is_empty())
    }

    /// The groups that are called there and not known yet: they stand there by their ids.
    pub fn unknown_groups(&self, mentions: &BTreeSet<Mention>) -> BTreeSet<String> {
        let called = mentions.iter().filter_map(|mention| match mention {
            Mention::Group(name) => Some(name),
            Mention::Me | Mention::Here | Mention::Channel => None,
        });
        let is_handle = |name: &String| self.groups.values().any(|group| group.handle == *name);
        called.filter(|name| !self.is_settled(name) && !is_handle(name)).cloned().collect()
    }

    /// Whether each of these groups is known, or known to be none.
    pub fn settles(&self, groups: &BTreeSet<String>) -> bool {
        groups.iter().all(|id| self.is_settled(id))
    }

    fn is_settled(&self, group: &str) -> bool {
        self.groups.contains_key(group) || self.no_groups.contains(group)
    }

    pub fn seek(&mut self, groups: &BTreeSet<String>) {
        self.sought.extend(groups.iter().cloned());
    }

    /// Takes up all groups, as of a reading for these.
    pub fn set_groups(&mut self, groups: BTreeMap<String, Group>, sought: &BTreeSet<String>) {
        self.no_groups.extend(sought.iter().cloned());
        self.no_groups.retain(|id| !groups.contains_key(id));
        self.sought.retain(|id| !sought.contains(id));
        self.groups = groups;
        self.knows_groups = true;
    }

    pub fn place_name(&self, channel: &str) -> Option<&str> {
        self.places.get(&ChannelId::new(channel)).map(String::as_str)
    }

    /// The place of a channel, its name empty where it is not known.
    pub fn place(&self, channel: &str) -> Place {
        Place { channel: ChannelId::new(channel), name: self.place_name(channel).unwrap_or("").to_owned() }
    }

    pub fn set_places(&mut self, channels: &[Channel]) {
        let place = |channel: &Channel| (ChannelId::new(&channel.id), place_name(channel));
        self.places = channels.iter().filter(|channel| !channel.id.is_empty()).map(place).collect();
    }

    /// A place learned of between two complete readings.
    pub fn add_place(&mut self, channel: &Channel) {
        self.places.insert(ChannelId::new(&channel.id), place_name(channel));
    }

    pub fn put_user(&mut self, user: User) {
        if !user.id.is_empty() {
            self.users.insert(user.id.clone(), user);
        }
    }

    /// Whether nothing is known of a user whose being a bot matters.
    pub fn is_stranger(&self, user: &str) -> bool {
        !user.is_empty() && user != "USLACKBOT" && !self.is_me(user) && !self.users.contains_key(user)
    }

    /// Every place I am in.
    pub fn all_places(&self) -> Vec<Place> {
        self.places.iter().map(|(channel, name)| Place { channel: channel.clone(), name: name.clone() }).collect()
    }

    /// Somebody who is no bot by what is said here: the cache may know better.
    pub fn user(&self, id: &str) -> Author {
        let known = self.users.get(id);
        let kind = if self.is_me(id) {
            AuthorKind::Me
        } else if id == "USLACKBOT" || known.is_some_and(|user| user.is_bot) {
            AuthorKind::Bot
        } else {
            AuthorKind::Person
        };
        Author { kind, id: PersonId::new(id), name: Untrusted::new(known.map_or(id, User::shown_name)) }
    }

    /// Somebody who works here, by address, or by `@name` in full, as shown, or as signed in. None where several are called
    /// so: words must not reach the wrong one.
    pub fn find(&self, who: &str) -> Option<&str> {
        let name = who.trim().trim_start_matches('@').to_lowercase();
        let is = |said: &str| !said.trim().is_empty() && said.trim().to_lowercase() == name;
        let is_called = |user: &&User| match name.contains('@') {
            true => is(&user.profile.email),
            false => [user.full_name(), user.shown_name(), &user.name].into_iter().any(is),
        };
        let mut found = self.users.values().filter(|user| !user.deleted && !user.is_bot).filter(is_called);
        found.next().filter(|_| found.next().is_none()).map(|user| user.id.as_str())
    }

    /// The people of the team, if it is one that Slack knows.
    pub fn team(&self, team: &Team) -> Option<Vec<Person>> {
        let users: Vec<&User> = match team {
            Team::PagerDutyTeams => return None,
            Team::Group(handle) => {
                let group = self.groups.values().find(|group| group.handle.eq_ignore_ascii_case(handle))?;
                group.users.iter().filter_map(|id| self.users.get(id)).collect()
            }
            Team::People(emails) => {
                let is_one = |user: &&User| emails.iter().any(|email| user.profile.email.eq_ignore_ascii_case(email));
                self.users.values().filter(|user| !user.profile.email.is_empty()).filter(is_one).collect()
            }
        };
        Some(users.into_iter().filter(|user| !user.deleted).map(|user| self.person(user)).collect())
    }

    /// Who I am, once my own name is known.
    pub fn myself(&self) -> Option<Person> {
        self.users.get(&self.me.as_ref()?.user).map(|user| self.person(user))
    }

    fn person(&self, user: &User) -> Person {
        let said = |text: &str| (!text.trim().is_empty()).then(|| Untrusted::new(text.trim()));
        let workspace = self.me.as_ref().map(|me| me.workspace.as_str()).filter(|id| !id.is_empty());
        let address = self.me.as_ref().map(|me| me.url.as_str()).filter(|url| url.starts_with("https://"));
        Person {
            display_name: said(&user.profile.display_name).filter(|shown| shown.verbatim() != user.full_name()),
            email: said(&user.profile.email),
            phones: said(&user.profile.phone).into_iter().collect(),
            zone: (!user.tz.is_empty()).then(|| user.tz.clone()),
            title: said(&user.profile.title),
            workspace: workspace.map(str::to_owned),
            profile: address.map(|url| format!("{url}team/{}", user.id)),
            ..Person::named(&user.id, user.full_name())
        }
    }
}

fn place_name(channel: &Channel) -> String {
    // A direct message's "name" would be a user's id.
    if channel.is_im { String::new() } else { channel.name.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::read;
    use serde_json::json;

    fn directory() -> Directory {
        let users = [
            json!({"id": "U1", "name": "ada", "tz": "Europe/Kyiv", "profile": {"real_name": "Ada Example", "display_name": "ada", "email": "ada@example.com", "phone": "+1 555-0101", "title": "SRE"}}),
            json!({"id": "U2", "name": "ben", "profile": {"real_name": "Ben Example", "email": "Ben@example.com", "phone": ""}}),
            json!({"id": "U3", "name": "bot", "is_bot": true}),
            json!({"id": "U4", "name": "gone", "deleted": true, "profile": {"email": "gone@example.com"}}),
        ];
        Directory {
            me: Some(Me { user: "U1".into(), workspace: "T1".into(), url: "https://acme.example.com/".into() }),
            users: users.into_iter().map(read::<User>).map(|user| (user.id.clone(), user)).collect(),
            groups: BTreeMap::from([(
                "S1".into(),
                read(json!({"id": "S1", "handle": "sre", "users": ["U2", "U4", "U9"]})),
            )]),
            ..Directory::default()
        }
    }

    #[test]
    fn somebody_is_found_by_address_or_by_any_name_that_only_they_have() {
        let mut directory = directory();
        directory.put_user(read(json!({"id": "U5", "name": "ada2", "profile": {"real_name": "Ada Example"}})));
        let table = [
            ("ben@Example.com", Some("U2")),
            ("@ben", Some("U2")),
            ("@Ben Example", Some("U2")),
            ("@ada", Some("U1")),
            ("@Ada Example", None),
            ("@bot", None),
            ("gone@example.com", None),
            ("@", None),
        ];
        for (who, user) in table {
            assert_eq!(directory.find(who), user, "{who}");
        }
    }

    #[test]
    fn authors_are_told_apart() {
        let table = [
            ("U1", AuthorKind::Me, "ada"),
            ("U2", AuthorKind::Person, "Ben Example"),
            ("U3", AuthorKind::Bot, "bot"),
            ("USLACKBOT", AuthorKind::Bot, "USLACKBOT"),
            ("U9", AuthorKind::Person, "U9"),
        ];
        for (id, kind, name) in table {
            let author = directory().user(id);
            assert_eq!((author.kind, author.name.verbatim()), (kind, name), "{id}");
        }
    }

    #[test]
    fn the_team_is_found_by_handle_or_by_address() {
        let names = |team: Team| {
            directory()
                .team(&team)
                .map(|people| people.iter().map(|p| p.name.verbatim().to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(names(Team::Group("SRE".into())), Some(vec!["Ben Example".into()]));
        assert_eq!(names(Team::Group("nobody".into())), None);
        let all = ["ada@example.com", "ben@example.com", "gone@example.com", "x@example.com"];
        assert_eq!(
            names(Team::People(all.map(String::from).to_vec())),
            Some(vec!["Ada Example".into(), "Ben Example".into()])
        );
        assert_eq!(names(Team::PagerDutyTeams), None);
        let ada = &directory().team(&Team::People(vec!["ada@example.com".into()])).unwrap()[0];
        assert_eq!(ada.phones, vec![Untrusted::new("+1 555-0101")]);
        assert_eq!(ada.zone.as_deref(), Some("Europe/Kyiv"));
        assert_eq!(ada.display_name, Some(Untrusted::new("ada")));
        assert_eq!(ada.workspace.as_deref(), Some("T1"));
        assert_eq!(ada.profile.as_deref(), Some("https://acme.example.com/team/U1"));
        assert_eq!(directory().myself().as_ref(), Some(ada));
    }
}
