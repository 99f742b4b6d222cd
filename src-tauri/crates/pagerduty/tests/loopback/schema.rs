//! What goes over the wire, judged by the JSON Schemas made from PagerDuty's REST description, where they are at hand.

use crate::rig::Rig;
use oncall::write::Outcome;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use world::pagerduty::{PagerDuty, Urgency};

/// The schemas lie beside the repository, not in it.
fn schemas() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/pagerduty/jsonschema");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: the published JSON Schemas are not at hand, so no request was checked against them");
    None
}

fn faults(folder: &Path, name: &str, body: &Value) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let schema = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.iter_errors(body).map(|fault| fault.to_string()).collect()
}

#[tokio::test]
async fn the_acknowledgement_has_the_published_shape() {
    let Some(folder) = schemas() else { return };
    let pd = PagerDuty::start().await;
    let id = pd.trigger("checkout", "Checkout is down", Urgency::High);
    let mut rig = Rig::of(&pd);
    let write = rig.acknowledge(&id);
    assert_eq!(rig.until_outcome(write).await, Outcome::Done);
    let put = pd.records().into_iter().find(|record| record.is("PUT /incidents/*")).unwrap();
    assert_eq!(faults(&folder, "put_incidents_id_request.json", &put.body), Vec::<String>::new());
    let wrong = json!({ "incident": { "type": "incident_reference", "status": "acked" } });
    assert_ne!(
        faults(&folder, "put_incidents_id_request.json", &wrong),
        Vec::<String>::new(),
        "the referee does whistle"
    );
}
