//! What lies in the keyring under a name: the secret together with the host it was entered for.
//!
//! Invariant: secret and host cannot be parted. Both are in one value, not the host in an attribute beside it:
//! attributes are not encrypted, are changed in a step of their own, and differ between the systems' keyrings.

use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};

pub(crate) struct Kept {
    pub host: String,
    pub secret: SecretString,
}

/// The written form: JSON, for some keyrings (KWallet) keep only text.
#[derive(Serialize)]
struct Written<'a> {
    version: u32,
    host: &'a str,
    secret: &'a str,
}

#[derive(Deserialize)]
struct Read {
    version: u32,
    host: String,
    secret: String,
}

const VERSION: u32 = 1;

impl Kept {
    pub fn write(&self) -> Option<SecretSlice<u8>> {
        let written = Written { version: VERSION, host: &self.host, secret: self.secret.expose_secret() };
        serde_json::to_vec(&written).ok().map(SecretSlice::from)
    }

    /// None: not written by us, so that nobody knows for which host it is.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let read: Read = serde_json::from_slice(bytes).ok()?;
        let secret = SecretString::from(read.secret);
        (read.version == VERSION).then_some(Self { host: read.host, secret })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_returns_with_its_host() {
        for (host, secret) in [("slack.com", "xoxp-\"1\"\\"), ("127.0.0.1:4010", ""), ("", "päss\0wörd")] {
            let kept = Kept { host: host.to_owned(), secret: SecretString::from(secret) };
            let read = Kept::read(kept.write().unwrap().expose_secret()).unwrap();
            assert_eq!((read.host.as_str(), read.secret.expose_secret()), (host, secret));
        }
    }

    #[test]
    fn what_we_did_not_write_is_no_secret() {
        for bytes in ["", "xoxp-1", "{}", r#"{"host":"a","secret":"b"}"#, r#"{"version":2,"host":"a","secret":"b"}"#] {
            assert!(Kept::read(bytes.as_bytes()).is_none(), "{bytes}");
        }
        assert!(Kept::read(b"\xff").is_none());
    }
}
