//! `secret set`, `remove` and `list`.
//!
//! Invariant: a token goes from standard input to the keyring and nowhere else, bound to the host it is entered for.

use crate::{
    Output, args,
    fault::{FAILED, Fault},
    policy, show, talk, terminal,
};
use keychain::{Keychain, SecretName};
use oncall::{policy::Policy, sight::Blindness};
use secrecy::ExposeSecret;
use serde_json::json;

pub(crate) fn run(command: args::Secret) -> Result<Output, Fault> {
    match command {
        args::Secret::Set { name } => set(&parse(&name)?),
        args::Secret::Remove { name } => remove(&parse(&name)?),
        args::Secret::List => list(),
    }
}

fn parse(name: &str) -> Result<SecretName, Fault> {
    // What was typed is not repeated: it may be the token itself.
    name.parse().map_err(|fault: keychain::NotASecretName| {
        Fault::new("bad-name", format!("That names no secret: {}.", fault.why))
            .cure("The token itself is read from standard input.")
    })
}

fn set(name: &SecretName) -> Result<Output, Fault> {
    let known = accounts().and_then(|policy| name.host(&policy));
    let host = known.clone().unwrap_or_else(|| name.usual_host().to_owned());
    let secret = terminal::read_secret(&format!("{name} for {host}"))?;
    name.check(secret.expose_secret()).map_err(|wrong| Fault::new("wrong-token", wrong.says).cure(wrong.cure))?;
    talk::block_on(async { Keychain::new().set(name, &host, secret).await.map_err(|fault| keyring(&fault.into())) })?;
    talk::refresh();
    let mut text = format!("{name} is in the keyring, for {host}.\n");
    if known.is_none() {
        text.push_str("The policy file has no such account yet; the token is of use once it has.\n");
    }
    Ok(Output {
        text,
        json: json!({ "set": name.to_string(), "host": host, "account_known": known.is_some() }),
        code: 0,
    })
}

fn remove(name: &SecretName) -> Result<Output, Fault> {
    talk::block_on(async { Keychain::new().remove(name).await.map_err(|fault| keyring(&fault.into())) })?;
    talk::refresh();
    Ok(Output {
        text: format!("{name} is no longer in the keyring.\n"),
        json: json!({ "removed": name.to_string() }),
        code: 0,
    })
}

/// What the policy needs, there or missing; then what is there without need. Fails where something is missing.
fn list() -> Result<Output, Fault> {
    let there = talk::block_on(async { Keychain::new().list().await.map_err(|fault| keyring(&fault.into())) })?;
    let needed = accounts().map_or_else(Vec::new, |policy| SecretName::needed(&policy));
    let state = |name: &SecretName| match (needed.contains(name), there.contains(name)) {
        (true, true) => "there",
        (true, false) => "missing",
        (false, _) => "not needed",
    };
    let mut names: Vec<&SecretName> = needed.iter().chain(&there).collect();
    names.sort();
    names.dedup();
    let rows: Vec<[String; 2]> = names.iter().map(|name| [name.to_string(), state(name).to_owned()]).collect();
    let values: Vec<_> = rows.iter().map(|[name, state]| json!({ "name": name, "state": state })).collect();
    let text = if rows.is_empty() { "No token is needed, and none is there.\n".to_owned() } else { show::table(&rows) };
    let missing = rows.iter().any(|[_, state]| state == "missing");
    Ok(Output { text, json: json!(values), code: if missing { FAILED } else { 0 } })
}

/// The keyring's faults are named as `status` names them.
fn keyring(why: &Blindness) -> Fault {
    Fault::new(why.name(), why.to_string()).cure(why.cure())
}

/// The accounts of the policy file; of a broken one, those that can be read; none where there is no file.
fn accounts() -> Option<Policy> {
    let text = policy::text(None).ok()?.text;
    Some(policyfile::read(&text).unwrap_or_else(|_| policyfile::salvage(&text)))
}
