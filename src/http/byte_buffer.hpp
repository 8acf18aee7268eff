#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace sirve::http {

/// Bytes on their way from a socket to a parser, contiguous: written at the end, consumed at the front. Unlike a string
/// it never initializes memory that is about to be read into. Whatever makes room invalidates views of the content.
class ByteBuffer {
  public:
    std::string_view view() const { return {data_.get() + begin_, end_ - begin_}; }
    std::size_t size() const { return end_ - begin_; }
    bool empty() const { return begin_ == end_; }
    std::size_t capacity() const { return capacity_; }

    /// The free space behind the content.
    std::span<char> room() { return {data_.get() + end_, capacity_ - end_}; }
    /// The bytes that the content can have in all without being moved.
    std::size_t reach() const { return capacity_ - begin_; }

    /// `count` bytes were written into room().
    void commit(std::size_t count) {
        assert(count <= capacity_ - end_);
        end_ += count;
    }
    void consume(std::size_t count) {
        assert(count <= size());
        begin_ += count;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    /// Leaves only the first `count` bytes.
    void truncate(std::size_t count) {
        assert(count <= size());
        end_ = begin_ + count;
    }
    void clear() { begin_ = end_ = 0; }

    /// Makes room() at least `count` bytes: by moving the content to the front, else into a larger block.
    void make_room(std::size_t count) {
        if (capacity_ - end_ >= count) return;
        if (capacity_ - size() >= count) {
            std::memmove(data_.get(), data_.get() + begin_, size());
        } else {
            const std::size_t capacity = std::max(size() + count, capacity_ * 2);
            auto data = std::make_unique_for_overwrite<char[]>(capacity);
            if (!empty()) std::memcpy(data.get(), data_.get() + begin_, size());
            data_ = std::move(data);
            capacity_ = capacity;
        }
        end_ -= begin_;
        begin_ = 0;
    }
    void append(std::string_view bytes) {
        if (bytes.empty()) return;
        make_room(bytes.size());
        std::memcpy(data_.get() + end_, bytes.data(), bytes.size());
        end_ += bytes.size();
    }

    /// Gives the memory back if it is more than `bytes`; the content is lost then.
    void release_beyond(std::size_t bytes) {
        if (capacity_ > bytes) *this = ByteBuffer();
    }

    ByteBuffer() = default;
    ByteBuffer(ByteBuffer&& other) noexcept { *this = std::move(other); }
    ByteBuffer& operator=(ByteBuffer&& other) noexcept {
        data_ = std::move(other.data_);
        begin_ = std::exchange(other.begin_, 0);
        end_ = std::exchange(other.end_, 0);
        capacity_ = std::exchange(other.capacity_, 0);
        return *this;
    }

  private:
    std::unique_ptr<char[]> data_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace sirve::http
