#include "tensorflow/shared_memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace sirve::tensorflow {

namespace {

constexpr std::size_t kLeast = 64 * 1024;
/// Up to here sizes are doubled, so that a growing batch does not need new memory each time.
constexpr std::size_t kDoubledUpTo = std::size_t{256} << 20;
constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

std::size_t rounded(std::size_t bytes) {
    if (bytes <= kLeast) return kLeast;
    return bytes <= kDoubledUpTo ? std::bit_ceil(bytes) : bytes;
}

}  // namespace

SharedMemory::~SharedMemory() {
    if (data_ != nullptr) munmap(data_, size_);
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : descriptor_(std::move(other.descriptor_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}

Status SharedMemory::map_descriptor() {
    void* const address = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_.get(), 0);
    if (address == MAP_FAILED) {
        const Error error(
            ErrorCode::kUnavailable,
            "no " + std::to_string(size_) + " bytes of shared memory can be mapped: " + std::strerror(errno));
        size_ = 0;
        return error;
    }
    data_ = static_cast<std::byte*>(address);
    return {};
}

Result<SharedMemory> SharedMemory::create(std::size_t bytes) {
    SharedMemory memory;
    memory.size_ = rounded(bytes);
    memory.descriptor_ = FileDescriptor(memfd_create("sirve-tensors", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    // Seen to now: what a full machine lacks would else kill whoever writes to it first.
    const int failed =
        memory.descriptor_ ? posix_fallocate(memory.descriptor_.get(), 0, static_cast<off_t>(memory.size_)) : errno;
    if (failed != 0)
        return Error(ErrorCode::kUnavailable, "no " + std::to_string(memory.size_) +
                                                  " bytes of shared memory can be had: " + std::strerror(failed));
    if (fcntl(memory.descriptor_.get(), F_ADD_SEALS, kSeals) != 0)
        return internal_error(std::string("shared memory can't be sealed: ") + std::strerror(errno));
    if (Status mapped = memory.map_descriptor(); !mapped) return mapped.error();
    return memory;
}

Result<SharedMemory> SharedMemory::map(FileDescriptor descriptor) {
    SharedMemory memory;
    memory.descriptor_ = std::move(descriptor);
    const int seals = fcntl(memory.descriptor_.get(), F_GET_SEALS);
    struct stat status {};
    if (seals < 0 || (seals & F_SEAL_SHRINK) == 0 || fstat(memory.descriptor_.get(), &status) != 0 ||
        status.st_size <= 0)
        return internal_error("what came along with a message is no sealed shared memory");
    memory.size_ = static_cast<std::size_t>(status.st_size);
    if (Status mapped = memory.map_descriptor(); !mapped) return mapped.error();
    return memory;
}

}  // namespace sirve::tensorflow
