use super::*;
use engine::clock::SystemClock;
use oncall::policy::Standing;

const GOOD: &str = "[[pagerduty]]\nname = \"acme\"\n\n[[slack]]\nname = \"acme\"\n";
const BROKEN: &str = "[[slack]]\nname = \"acme\"\nmood = \"cheerful\"\n";

struct Desk {
    folder: tempfile::TempDir,
    store: Arc<Store>,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, trouble) = Store::open(&folder.path().join("data"), Arc::new(SystemClock::new()));
        assert_eq!(trouble, None);
        Self { folder, store: Arc::new(store) }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("shiftbell.toml")
    }

    fn write(&self, text: &str) {
        std::fs::write(self.path(), text).unwrap();
    }

    fn open(&self) -> Adopted {
        PolicyFile::open(self.path(), Arc::clone(&self.store)).1
    }
}

fn sources(policy: &Policy) -> Vec<String> {
    policy.sources().map(|source| source.to_string()).collect()
}

#[test]
fn a_good_file_is_taken_up_and_kept() {
    let desk = Desk::new();
    desk.write(GOOD);
    let adopted = desk.open();
    assert_eq!((adopted.policy.standing, adopted.trouble), (Standing::Good, None));
    assert_eq!(desk.store.last_good_policy().as_deref(), Some(GOOD));
}

#[test]
fn a_broken_file_keeps_the_last_good_policy_and_says_where_the_fault_is() {
    let desk = Desk::new();
    desk.write(GOOD);
    desk.open();
    desk.write(BROKEN);
    let adopted = desk.open();
    assert_eq!(sources(&adopted.policy), ["slack/acme", "pagerduty/acme"]);
    let trouble = adopted.trouble.unwrap();
    assert_eq!(trouble.name, "policy-broken");
    assert!(trouble.says.starts_with(&format!("{}:3:1: ", desk.path().display())), "{}", trouble.says);
    assert_eq!(desk.store.last_good_policy().as_deref(), Some(GOOD));
}

#[test]
fn with_none_ever_good_the_accounts_are_saved_from_the_broken_one() {
    let desk = Desk::new();
    desk.write(&format!("{GOOD}\n[[rule]]\nname = \"r\"\nthen = \"shout\"\n"));
    let adopted = desk.open();
    assert_eq!(adopted.policy.standing, Standing::NeverGood);
    assert_eq!(sources(&adopted.policy), ["slack/acme", "pagerduty/acme"]);
    assert_eq!(adopted.trouble.unwrap().name, "policy-broken");
}

#[test]
fn a_missing_or_unreadable_file_takes_no_policy_away() {
    let desk = Desk::new();
    assert_eq!(desk.open().policy.standing, Standing::NeverGood);
    desk.write(GOOD);
    desk.open();
    std::fs::remove_file(desk.path()).unwrap();
    let missing = desk.open();
    std::fs::create_dir(desk.path()).unwrap();
    let unreadable = desk.open();
    for (adopted, name) in [(missing, "policy-missing"), (unreadable, "policy-unreadable")] {
        assert_eq!(adopted.policy.standing, Standing::Good, "{name}");
        assert_eq!(adopted.trouble.unwrap().name, name);
    }
    std::fs::remove_dir(desk.path()).unwrap();
    std::fs::write(desk.path(), b"\xff\xfe").unwrap();
    assert_eq!(desk.open().trouble.unwrap().name, "policy-unreadable");
}
