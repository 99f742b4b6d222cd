//! What is asked of a proof: its own words, and those by which test runners list and run tests.

#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    List,
    Nothing,
    /// One, told as a story.
    One(u64),
    /// The ordinary number, until one catches the bug that was planted.
    Planted(Many),
    Many(Many),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Many {
    pub from: u64,
    pub seeds: u64,
    pub threads: usize,
    pub progress: Progress,
    pub after_a_fault: AfterAFault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Silent,
    Told,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterAFault {
    Stop,
    KeepGoing,
}

pub fn usage(name: &str) -> String {
    format!("usage: {name} [--seeds N] [--from N] [--threads N] [--progress] [--keep-going] | --seed N | --planted")
}

/// # Errors
/// A word that needs a number and has none.
pub fn read(arguments: &[&str], name: &str, ordinary: u64) -> Result<Asked, String> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let mut many =
        Many { from: 0, seeds: ordinary, threads, progress: Progress::Silent, after_a_fault: AfterAFault::Stop };
    let (mut list, mut wanted) = (false, true);
    let mut rest = arguments.iter();
    while let Some(word) = rest.next() {
        let mut number = || rest.next().and_then(|n| n.parse::<u64>().ok()).ok_or(format!("{word} needs a number"));
        match *word {
            "--seed" => return Ok(Asked::One(number()?)),
            "--planted" => return Ok(Asked::Planted(many)),
            "--seeds" => many.seeds = number()?,
            "--from" => many.from = number()?,
            "--threads" => many.threads = usize::try_from(number()?).unwrap_or(1).max(1),
            "--progress" => many.progress = Progress::Told,
            "--keep-going" => many.after_a_fault = AfterAFault::KeepGoing,
            "--list" => list = true,
            // There are none of those.
            "--ignored" => wanted = false,
            "--format" | "--color" | "--skip" | "--test-threads" => drop(rest.next()),
            other if other.starts_with('-') => {}
            filter => wanted &= name.contains(filter),
        }
    }
    Ok(match (wanted, list) {
        (false, _) => Asked::Nothing,
        (true, true) => Asked::List,
        (true, false) => Asked::Many(many),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_runners_and_people_are_understood() {
        let asked = |line: &str| read(&line.split_whitespace().collect::<Vec<_>>(), "nights", 20);
        let Ok(Asked::Many(many)) = asked("") else { panic!() };
        assert_eq!((many.from, many.seeds, many.after_a_fault), (0, 20, AfterAFault::Stop));
        let table = [
            ("--list --format terse", Asked::List),
            ("--list --format terse --ignored", Asked::Nothing),
            ("nights --exact --nocapture", Asked::Many(many)),
            ("storms", Asked::Nothing),
            ("--seed 7", Asked::One(7)),
            ("--planted", Asked::Planted(many)),
            (
                "--seeds 5 --from 3 --threads 0 --keep-going --progress",
                Asked::Many(Many {
                    from: 3,
                    seeds: 5,
                    threads: 1,
                    progress: Progress::Told,
                    after_a_fault: AfterAFault::KeepGoing,
                }),
            ),
        ];
        for (line, expected) in table {
            assert_eq!(asked(line), Ok(expected), "{line}");
        }
        for line in ["--seed", "--seeds many"] {
            assert!(asked(line).is_err(), "{line}");
        }
    }
}
