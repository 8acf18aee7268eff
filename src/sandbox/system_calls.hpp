#pragma once

namespace sirve::sandbox {

/// Leaves this process the system calls that reading files, computing with threads and writing files need. Any other
/// fails with EPERM, and those by which one reaches out of the process end it. False if the kernel refuses (some
/// containers do); then nothing has changed. Needs no_new_privs.
bool restrict_system_calls();

}  // namespace sirve::sandbox
