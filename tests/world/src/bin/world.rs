//! Runs a simulated service by hand: `world slack --port 4010`.
//!
//! Invariant: it listens on loopback only.
#![expect(clippy::print_stdout, reason = "it tells the person where to connect")]

use std::process::ExitCode;
use std::time::Duration;

use world::slack::{Channel, Slack};

const USAGE: &str = "usage: world slack [--port N]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let port = match words[..] {
        ["slack"] => Some(0),
        ["slack", "--port", port] => port.parse().ok(),
        _ => None,
    };
    match port {
        Some(port) => play_slack(port).await,
        None => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// A small workspace where Ben says something and a monitor raises an alert once a minute, until interrupted.
async fn play_slack(port: u16) -> ExitCode {
    let builder = Slack::builder().port(port).person("U_BEN", "Ben Example").bot("B_MON", "Monitor");
    let builder = builder.channel("C_SEC", "alerts_security").channel("C_DISK", "alerts_disk");
    let builder = builder.place(Channel::public("C_OUT", "elsewhere").with("U_BEN"));
    let slack = builder.group("S_SRE", "sre", &["U_ME", "U_BEN"]).start().await;
    println!("api_url    {}", slack.api_url());
    println!("app token  {}", slack.app_token());
    println!("user token {}", slack.user_token());
    for host in 1.. {
        slack.post_bot("C_SEC", "B_MON", format!("critical: host-{host} is down"));
        slack.post("C_DISK", "U_BEN", format!("looking at host-{host}"));
        tokio::time::sleep(Duration::from_secs(60)).await;
        for unexpected in slack.unexpected() {
            println!("UNEXPECTED {} {}", unexpected.at, unexpected.what);
        }
    }
    ExitCode::SUCCESS
}
