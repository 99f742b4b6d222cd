//! The runner itself: a week that is told as it is passes, and each that is told otherwise fails in its place.

const POLICY: &str = r##"
[[slack]]
name = "acme"
settles = ["white_check_mark"]

[[pagerduty]]
name = "acme"

[shift]
mode = "manual"

[[rule]]
name = "security"
channel = "#alerts_security"
then = "page"

[[rule]]
name = "infrastructure by day"
channel = "#alerts_infrastructure"
between = ["09:00", "17:00"]
zone = "America/Chicago"
then = "page"

[[rule]]
name = "chatter"
channel = "#chatter"
then = "count"
"##;

/// A day on which everything goes as it is told.
const DAY: &str = "
policy  test
zone    America/Chicago
me      Ada Stone
people  Ben Cole
bots    Scanner, CloudWatch

Mon 2026-11-23
08:00     Shiftbell starts                                                → off shift
08:30     I go on shift                                                   → on shift
08:59:59  #alerts_infrastructure  CloudWatch: disk full on db-1  [early]  → held; no rule
09:00     #alerts_infrastructure  CloudWatch: disk full on db-2  [disk]   → rings; rule \"infrastructure by day\"
09:01     Ben marks disk :white_check_mark:                               → settled by Ben
09:02     #alerts_security  Scanner: odd login  [login]                   → rings
09:03     I acknowledge login                                             → settled by me; writes :white_check_mark: on login
09:04     #chatter  Ben: lunch?                                           → counted; rule \"chatter\"
09:05     PagerDuty Q1  Checkout: it is slow                              → rings
09:06     I acknowledge Q1                                                → acknowledged by me
          → writes acknowledgement of Q1
09:07     duplicate of login                                              → nothing
";

fn run(week: &str) -> Result<teams::Played, Vec<String>> {
    let policies = |name: &str| (name == "test").then(|| POLICY.to_owned());
    teams::run("a.week", week, policies).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

/// The line of the file that begins with these words.
fn line_of(week: &str, words: &str) -> usize {
    week.lines().position(|line| line.starts_with(words)).unwrap() + 1
}

#[test]
fn a_day_that_is_told_as_it_is_passes() {
    let played = run(DAY).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    assert_eq!((played.lines, played.todo.len()), (11, 0));
}

#[test]
fn a_wrong_fate_fails_in_its_line_and_says_what_happened_instead() {
    // The line, what stands in it, what is told instead, and what the fault says.
    let table = [
        ("08:59:59", "→ held; no rule", "→ rings", "early does not ring; it is held"),
        ("08:59:59", "no rule", "rule \"security\"", "no rule decides, not the rule “security”"),
        ("09:00 ", "→ rings; rule \"infrastructure by day\"", "→ held", "disk rings (new), and the line says nothing"),
        ("09:00 ", "infrastructure by day", "security", "the rule “infrastructure by day” decides"),
        ("09:01 ", "settled by Ben", "nothing", "at Mon 09:01:00 disk should ring, and is settled (Ben Cole)"),
        ("09:01 ", "settled by Ben", "settled by me", "disk should be settled (me), and is settled (Ben Cole)"),
        ("09:02 ", "→ rings", "→ rings; sound quieter", "the sound is page, and should be quieter"),
        ("09:02 ", "→ rings", "→ rings (again)", "not because “again”: “new”"),
        ("09:02 ", "→ rings", "→ digest", "it is not digest"),
        ("09:02 ", "→ rings", "→ quiet card", "no quiet card of login"),
        ("09:02 ", "→ rings", "→ joined to disk", "login is not joined to disk"),
        ("09:02 ", "→ rings", "→ nothing", "login rings (new), and the line says nothing"),
        ("09:02 ", "→ rings", "→ rings; tell Vera", "no card asks to tell Vera"),
        ("09:02 ", "→ rings", "→ rings; a card says \"Overdue\"", "no card says “Overdue”"),
        ("09:02 ", "→ rings", "→ rings; digest shows disk", "the digest shows nothing"),
        ("09:02 ", "→ rings", "→ rings; storm shows login", "no card speaks of a storm"),
        ("09:03 ", "; writes :white_check_mark: on login", "", "written, and no line says so"),
        ("09:03 ", ":white_check_mark: on login", ":eyes: on login", "not written"),
        ("09:03 ", "→ settled", "→ refused \"handled\"; settled", "not refused"),
        ("09:03 ", "→ settled by me", "→ rings on", "at Mon 09:03:00 login should ring, and is acknowledging"),
        ("09:04 ", "→ counted; rule \"chatter\"", "→ nothing", "the rule “chatter” counts it"),
        ("09:04 ", "→ counted; rule \"chatter\"", "→ held", "should be held, and is listed nowhere"),
        ("08:30 ", "→ on shift", "→ nothing", "I am on shift, and no line says so"),
        ("09:07 ", "duplicate of login", "I acknowledge login", "refused: It is handled already"),
    ];
    for (line, stands, told, says) in table {
        let right = DAY.lines().find(|known| known.starts_with(line)).unwrap();
        let wrong = right.replace(stands, told);
        assert_ne!(right, wrong, "{stands} does not stand in {line}");
        let faults = run(&DAY.replace(right, &wrong)).expect_err(&wrong);
        let place = format!("a.week:{}: ", line_of(DAY, line));
        assert!(
            faults.iter().any(|fault| fault.starts_with(&place) && fault.contains(says)),
            "{wrong}\n{place}…{says}\n{}",
            faults.join("\n")
        );
    }
}

#[test]
fn what_a_file_does_not_announce_is_a_fault_of_the_line_before() {
    let table = [
        // A snooze that ends.
        (
            "09:02:30  I snooze login for 10s → snoozed until 09:02:40",
            "at Mon 09:02:40 login rings (the snooze is over)",
        ),
        // Said in a line that expects too little.
        ("09:02:30  I silence it → nothing", "the sound is none, and should be page"),
    ];
    for (line, says) in table {
        let next = DAY.lines().find(|known| known.starts_with("09:03 ")).unwrap();
        let week = DAY.replace(next, &format!("{line}\n{next}"));
        let faults = run(&week).expect_err(line);
        let place = format!("a.week:{}: ", line_of(&week, "09:02:30"));
        assert!(faults.iter().any(|f| f.starts_with(&place) && f.contains(says)), "{line}\n{}", faults.join("\n"));
    }
}

#[test]
fn what_cannot_be_read_is_a_fault_with_its_line() {
    let table = [
        ("09:02 ", "→ rings", "", "no fate is expected"),
        ("09:02 ", "→ rings", "→ sings", "“sings” is no fate"),
        ("09:02 ", "Scanner:", "Scaner:", "nobody is called Scaner here"),
        ("09:01 ", "marks", "remarks", "That is nothing known"),
        ("09:01 ", "marks disk", "marks desk", "desk is no post"),
        ("09:01 ", "09:01 ", "08:01 ", "earlier than the one above"),
        ("09:02 ", "[login]", "[login; purple]", "“purple” means nothing"),
        ("09:02 ", "[login]", "[disk]", "something else is called disk already"),
        ("Mon ", "Mon 2026-11-23", "Tue 2026-11-23", "2026-11-23 is a Mon, not a Tue"),
        ("zone ", "America/Chicago", "Mars/Olympus", "is no zone"),
        ("policy ", "test", "rest", "there is no policy “rest”"),
        ("08:00 ", "Shiftbell starts", "the clock", "the first line of a chapter"),
    ];
    for (line, stands, told, says) in table {
        let right = DAY.lines().find(|known| known.starts_with(line)).unwrap();
        let wrong = right.replace(stands, told);
        let faults = run(&DAY.replace(right, &wrong)).expect_err(&wrong);
        let place = format!("a.week:{}: ", line_of(DAY, line));
        assert!(faults.iter().any(|f| f.starts_with(&place) && f.contains(says)), "{wrong}\n{}", faults.join("\n"));
    }
}

#[test]
fn times_that_the_clocks_skip_or_show_twice() {
    let night = |lines: &str| format!("{}\n{lines}", DAY.split("Mon ").next().unwrap());
    let skipped = night("Sun 2026-03-08\n01:00  Shiftbell starts → off shift\n02:30  the clock → nothing");
    assert!(run(&skipped).unwrap_err().iter().any(|fault| fault.contains("it is skipped")));
    let twice = night(
        "Sun 2026-11-01\n01:00  Shiftbell starts → off shift\n01:30  I go on shift → on shift\n\
         01:30 2nd  #alerts_security  Scanner: odd login → rings\n02:30 2nd  the clock → nothing",
    );
    let faults = run(&twice).unwrap_err();
    assert!(faults.iter().all(|fault| fault.contains("02:30:00 comes only once")), "{}", faults.join("\n"));
}

#[test]
fn what_is_to_be_done_is_told_apart_and_does_not_stay_when_it_is_done() {
    let right = DAY.lines().find(|known| known.starts_with("09:02 ")).unwrap();
    let marked = right.replace("[login]", "[login] TODO-core");
    let faults = run(&DAY.replace(right, &marked)).unwrap_err();
    assert!(faults.iter().any(|fault| fault.contains("does what is agreed on")), "{}", faults.join("\n"));
    let wrong = DAY.lines().find(|known| known.starts_with("08:59:59")).unwrap();
    let todo = wrong.replace("[early]", "[early] TODO-core").replace("no rule", "rule \"security\"");
    let played = run(&DAY.replace(wrong, &todo)).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    assert_eq!(played.todo.len(), 1);
}
