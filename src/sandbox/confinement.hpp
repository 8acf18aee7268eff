#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sirve::sandbox {

/// What a process that reads a stranger's file may still do.
struct Confinement {
    std::uint64_t max_memory = std::uint64_t{4} << 30;     ///< bytes of address space
    std::uint64_t max_file_size = std::uint64_t{1} << 30;  ///< bytes of any file that it writes
    /// Files and whole directories that it may read, beside those that every program needs (libraries, the processor's
    /// description). What does not exist is passed over.
    std::vector<std::filesystem::path> readable;
    /// Files that it may write; they exist already. Nothing else can be written or made.
    std::vector<std::filesystem::path> writable;
};

/// Takes from the calling process, and from all that it will ever start, everything but what `confinement` leaves it:
/// memory, sizes of files, core dumps, new privileges, the file system (Landlock), the network, other processes and
/// whatever else the kernel offers to programs (seccomp). It can't be undone. To be called while there is one thread,
/// before the first byte of the file is read.
///
/// What this kernel can't do is left out; the result names those parts, so that somebody can be told. Calls that only
/// an attacker would make (starting a program, opening a socket) end the process by SIGSYS; all others that are not on
/// the list fail with EPERM, which libraries live with.
std::vector<std::string> confine_this_process(const Confinement& confinement);

}  // namespace sirve::sandbox
