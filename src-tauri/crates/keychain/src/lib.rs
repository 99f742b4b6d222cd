//! Keeps secrets in the operating system's keyring.
