#pragma once

#include <filesystem>
#include <vector>

namespace sirve::sandbox {

/// Leaves this process only these files and directories for reading and for writing, and what every program reads.
/// False if the kernel has no Landlock (before Linux 5.13, or where it is switched off); then nothing has changed.
/// Needs no_new_privs. Source: the kernel's Documentation/userspace-api/landlock.rst.
bool restrict_files(const std::vector<std::filesystem::path>& readable,
                    const std::vector<std::filesystem::path>& writable);

}  // namespace sirve::sandbox
