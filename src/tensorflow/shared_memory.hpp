#pragma once

#include <cstddef>
#include <span>

#include "base/error.hpp"
#include "base/file_descriptor.hpp"

namespace sirve::tensorflow {

/// Memory that two processes see. It can't shrink any more once it is made, so that whoever maps it is never killed by
/// touching what the other one took away; what stands in it may change at any time, though. Moves keep the address.
class SharedMemory {
  public:
    SharedMemory() = default;
    ~SharedMemory();
    SharedMemory(SharedMemory&& other) noexcept;
    SharedMemory& operator=(SharedMemory&& other) noexcept;

    /// New memory of at least `bytes`, zeroed. Errors: kUnavailable if there is no room.
    static Result<SharedMemory> create(std::size_t bytes);
    /// Maps what another process has made. Errors: kInternal if it is not of that kind.
    static Result<SharedMemory> map(FileDescriptor descriptor);

    std::span<std::byte> bytes() const { return {data_, size_}; }
    /// To hand over; it stays ours.
    int descriptor() const { return descriptor_.get(); }

  private:
    Status map_descriptor();

    FileDescriptor descriptor_;
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace sirve::tensorflow
