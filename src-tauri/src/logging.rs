//! Writes the log: a file for each day in the data folder, seven at most, and standard error.
//!
//! Invariant: nobody else on the computer can read it, and no secret or text from outside is in it.

use anyhow::{Context, Result};
use std::path::Path;
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::{EnvFilter, Layer, fmt, layer::SubscriberExt, util::SubscriberInitExt};

const LEVELS: &str = "info,zbus=warn,tao=warn,wry=warn,hyper=warn,reqwest=warn";
const DAYS: usize = 7;

/// Lines may be lost once the returned guard is dropped.
///
/// # Errors
/// When the folder cannot be written; standard error is written to even then.
pub fn start(data: &Path) -> Result<WorkerGuard> {
    let to_terminal = fmt::layer().with_writer(std::io::stderr).with_ansi(false).with_filter(EnvFilter::new(LEVELS));
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("shiftbell")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(data.join("logs"));
    let (to_file, opened) = match file {
        Ok(file) => {
            let (writer, guard) = tracing_appender::non_blocking(file);
            let layer = fmt::layer().with_writer(writer).with_ansi(false).with_filter(EnvFilter::new(LEVELS));
            (Some(layer), Ok(guard))
        }
        Err(fault) => (None, Err(fault)),
    };
    tracing_subscriber::registry().with(to_terminal).with(to_file).init();
    opened.context("the log file cannot be written")
}
