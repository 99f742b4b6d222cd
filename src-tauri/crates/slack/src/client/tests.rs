//! What goes to Slack, and when.

use super::*;
use crate::carrier::Lost;
use engine::Boxed;
use jiff::Timestamp;
use oncall::time::{BootId, Now};

/// A Slack that asks for seven seconds of silence, and counts who asks. It has a clock.
#[derive(Default)]
struct Limiting(Mutex<(Vec<String>, SignedDuration)>);

impl Carrier for Limiting {
    fn call(&self, asked: Asked) -> Boxed<Result<Answered, Lost>> {
        self.0.lock().unwrap().0.push(asked.url.path().to_owned());
        let body: Boxed<Result<Vec<u8>, Lost>> = Box::pin(async { Ok(Vec::new()) });
        let retry_after = Some("7".to_owned());
        Box::pin(async { Ok(Answered { status: 429, retry_after, scopes: None, date: None, body }) })
    }

    fn dial(&self, _: Url) -> Boxed<Result<Box<dyn Line>, Lost>> {
        Box::pin(async { Err(Lost::TimedOut) })
    }
}

impl Clock for Limiting {
    fn now(&self) -> Now {
        Now { wall: Timestamp::UNIX_EPOCH, boot_elapsed: self.0.lock().unwrap().1, boot_id: BootId(1) }
    }
}

#[tokio::test]
async fn a_method_that_slack_limits_is_not_asked_again_before_the_time_it_says() {
    let slack = Arc::new(Limiting::default());
    let client = Client::over(slack.clone(), None, slack.clone()).unwrap();
    let wait = async |second: i64, method: &str| {
        slack.0.lock().unwrap().1 = SignedDuration::from_secs(second);
        match client.call(&SecretString::from("xoxp"), method, &[], Eager::Now).await {
            Err(CallFault::Retry { after }) => after.as_secs(),
            other => panic!("{other:?}"),
        }
    };
    let asked = || slack.0.lock().unwrap().0.len();
    assert_eq!((wait(0, "reactions.add").await, asked()), (7, 1));
    assert_eq!((wait(1, "reactions.add").await, asked()), (6, 1), "nobody asks");
    assert_eq!((wait(2, "chat.postMessage").await, asked()), (7, 2), "another method is not limited by it");
    assert_eq!((wait(7, "reactions.add").await, asked()), (7, 3));
}

#[test]
fn only_this_computer_is_spoken_to_in_the_clear() {
    let table = [
        ("https://slack.com/api/", true),
        ("wss://wss-primary.slack.com/link/?ticket=1", true),
        ("http://127.0.0.1:4010/api/", true),
        ("http://localhost:4010/api/", true),
        ("http://[::1]:4010/api/", true),
        ("ws://127.0.0.1:4010/link", true),
        ("http://slack.com/api/", false),
        ("ws://wss-primary.slack.com/link/?ticket=1", false),
        ("http://127.0.0.1.example.com/", false),
        ("http://10.0.0.1/", false),
        ("ftp://127.0.0.1/", false),
    ];
    for (url, expected) in table {
        assert_eq!(check_secure(&Url::parse(url).unwrap()).is_ok(), expected, "{url}");
    }
    let fault = check_secure(&Url::parse("ws://evil.example:9/link/?ticket=secret").unwrap()).unwrap_err();
    assert_eq!(fault, CallFault::Insecure { url: "ws://evil.example:9".into() });
}
