//! How something ended, in words.

use crate::outcome::Exit;

/// How a command ended, in words.
pub fn exit(exit: &Exit) -> String {
    match exit {
        Exit::Code(code) => format!("exit status {code}"),
        Exit::Signal(signal) => format!("ended by signal {signal}"),
        Exit::TimedOut { after_ms } => format!("still running after {} s", after_ms / 1000),
        Exit::NotStarted(why) => format!("not started: {why}"),
        Exit::Flooded => "it printed without end".to_owned(),
        Exit::ShellLost(why) => format!("the shell is gone: {why}"),
        Exit::Stuck(waited) => format!("it waited for {waited}"),
    }
}
