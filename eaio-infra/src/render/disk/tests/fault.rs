//! Makes the n-th call to the file system fail, as a full disk or a kill would.

use std::cell::Cell;
use std::io;

/// What happens at the n-th call from now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::render::disk) enum Fault {
    None,
    /// It fails, and those after it work.
    Fails(usize),
    /// It and all after it do nothing: to the disk, this is a kill.
    Kills(usize),
}

thread_local! {
    static FAULT: Cell<Fault> = const { Cell::new(Fault::None) };
}

pub(in crate::render::disk) fn strike() -> io::Result<()> {
    let full = || Err(io::Error::from(io::ErrorKind::StorageFull));
    match FAULT.get() {
        Fault::None => Ok(()),
        Fault::Kills(0) => full(),
        Fault::Fails(0) => {
            FAULT.set(Fault::None);
            full()
        }
        Fault::Fails(left) => {
            FAULT.set(Fault::Fails(left - 1));
            Ok(())
        }
        Fault::Kills(left) => {
            FAULT.set(Fault::Kills(left - 1));
            Ok(())
        }
    }
}

/// Runs `work` with `fault` in this thread, and says whether it struck.
pub(in crate::render::disk) fn with<T>(fault: Fault, work: impl FnOnce() -> T) -> (T, bool) {
    FAULT.set(fault);
    let result = work();
    let left = FAULT.replace(Fault::None);
    (result, matches!(left, Fault::None | Fault::Kills(0)))
}
