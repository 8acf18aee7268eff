#pragma once

#include <hdf5.h>

#include <utility>

namespace sirve::formats {

/// Owns one identifier of the HDF5 library and closes it with the function that belongs to its kind. Internal to
/// formats; to be used under the library's lock only.
class Hdf5Handle {
  public:
    using Close = herr_t (*)(hid_t);

    Hdf5Handle() = default;
    Hdf5Handle(hid_t id, Close close) : id_(id), close_(close) {}
    ~Hdf5Handle() { reset(); }
    Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
    Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
        reset();
        id_ = std::exchange(other.id_, -1);
        close_ = other.close_;
        return *this;
    }

    explicit operator bool() const { return id_ >= 0; }
    hid_t get() const { return id_; }
    void reset() {
        if (id_ >= 0) close_(id_);
        id_ = -1;
    }

  private:
    hid_t id_ = -1;
    Close close_ = nullptr;
};

}  // namespace sirve::formats
