//! The way to PagerDuty.
//!
//! Invariant: a request is handed over once, with everything that stood in it.

use super::{Net, Passage};
use crate::effects::{Effect, Service};
use ::pagerduty::carrier::{self, Answered, Asked, Lost};
use engine::Boxed;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::{collections::BTreeMap, future};
use world::pagerduty::{Delivery, Reply, Request};

pub(super) struct Carrier(pub Net);

impl carrier::Carrier for Carrier {
    fn carry(&self, asked: Asked) -> Boxed<Result<Answered, Lost>> {
        let net = self.0.clone();
        Box::pin(async move {
            match net.passage(Effect::Ask(Service::PagerDuty), Service::PagerDuty) {
                Passage::Broken => Err(Lost::Unreachable { why: "Connection refused".to_owned() }),
                Passage::Lost => future::pending().await,
                Passage::LostAfter => {
                    net.hand_over(asked);
                    future::pending().await
                }
                Passage::BrokenAfter => {
                    net.hand_over(asked);
                    Err(Lost::Broken)
                }
                Passage::Through => delivered(net.hand_over(asked)).await,
                Passage::ThroughAfter(after) => {
                    let replied = net.hand_over(asked);
                    tokio::time::sleep(after).await;
                    delivered(replied).await
                }
            }
        })
    }
}

impl Net {
    fn hand_over(&self, asked: Asked) -> (Reply, Delivery) {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let request = Request {
            method: asked.method.to_string(),
            path: asked.url.path().to_owned(),
            query: asked.url.query().unwrap_or("").to_owned(),
            headers: asked.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
            body: asked.body,
        };
        let now = self.0.time.truth();
        self.with_pagerduty(|state| state.handle(&request, now))
    }
}

async fn delivered((reply, delivery): (Reply, Delivery)) -> Result<Answered, Lost> {
    match delivery {
        Delivery::AtOnce => {}
        Delivery::After(after) => tokio::time::sleep(after).await,
        Delivery::Never => future::pending().await,
        Delivery::Broken => return Err(Lost::Broken),
    }
    let body = reply.body.into_bytes();
    Ok(Answered { status: reply.status, headers: headers(&reply.headers), body: Box::pin(async { Ok(body) }) })
}

fn headers(said: &BTreeMap<&'static str, String>) -> HeaderMap {
    let read = |(name, value): (&&'static str, &String)| {
        Some((HeaderName::from_static(name), HeaderValue::from_str(value).ok()?))
    };
    said.iter().filter_map(read).collect()
}
