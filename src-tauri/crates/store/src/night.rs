//! A recorded stretch of facts as a file of its own: one fact a line, as [`crate::format`] writes it.
//!
//! Invariant: what was exported is read back as the same facts in the same order.

use crate::{file, format, load};
use oncall::fact::Fact;
use rusqlite::Connection;
use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, Write},
    path::{Path, PathBuf},
};

/// Facts in the order in which they became known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Night {
    pub facts: Vec<Fact>,
}

/// Why a file is no night: with the line it fails in, counted from 1, where it is a file of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NightFault {
    pub path: PathBuf,
    pub line: Option<usize>,
    pub why: String,
}

impl fmt::Display for NightFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.why)
    }
}

impl std::error::Error for NightFault {}

/// Writes facts as a night file.
///
/// # Errors
/// When `to` cannot be written.
pub fn export<'a>(facts: impl IntoIterator<Item = &'a Fact>, mut to: impl Write) -> io::Result<()> {
    for fact in facts {
        writeln!(to, "{}", format::write(fact).map_err(io::Error::other)?)?;
    }
    to.flush()
}

/// What every SQLite file begins with (<https://www.sqlite.org/fileformat.html>, section 1.3).
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Reads a night file, or all facts of a Shiftbell database, which is opened for reading only.
///
/// # Errors
/// When the file cannot be read, or a line of it is no fact. Rows of a database that cannot be read are passed over
/// with a warning in the log.
pub fn read_night(path: &Path) -> Result<Night, NightFault> {
    let fault = |line, why: String| NightFault { path: path.to_owned(), line, why };
    let unreadable = |why: io::Error| fault(None, why.to_string());
    let mut file = File::open(path).map_err(unreadable)?;
    let mut start = Vec::new();
    Read::by_ref(&mut file).take(SQLITE.len() as u64).read_to_end(&mut start).map_err(unreadable)?;
    let mut facts = Vec::new();
    if start == SQLITE {
        let read = file::read_only(path).and_then(|db| each_row(&db, |fact| facts.push(fact)));
        read.map_err(|why| fault(None, why.to_string()))?;
        return Ok(Night { facts });
    }
    file.rewind().map_err(unreadable)?;
    for (line, number) in BufReader::new(file).split(b'\n').zip(1..) {
        let line = line.map_err(|why| fault(Some(number), why.to_string()))?;
        let line = String::from_utf8(line).map_err(|_| fault(Some(number), "not a text in UTF-8".to_owned()))?;
        if !line.trim().is_empty() {
            facts.push(format::read(&line).map_err(|why| fault(Some(number), why.to_string()))?);
        }
    }
    Ok(Night { facts })
}

/// Hands over every fact that can be read, in order, up to the first fault of the file itself.
pub(crate) fn each_row(db: &Connection, mut take: impl FnMut(Fact)) -> rusqlite::Result<()> {
    let mut rows = db.prepare("SELECT seq, kind, version, body FROM facts ORDER BY seq")?;
    for row in rows.query_map([], load::read_row)? {
        if let Some((_, fact)) = row? {
            take(fact);
        }
    }
    Ok(())
}
