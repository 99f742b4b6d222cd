//! Plays the demo's night: `cargo xtask demo`.
//!
//! Invariant: it is started by xtask, beside the programs that it shows.

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use world::demo::{Arguments, run};
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let arguments = match Arguments::read(&words) {
        Ok(arguments) => arguments,
        Err(why) => {
            eprintln!("{why}");
            return std::process::ExitCode::from(64);
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let folder = std::env::current_dir().unwrap_or_default().join("target/demo");
    std::process::ExitCode::from(runtime.expect("a runtime").block_on(run(arguments, folder)))
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("The demo plays on Linux only, so far.");
    std::process::exit(3);
}
