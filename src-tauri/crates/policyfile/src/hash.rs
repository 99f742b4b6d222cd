//! The name of a policy's text.
//!
//! Invariant: the same text has the same hash on every machine and in every version, for decisions are stored with it.

use oncall::ids::PolicyHash;

/// FNV-1a over the bytes, 64 bits, as 16 hexadecimal digits. Tells two versions of a file apart; it is not
/// cryptographic, and nothing may trust a text because of it.
///
/// Source: <http://www.isthe.com/chongo/tech/comp/fnv/>
pub fn hash(text: &str) -> PolicyHash {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    PolicyHash::new(format!("{hash:016x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_examples() {
        for (text, hex) in [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")] {
            assert_eq!(hash(text).as_str(), hex, "{text:?}");
        }
    }
}
