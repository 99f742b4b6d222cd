//! The keyring.

use super::*;
use crate::desktop::Keyring;

async fn store(session: &Session, secret: &str) -> Option<i32> {
    let arguments = ["store", "--label=token", "service", "shiftbell", "name", "slack"];
    session.run("secret-tool", &arguments, secret).await.code
}

async fn look_up(session: &Session) -> String {
    session.run("secret-tool", &["lookup", "service", "shiftbell", "name", "slack"], "").await.stdout
}

#[tokio::test]
async fn a_secret_survives_locking_and_restarting() {
    let session = Session::start().await;
    let mut keyring = Keyring::start(session.place()).await;
    assert_eq!(store(&session, "xoxp-secret").await, Some(0));
    assert_eq!(look_up(&session).await, "xoxp-secret");

    keyring.lock().await;
    assert_eq!(look_up(&session).await, "", "locked, and nobody to ask for the password");
    keyring.unlock().await;
    assert_eq!(look_up(&session).await, "xoxp-secret");

    keyring.stop().await;
    assert_eq!(look_up(&session).await, "", "nobody is started instead");
    keyring.resume().await;
    assert_eq!(look_up(&session).await, "xoxp-secret");
}
