//! `ip` of iproute2, which sets networks up.

use std::{
    io::{self, Write as _},
    process::{Command, Stdio},
};

use super::failed::{Failed, While as _};

/// Has `ip` of iproute2 carry commands out, one a line.
pub(super) fn ip(commands: &str) -> Result<(), Failed> {
    let run = || -> io::Result<()> {
        let mut ip = Command::new("ip");
        ip.args(["-batch", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut ip = ip.spawn()?;
        if let Some(mut stdin) = ip.stdin.take() {
            stdin.write_all(commands.as_bytes())?;
        }
        let output = ip.wait_with_output()?;
        let said = String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ");
        if output.status.success() { Ok(()) } else { Err(io::Error::other(said)) }
    };
    run().doing("setting the network up with `ip`")
}
