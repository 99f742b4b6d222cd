//! The sound server of the session: PulseAudio with one sink that nobody hears, and whoever listens at it.
//!
//! Invariant: the server listens before it is handed over, and no program of the session starts one by itself.

mod recording;

use super::{Process, process::Output, session::Place, watched};
pub use recording::{Recording, Sounding};
use std::{
    fs,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
};

const SINK: &str = "loudspeaker";

pub struct SoundServer {
    place: Place,
    process: Option<Process>,
}

impl SoundServer {
    pub async fn start(place: &Place) -> Self {
        let mut server = Self { place: place.clone(), process: None };
        server.resume().await;
        server
    }

    /// Starts it again, at the same address.
    pub async fn resume(&mut self) {
        let sink = format!("--load=module-null-sink sink_name={SINK} rate=48000");
        let arguments = [
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            &sink,
            // Last, so that whoever gets through finds the sink.
            "--load=module-native-protocol-unix auth-anonymous=1",
        ];
        self.process = Some(Process::start(&self.place, "pulseaudio", Path::new("pulseaudio"), &arguments, ""));
        let socket = self.place.folder().join("run/pulse/native");
        watched::until("the sound server", async || UnixStream::connect(&socket).ok()).await;
    }

    /// Ends it as a crash would.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill9();
        }
    }

    /// Freezes it: it lives, holds its connections and answers nothing.
    pub fn freeze(&mut self) {
        self.process.as_mut().expect("it runs").freeze();
    }

    pub fn thaw(&mut self) {
        self.process.as_mut().expect("it runs").thaw();
    }

    /// `pactl`, which must succeed.
    async fn control(&self, arguments: &[&str]) -> Output {
        let answer = super::process::run(&self.place, Path::new("pactl"), arguments, "").await;
        assert_eq!(answer.code, Some(0), "{arguments:?}: {}", answer.stderr);
        answer
    }

    pub async fn mute(&self) {
        self.control(&["set-sink-mute", SINK, "1"]).await;
    }

    pub async fn unmute(&self) {
        self.control(&["set-sink-mute", SINK, "0"]).await;
    }

    /// In percent.
    pub async fn set_volume(&self, percent: u8) {
        self.control(&["set-sink-volume", SINK, &format!("{percent}%")]).await;
    }

    /// How many streams are played at the moment.
    pub async fn streams(&self) -> usize {
        self.control(&["list", "short", "sink-inputs"]).await.stdout.lines().count()
    }

    /// Listens from now on.
    pub async fn listen(&self) -> Ear {
        let numbered = (1..).map(|number| self.place.folder().join(format!("ear.{number}.raw")));
        let file = numbered.into_iter().find(|path| !path.exists()).expect("a free number");
        let (device, rate) = (format!("--device={SINK}.monitor"), format!("--rate={}", recording::RATE));
        let written = file.display().to_string();
        let format = ["--format=s16le", "--channels=1", "--latency-msec=20", "--raw"];
        let arguments = [&[device.as_str(), &rate], &format[..], &[&written]].concat();
        let process = Process::start(&self.place, "parec", Path::new("parec"), &arguments, "");
        let ear = Ear { file, _process: process };
        ear.until("the first moment", |heard| (heard.length() > 0.0).then_some(())).await;
        ear
    }
}

/// Whoever listens. What is heard is timed by its samples, in seconds from the first.
pub struct Ear {
    file: PathBuf,
    _process: Process,
}

impl Ear {
    /// All that was heard so far.
    pub fn heard(&self) -> Recording {
        Recording::read(&fs::read(&self.file).unwrap_or_default())
    }

    /// The moment that is being heard. What sounds now is heard shortly after it.
    pub fn now(&self) -> f64 {
        self.heard().length()
    }

    pub async fn until<R>(&self, what: &str, fact: impl Fn(&Recording) -> Option<R>) -> R {
        watched::until(what, async || fact(&self.heard())).await
    }

    /// Listens until this moment has been heard.
    pub async fn until_moment(&self, moment: f64) -> Recording {
        self.until("time to pass for the ear", |heard| (heard.length() >= moment).then(|| heard.clone())).await
    }
}
