//! The conversion between a word of the domain and its written form.
//!
//! Invariant: `F::of(&word).read()` is the word again.

use super::Broken;
use jiff::{SignedDuration, Timestamp};
use oncall::{
    ids::{ChannelId, Emoji, IncidentId, MessageTs, PersonId, PolicyHash, RotationId, WriteId},
    text::Untrusted,
    time::BootId,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{collections::BTreeSet, sync::Arc};

/// A written form of a `T`.
pub(super) trait Form<T>: Sized {
    fn of(word: &T) -> Self;
    fn read(self) -> Result<T, Broken>;
}

impl<T, F: Form<T>> Form<Option<T>> for Option<F> {
    fn of(word: &Option<T>) -> Self {
        word.as_ref().map(F::of)
    }
    fn read(self) -> Result<Option<T>, Broken> {
        self.map(F::read).transpose()
    }
}

impl<T, F: Form<T>> Form<Vec<T>> for Vec<F> {
    fn of(words: &Vec<T>) -> Self {
        words.iter().map(F::of).collect()
    }
    fn read(self) -> Result<Vec<T>, Broken> {
        self.into_iter().map(F::read).collect()
    }
}

/// A set is written as a list, in its order.
impl<T: Ord, F: Form<T>> Form<BTreeSet<T>> for Vec<F> {
    fn of(words: &BTreeSet<T>) -> Self {
        words.iter().map(F::of).collect()
    }
    fn read(self) -> Result<BTreeSet<T>, Broken> {
        self.into_iter().map(F::read).collect()
    }
}

impl<T, F: Form<T>> Form<Box<T>> for Box<F> {
    fn of(word: &Box<T>) -> Self {
        Self::new(F::of(word))
    }
    fn read(self) -> Result<Box<T>, Broken> {
        F::read(*self).map(Box::new)
    }
}

impl<T, U, F: Form<T>, G: Form<U>> Form<(T, U)> for (F, G) {
    fn of((one, other): &(T, U)) -> Self {
        (F::of(one), G::of(other))
    }
    fn read(self) -> Result<(T, U), Broken> {
        Ok((self.0.read()?, self.1.read()?))
    }
}

impl<T, U, V, F: Form<T>, G: Form<U>, H: Form<V>> Form<(T, U, V)> for (F, G, H) {
    fn of((one, other, third): &(T, U, V)) -> Self {
        (F::of(one), G::of(other), H::of(third))
    }
    fn read(self) -> Result<(T, U, V), Broken> {
        Ok((self.0.read()?, self.1.read()?, self.2.read()?))
    }
}

/// What came later than the form it is in: written only where it says something, and its default where it is absent.
pub(super) trait Later: Default {
    fn says_nothing(&self) -> bool;
}

impl<F> Later for Option<F> {
    fn says_nothing(&self) -> bool {
        self.is_none()
    }
}

impl<F> Later for Vec<F> {
    fn says_nothing(&self) -> bool {
        self.is_empty()
    }
}

impl<F: Later> Later for Box<F> {
    fn says_nothing(&self) -> bool {
        F::says_nothing(self)
    }
}

macro_rules! written_as_it_is {
    ($($type:ty),*) => {$(
        impl Form<$type> for $type {
            fn of(word: &$type) -> Self {
                word.clone()
            }
            fn read(self) -> Result<$type, Broken> {
                Ok(self)
            }
        }
    )*};
}
written_as_it_is!(String, u16, u32, u64);

impl Form<Arc<str>> for String {
    fn of(word: &Arc<str>) -> Self {
        word.to_string()
    }
    fn read(self) -> Result<Arc<str>, Broken> {
        Ok(self.into())
    }
}

macro_rules! written_as_text {
    ($($type:ident by $text:ident),*) => {$(
        impl Form<$type> for String {
            fn of(word: &$type) -> Self {
                word.$text().to_owned()
            }
            fn read(self) -> Result<$type, Broken> {
                Ok($type::new(self))
            }
        }
    )*};
}
written_as_text!(
    ChannelId by as_str,
    PersonId by as_str,
    RotationId by as_str,
    IncidentId by as_str,
    Emoji by as_str,
    PolicyHash by as_str,
    MessageTs by as_str,
    Untrusted by verbatim
);

impl Form<WriteId> for u64 {
    fn of(word: &WriteId) -> Self {
        word.0
    }
    fn read(self) -> Result<WriteId, Broken> {
        Ok(WriteId(self))
    }
}

/// A moment, in RFC 3339 with as many digits as it has.
#[derive(Clone, Copy)]
pub(super) struct Stamp(pub Timestamp);

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map(Self).map_err(|fault| de::Error::custom(format_args!("{text:?} is no time: {fault}")))
    }
}

impl Form<Timestamp> for Stamp {
    fn of(word: &Timestamp) -> Self {
        Self(*word)
    }
    fn read(self) -> Result<Timestamp, Broken> {
        Ok(self.0)
    }
}

/// A length of time: whole seconds, and nanoseconds of the same sign.
#[derive(Serialize, Deserialize)]
pub(super) struct Length(i64, i32);

impl Form<SignedDuration> for Length {
    fn of(word: &SignedDuration) -> Self {
        Self(word.as_secs(), word.subsec_nanos())
    }
    fn read(self) -> Result<SignedDuration, Broken> {
        // Through two lengths that exist for any numbers, for the constructor from both panics on an overflow.
        SignedDuration::from_secs(self.0)
            .checked_add(SignedDuration::from_nanos(self.1.into()))
            .ok_or_else(|| Broken::Word { wanted: "length of time", text: format!("{} s {} ns", self.0, self.1) })
    }
}

/// A boot's identifier, in hexadecimal digits, for JSON has no numbers that long.
#[derive(Serialize, Deserialize)]
pub(super) struct Boot(String);

impl Form<BootId> for Boot {
    fn of(word: &BootId) -> Self {
        Self(format!("{:032x}", word.0))
    }
    fn read(self) -> Result<BootId, Broken> {
        let id = u128::from_str_radix(&self.0, 16);
        id.map(BootId).map_err(|_| Broken::Word { wanted: "boot", text: self.0 })
    }
}

/// Enums without content: the same variants, written in kebab case.
macro_rules! words {
    ($($name:ident of $theirs:ty { $($variant:ident),* $(,)? })*) => {$(
        #[derive(Clone, Copy, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub(in crate::format) enum $name { $($variant),* }

        impl $crate::format::form::Form<$theirs> for $name {
            fn of(word: &$theirs) -> Self {
                type Theirs = $theirs;
                match word { $(Theirs::$variant => Self::$variant),* }
            }
            fn read(self) -> Result<$theirs, $crate::format::Broken> {
                type Theirs = $theirs;
                Ok(match self { $(Self::$variant => Theirs::$variant),* })
            }
        }
    )*};
}

/// Structs: the same fields, each in a form of its own. Fields marked `[skip_serializing_if]` came [`Later`].
macro_rules! records {
    ($($name:ident of $theirs:ty { $($([$later:tt])? $field:ident: $form:ty),* $(,)? })*) => {$(
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(in crate::format) struct $name { $(
            $(#[serde($later = "crate::format::form::Later::says_nothing", default)])?
            pub $field: $form
        ),* }

        impl $crate::format::form::Form<$theirs> for $name {
            fn of(word: &$theirs) -> Self {
                type Theirs = $theirs;
                let Theirs { $($field),* } = word;
                Self { $($field: $crate::format::form::Form::of($field)),* }
            }
            fn read(self) -> Result<$theirs, $crate::format::Broken> {
                type Theirs = $theirs;
                Ok(Theirs { $($field: $crate::format::form::Form::read(self.$field)?),* })
            }
        }
    )*};
}

pub(super) use {records, words};
