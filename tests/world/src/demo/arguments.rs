//! What the demo is asked for.
//!
//! Invariant: a word that is not understood is refused, never ignored.

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arguments {
    pub way: Way,
    pub length: Length,
    /// Seconds of the night in a second of the clock.
    pub speed: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// On the person's own desktop, for the person to click.
    Attended,
    /// On a desktop of its own, judged.
    Headless,
    /// Only says whether this desktop can be used.
    Ask,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    Whole,
    Short,
}

pub const USAGE: &str = "usage: demo --attended | --headless | --ask [--short] [--speed N]";

impl Arguments {
    /// # Errors
    /// What is wrong with them.
    pub fn read(words: &[&str]) -> Result<Self, String> {
        let (mut way, mut length, mut speed) = (None, Length::Whole, 1.0);
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            let this = match *word {
                "--attended" => Way::Attended,
                "--headless" => Way::Headless,
                "--ask" => Way::Ask,
                "--short" => {
                    length = Length::Short;
                    continue;
                }
                "--speed" => {
                    speed = read_speed(rest.next().copied().unwrap_or_default())?;
                    continue;
                }
                other => return Err(format!("{other}: unknown\n{USAGE}")),
            };
            if way.replace(this).is_some_and(|before| before != this) {
                return Err(format!("one way at a time\n{USAGE}"));
            }
        }
        way.map(|way| Self { way, length, speed }).ok_or_else(|| USAGE.to_owned())
    }
}

fn read_speed(text: &str) -> Result<f64, String> {
    let speed = text.parse::<f64>().ok().filter(|speed| (0.1..=10.0).contains(speed));
    speed.ok_or_else(|| format!("--speed {text}: a number from 0.1 to 10"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_read_and_the_rest_refused() {
        let plain = Arguments { way: Way::Headless, length: Length::Whole, speed: 1.0 };
        assert_eq!(Arguments::read(&["--headless"]), Ok(plain));
        assert_eq!(
            Arguments::read(&["--short", "--attended", "--speed", "2.5"]),
            Ok(Arguments { way: Way::Attended, length: Length::Short, speed: 2.5 })
        );
        assert_eq!(Arguments::read(&["--ask"]).map(|read| read.way), Ok(Way::Ask));
        let wrong: [&[&str]; 7] = [
            &[],
            &["--short"],
            &["--headless", "--attended"],
            &["--headless", "--speed"],
            &["--headless", "--speed", "0"],
            &["--headless", "--speed", "NaN"],
            &["--headless", "fast"],
        ];
        for words in wrong {
            assert!(Arguments::read(words).is_err(), "{words:?}");
        }
    }
}
