#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/tensor.hpp"

namespace sirve::formats {

/// The numbers of one dataset, in the order of memory (the last axis varies fastest).
struct FloatArray {
    Shape shape;
    std::vector<float> values;
};

/// An HDF5 file from a stranger, for reading. It never follows anything out of the file (external links, external or
/// virtual storage, plug-in filters), and takes no memory that the size of the file does not justify. Paths are
/// '/'-separated, from the root. Errors name the path.
/// That is all a caller can do: libhdf5 itself may crash on a damaged file, so that files that nobody vouches for are
/// to be read in a child process.
/// Thread-safe: the HDF5 library is not, so that every call of every object of this class takes one process-wide lock.
class Hdf5File {
  public:
    static Result<Hdf5File> open(const std::filesystem::path& path);
    /// The same for a file that lies in memory; the bytes are not copied.
    static Result<Hdf5File> open_bytes(std::string bytes);

    ~Hdf5File();
    Hdf5File(Hdf5File&&) noexcept;
    Hdf5File& operator=(Hdf5File&&) noexcept;

    bool has_group(const std::string& path) const;
    bool has_dataset(const std::string& path) const;

    /// Names of what lies directly in a group, in byte order.
    Result<std::vector<std::string>> list(const std::string& group) const;

    Result<Shape> dataset_shape(const std::string& path) const;

    /// A dataset of any floating-point (bfloat16, too) or integer type, as float32.
    Result<FloatArray> read_floats(const std::string& path) const;

    /// The text of a string attribute of the object at `path`; nothing if it has no attribute of that name.
    Result<std::optional<std::string>> text_attribute(const std::string& path, const std::string& name) const;

    /// The texts of an attribute that is an array of strings. Keras splits a long list over `name0`, `name1` ...: these
    /// are joined. Nothing if there is neither.
    Result<std::optional<std::vector<std::string>>> text_list_attribute(const std::string& path,
                                                                        const std::string& name) const;

  private:
    struct State;
    explicit Hdf5File(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

/// Whether `bytes` begin as HDF5 files do.
bool looks_like_hdf5(std::string_view bytes);

}  // namespace sirve::formats
