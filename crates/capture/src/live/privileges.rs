//! What root may do is only needed to open an interface.

use std::env;
use std::io;

use nix::unistd::{Gid, Uid, geteuid, setgid, setgroups, setuid};

/// User and group `nobody` as Linux systems number them. A program that needs no library cannot look up names.
const NOBODY: u32 = 65_534;

/// Goes on as the user who called `sudo`, else as `nobody`, if the program runs as root; what is open stays open. Parsing
/// packets needs no more.
///
/// # Errors
/// Where the operating system refuses, as in a user namespace that knows no other user.
pub fn give_up_root() -> io::Result<()> {
    if !geteuid().is_root() {
        return Ok(());
    }
    let (user, group) = caller().unwrap_or((Uid::from_raw(NOBODY), Gid::from_raw(NOBODY)));
    setgroups(&[group])?;
    setgid(group)?;
    setuid(user)?;
    Ok(())
}

/// Who called `sudo`.
fn caller() -> Option<(Uid, Gid)> {
    let id = |name| env::var(name).ok()?.parse::<u32>().ok().filter(|id| *id != 0);
    Some((Uid::from_raw(id("SUDO_UID")?), Gid::from_raw(id("SUDO_GID")?)))
}
