//! Keeps secrets in the operating system's keyring.

#[cfg(target_os = "linux")]
mod bus;
#[cfg(target_os = "linux")]
mod collection;
mod kept;
mod keychain;
mod name;
mod ring;
#[cfg(test)]
mod tests;
mod token;

pub use keychain::Keychain;
pub use name::{NotASecretName, SecretName};
pub use token::WrongToken;
