//! Speaks to the person in a terminal.
//!
//! Commands about what happens now are asked of the running application, over `control`; policy files, recorded nights
//! and secrets are looked at here. Results go to standard output, complaints to standard error; with `--json` both are
//! one JSON value on standard output.

#[cfg(planted)]
compile_error!("nothing that is shipped is built with planted bugs");

mod args;
mod check;
mod fault;
mod help;
mod init;
mod judge;
mod pick;
mod policy;
mod rehearse;
mod replay;
mod schema;
mod secret;
mod show;
mod talk;
mod terminal;
mod zone;

use args::{Command, Format};
use fault::Fault;
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// What a command came to: its text or JSON, and the exit code.
pub(crate) struct Output {
    pub text: String,
    pub json: serde_json::Value,
    pub code: u8,
}

fn main() -> ExitCode {
    let invocation = match args::parse(std::env::args_os().skip(1)) {
        Ok(invocation) => invocation,
        Err(usage) => {
            say(&mut io::stderr(), &format!("shiftbell: {usage}\nTry: shiftbell --help\n"));
            return ExitCode::from(fault::USAGE);
        }
    };
    let code = match (run(invocation.command), invocation.format) {
        (Ok(output), Format::Text) => {
            say(&mut io::stdout(), &output.text);
            output.code
        }
        (Ok(output), Format::Json) => {
            say(&mut io::stdout(), &format!("{}\n", output.json));
            output.code
        }
        (Err(fault), Format::Text) => {
            say(&mut io::stderr(), &format!("shiftbell: {fault}\n"));
            fault.code
        }
        (Err(fault), Format::Json) => {
            say(&mut io::stdout(), &format!("{}\n", fault.to_json()));
            fault.code
        }
    };
    ExitCode::from(code)
}

fn run(command: Command) -> Result<Output, Fault> {
    match command {
        Command::Help => Ok(Output { text: help::TEXT.to_owned(), json: help::TEXT.into(), code: 0 }),
        Command::Version => Ok(Output { text: help::version(), json: env!("CARGO_PKG_VERSION").into(), code: 0 }),
        Command::Talk(talk) => talk::run(talk),
        Command::Check { file } => check::run(file),
        Command::Init { preset, to } => init::run(preset.as_deref(), to),
        Command::Schema => schema::run(),
        Command::Replay(night) => replay::run(&night),
        Command::Rehearse(rehearsal) => rehearse::run(&rehearsal),
        Command::Judge(question) => judge::run(&question),
        Command::Secret(secret) => secret::run(secret),
    }
}

/// Whoever closed the pipe does not want to hear more.
fn say(to: &mut dyn Write, text: &str) {
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}
