//! `[[slack]]` and `[[pagerduty]]`.
//!
//! Invariant: an account that exists has a name of its own, and an address that a token may be sent to.

use crate::{
    keys,
    names::Names,
    section::{Section, Text},
    values,
    walk::Walk,
    words,
};
use oncall::{
    address::Address,
    ids::{Emoji, SourceId},
    policy::{PagerDutyAccount, PagerDutyApi, SlackAccount},
};

const NAME_HINT: &str = "give it one, as in name = \"acme\"; it is how rules and commands speak of the account";
const CHECK_MARK: &str = "white_check_mark";

/// The accounts that rules may name: those with another fault too, for one fault is enough.
pub(crate) fn named(slack: &[Section<'_>], pagerduty: &[Section<'_>]) -> Vec<SourceId> {
    let slack = slack.iter().filter_map(|section| section.peek("name")).map(SourceId::slack);
    let pagerduty = pagerduty.iter().filter_map(|section| section.peek("name")).map(SourceId::pagerduty);
    slack.chain(pagerduty).collect()
}

pub(crate) fn slack(sections: &[Section<'_>], walk: &mut Walk<'_>) -> Vec<SlackAccount> {
    let mut names = Names::of("account", "give this one another name");
    sections.iter().filter_map(|section| slack_account(section, &mut names, walk)).collect()
}

fn slack_account(section: &Section<'_>, names: &mut Names, walk: &mut Walk<'_>) -> Option<SlackAccount> {
    section.allow(&keys::SLACK, walk);
    let name = account_name(section, names, walk);
    let api_url = section.text("api_url", walk).map(|url| address(&url, walk));
    let acknowledge =
        section.text("acknowledge", walk).map_or(Some(Emoji::new(CHECK_MARK)), |name| values::emoji(&name, walk));
    let listed = section.one_or_list("settles", walk).map_or_else(Vec::new, |list| list.items);
    let mut settles: Vec<Emoji> = listed.iter().filter_map(|name| values::emoji(name, walk)).collect();
    let acknowledge = acknowledge?;
    if !settles.contains(&acknowledge) {
        settles.insert(0, acknowledge.clone());
    }
    let api_url = match api_url {
        None => None,
        Some(address) => Some(format!("{}/", address?.url)),
    };
    Some(SlackAccount { name: name?, api_url, acknowledge, settles })
}

pub(crate) fn pagerduty(sections: &[Section<'_>], walk: &mut Walk<'_>) -> Vec<PagerDutyAccount> {
    let mut names = Names::of("account", "give this one another name");
    sections.iter().filter_map(|section| pagerduty_account(section, &mut names, walk)).collect()
}

fn pagerduty_account(section: &Section<'_>, names: &mut Names, walk: &mut Walk<'_>) -> Option<PagerDutyAccount> {
    section.allow(&keys::PAGERDUTY, walk);
    let name = account_name(section, names, walk);
    let region = section.text("region", walk).map(|region| values::choice(&region, "region", &words::REGION, walk));
    let url = section.text("api_url", walk).map(|url| address(&url, walk));
    if section.has("region") && section.has("api_url") {
        walk.fault(
            section.place_of("region"),
            "both region and api_url",
            "keep one: each says where PagerDuty answers",
        );
    }
    let api = match (url, region) {
        (Some(address), _) => PagerDutyApi::Url(address?.url),
        (None, Some(region)) => region?.clone(),
        (None, None) => PagerDutyApi::Us,
    };
    Some(PagerDutyAccount { name: name?, api })
}

fn address(url: &Text<'_>, walk: &mut Walk<'_>) -> Option<Address> {
    Address::parse(url.text)
        .map_err(|bad| walk.fault(url.place.clone(), format!("{:?}: {}", url.text, bad.says), bad.hint))
        .ok()
}

fn account_name(section: &Section<'_>, names: &mut Names, walk: &mut Walk<'_>) -> Option<String> {
    let written = section.required("name", NAME_HINT, walk)?;
    let name = values::account_name(&written, walk)?;
    names.take(name, written.place, walk)
}
