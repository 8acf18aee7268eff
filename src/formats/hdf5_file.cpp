#include "formats/hdf5_file.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <mutex>

#include "formats/hdf5_handle.hpp"

namespace sirve::formats {

namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{16} << 30;
constexpr std::uint64_t kSmall = std::uint64_t{64} << 20;
constexpr std::uint64_t kMaxExpansion = 100;  ///< of a compressed dataset, measured by the whole file
constexpr std::uint64_t kMaxLinks = 1'000'000;
constexpr std::uint64_t kMaxAttributeBytes = std::uint64_t{256} << 20;
constexpr std::uint64_t kMaxTexts = 1'000'000;
constexpr int kMaxSplits = 10'000;
constexpr std::string_view kSignature("\x89HDF\r\n\x1a\n", 8);

/// The process-wide lock of the library. With it goes what must hold for every call: no messages on standard error,
/// and no plug-ins loaded because a file asks for them.
class Library {
  public:
    Library() : lock_(mutex()) {
        static const bool prepared = [] {
            H5open();
            H5PLset_loading_state(0);
            return true;
        }();
        (void)prepared;
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    }

  private:
    static std::mutex& mutex() {
        static std::mutex instance;
        return instance;
    }

    std::lock_guard<std::mutex> lock_;
};

Error broken(std::string_view path, std::string_view what) {
    return invalid_argument("HDF5 '" + std::string(path) + "' " + std::string(what));
}

/// Follows `path` link by link, so that only links that stay inside the file are taken.
Result<Hdf5Handle> open_object(hid_t file, const std::string& path) {
    std::string so_far;
    for (std::size_t begin = 0; begin < path.size();) {
        const auto end = std::min(path.find('/', begin), path.size());
        const std::string part = path.substr(begin, end - begin);
        begin = end + 1;
        if (part.empty()) continue;
        so_far += "/" + part;
        H5L_info_t info;
        if (part == "." || part == ".." || H5Lexists(file, so_far.c_str(), H5P_DEFAULT) <= 0 ||
            H5Lget_info(file, so_far.c_str(), &info, H5P_DEFAULT) < 0) {
            return broken(so_far, "does not exist");
        }
        if (info.type != H5L_TYPE_HARD)
            return broken(so_far, "is a link that is not followed, since it may lead out of the file");
    }
    Hdf5Handle object(H5Oopen(file, so_far.empty() ? "/" : so_far.c_str(), H5P_DEFAULT), H5Oclose);
    if (!object) return broken(path, "can't be opened: the file is damaged");
    return object;
}

Result<Hdf5Handle> open_kind(hid_t file, const std::string& path, H5I_type_t kind) {
    auto object = open_object(file, path);
    if (object && H5Iget_type(object->get()) != kind)
        return broken(path, kind == H5I_GROUP ? "is not a group" : "is not a dataset");
    return object;
}

Result<Shape> shape_of(hid_t space, const std::string& path) {
    if (H5Sget_simple_extent_type(space) == H5S_NULL) return broken(path, "is empty");
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 0 || rank > H5S_MAX_RANK) return broken(path, "has no readable shape");
    std::vector<hsize_t> dims(static_cast<std::size_t>(rank));
    if (rank > 0 && H5Sget_simple_extent_dims(space, dims.data(), nullptr) != rank)
        return broken(path, "has no readable shape");
    std::uint64_t count = 1;
    for (const auto dim : dims) {
        if (__builtin_mul_overflow(count, static_cast<std::uint64_t>(dim), &count) || count > kMaxBytes)
            return broken(path, "is larger than 16 GiB");
    }
    return Shape(dims.begin(), dims.end());
}

/// Refuses a dataset whose data lie outside the file or are not there in the amount that its shape promises.
Status check_storage(hid_t dataset, std::uint64_t bytes, std::uint64_t file_bytes, const std::string& path) {
    const Hdf5Handle creation(H5Dget_create_plist(dataset), H5Pclose);
    if (!creation) return broken(path, "has no readable layout");
    const auto layout = H5Pget_layout(creation.get());
    if (layout == H5D_VIRTUAL || H5Pget_external_count(creation.get()) != 0)
        return broken(path, "keeps its data in another file, which is not read");
    if (layout == H5D_CHUNKED) {
        hsize_t chunk[H5S_MAX_RANK] = {};
        const int rank = H5Pget_chunk(creation.get(), H5S_MAX_RANK, chunk);
        std::uint64_t chunk_elements = 1;
        for (int axis = 0; axis < rank; ++axis) {
            if (__builtin_mul_overflow(chunk_elements, static_cast<std::uint64_t>(chunk[axis]), &chunk_elements) ||
                chunk_elements > kMaxBytes) {
                return broken(path, "has chunks of an impossible size");
            }
        }
        const auto limit = std::min(kMaxBytes, kSmall + kMaxExpansion * file_bytes);
        if (rank < 0 || bytes > limit || chunk_elements > limit)
            return broken(path, "is larger than the file can hold");
        return {};
    }
    if (layout != H5D_CONTIGUOUS && layout != H5D_COMPACT) return broken(path, "has an unknown layout");
    if (bytes > file_bytes || H5Dget_storage_size(dataset) < bytes)
        return broken(path, "is larger than the file can hold");
    return {};
}

float bfloat16_to_float(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// The opaque two-byte elements that h5py writes for bfloat16.
Status read_bfloat16(hid_t dataset, hid_t type, std::vector<float>& out, const std::string& path) {
    std::vector<std::uint16_t> raw(out.size());
    if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, raw.data()) < 0)
        return broken(path, "can't be read: the file is damaged");
    std::transform(raw.begin(), raw.end(), out.begin(), bfloat16_to_float);
    return {};
}

/// The strings of one attribute, of fixed or variable length.
Result<std::vector<std::string>> read_texts(hid_t attribute, const std::string& place) {
    const Hdf5Handle type(H5Aget_type(attribute), H5Tclose);
    const Hdf5Handle space(H5Aget_space(attribute), H5Sclose);
    if (!type || !space) return broken(place, "has no readable type");
    auto shape = shape_of(space.get(), place);
    if (!shape) return shape.error();
    // An empty list has no telling type: h5py writes it as an array of numbers.
    if (element_count(*shape) == 0) return std::vector<std::string>{};
    if (H5Tget_class(type.get()) != H5T_STRING) return broken(place, "is not text");
    const auto count = static_cast<std::uint64_t>(element_count(*shape));
    const std::uint64_t stored = H5Aget_storage_size(attribute);
    if (count > kMaxTexts || stored > kMaxAttributeBytes) return broken(place, "is too large");
    std::vector<std::string> texts;
    texts.reserve(count);
    if (H5Tis_variable_str(type.get()) > 0) {
        std::vector<char*> pointers(count, nullptr);
        if (H5Aread(attribute, type.get(), pointers.data()) < 0)
            return broken(place, "can't be read: the file is damaged");
        for (const char* text : pointers) texts.emplace_back(text == nullptr ? "" : text);
        H5Dvlen_reclaim(type.get(), space.get(), H5P_DEFAULT, pointers.data());
        return texts;
    }
    const std::size_t width = H5Tget_size(type.get());
    if (width == 0 || width > kMaxAttributeBytes / count) return broken(place, "is too large");
    std::string buffer(width * count, '\0');
    if (H5Aread(attribute, type.get(), buffer.data()) < 0) return broken(place, "can't be read: the file is damaged");
    for (std::size_t index = 0; index < count; ++index) {
        const std::string_view cell(buffer.data() + index * width, width);
        texts.emplace_back(cell.substr(0, std::min(cell.find('\0'), width)));
    }
    return texts;
}

Result<std::optional<std::vector<std::string>>> read_attribute(hid_t object, const std::string& path,
                                                               const std::string& name) {
    if (H5Aexists(object, name.c_str()) <= 0) return std::optional<std::vector<std::string>>{};
    const Hdf5Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose);
    const std::string place = path + "@" + name;
    if (!attribute) return broken(place, "can't be opened: the file is damaged");
    auto texts = read_texts(attribute.get(), place);
    if (!texts) return texts.error();
    return std::optional(std::move(*texts));
}

// A file in memory is given to the library through these, which hand out our own buffer instead of copies of it.
void* image_malloc(std::size_t, H5FD_file_image_op_t, void* buffer) {
    return buffer;
}
void* image_memcpy(void* target, const void*, std::size_t, H5FD_file_image_op_t, void*) {
    return target;
}
void* image_realloc(void*, std::size_t, H5FD_file_image_op_t, void*) {
    return nullptr;
}
herr_t image_free(void*, H5FD_file_image_op_t, void*) {
    return 0;
}
void* udata_copy(void* udata) {
    return udata;
}
herr_t udata_free(void*) {
    return 0;
}

}  // namespace

struct Hdf5File::State {
    std::string bytes;  ///< the image of a file in memory; outlives `file`
    std::uint64_t size = 0;
    Hdf5Handle file;

    ~State() {
        const Library library;
        file.reset();
    }
};

Hdf5File::Hdf5File(std::unique_ptr<State> state) : state_(std::move(state)) {}
Hdf5File::Hdf5File(Hdf5File&&) noexcept = default;
Hdf5File& Hdf5File::operator=(Hdf5File&&) noexcept = default;
Hdf5File::~Hdf5File() = default;

Result<Hdf5File> Hdf5File::open(const std::filesystem::path& path) {
    std::error_code failure;
    if (!std::filesystem::is_regular_file(path, failure)) return not_found("there is no file '" + path.string() + "'");
    auto state = std::make_unique<State>();
    state->size = std::filesystem::file_size(path, failure);
    const Library library;
    state->file = Hdf5Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    if (!state->file) return invalid_argument("not a readable HDF5 file: it is damaged, incomplete or something else");
    return Hdf5File(std::move(state));
}

Result<Hdf5File> Hdf5File::open_bytes(std::string bytes) {
    if (!looks_like_hdf5(bytes)) return invalid_argument("not an HDF5 file: it does not begin as one");
    auto state = std::make_unique<State>();
    state->bytes = std::move(bytes);
    state->size = state->bytes.size();
    const Library library;
    const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5FD_file_image_callbacks_t callbacks{image_malloc, image_memcpy, image_realloc,      image_free,
                                          udata_copy,   udata_free,   state->bytes.data()};
    if (!access || H5Pset_fapl_core(access.get(), 64 * 1024, 0) < 0 ||
        H5Pset_file_image_callbacks(access.get(), &callbacks) < 0 ||
        H5Pset_file_image(access.get(), state->bytes.data(), state->bytes.size()) < 0) {
        return internal_error("the HDF5 library can't open files in memory");
    }
    // The library takes two files in memory for the same one if they have the same name.
    const std::string name = "memory-" + std::to_string(reinterpret_cast<std::uintptr_t>(state.get()));
    state->file = Hdf5Handle(H5Fopen(name.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose);
    if (!state->file) return invalid_argument("not a readable HDF5 file: it is damaged or incomplete");
    return Hdf5File(std::move(state));
}

bool Hdf5File::has_group(const std::string& path) const {
    const Library library;
    return open_kind(state_->file.get(), path, H5I_GROUP).ok();
}

bool Hdf5File::has_dataset(const std::string& path) const {
    const Library library;
    return open_kind(state_->file.get(), path, H5I_DATASET).ok();
}

Result<std::vector<std::string>> Hdf5File::list(const std::string& group) const {
    const Library library;
    const auto object = open_kind(state_->file.get(), group, H5I_GROUP);
    if (!object) return object.error();
    H5G_info_t info;
    if (H5Gget_info(object->get(), &info) < 0 || info.nlinks > kMaxLinks) return broken(group, "can't be listed");
    std::vector<std::string> names;
    const auto collect = [](hid_t, const char* name, const H5L_info_t*, void* data) -> herr_t {
        auto& found = *static_cast<std::vector<std::string>*>(data);
        if (found.size() >= kMaxLinks) return -1;
        found.emplace_back(name);
        return 0;
    };
    if (H5Literate(object->get(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collect, &names) < 0)
        return broken(group, "can't be listed: the file is damaged");
    std::sort(names.begin(), names.end());
    return names;
}

Result<Shape> Hdf5File::dataset_shape(const std::string& path) const {
    const Library library;
    const auto dataset = open_kind(state_->file.get(), path, H5I_DATASET);
    if (!dataset) return dataset.error();
    const Hdf5Handle space(H5Dget_space(dataset->get()), H5Sclose);
    if (!space) return broken(path, "has no readable shape");
    return shape_of(space.get(), path);
}

Result<FloatArray> Hdf5File::read_floats(const std::string& path) const {
    const Library library;
    const auto dataset = open_kind(state_->file.get(), path, H5I_DATASET);
    if (!dataset) return dataset.error();
    const Hdf5Handle space(H5Dget_space(dataset->get()), H5Sclose);
    const Hdf5Handle type(H5Dget_type(dataset->get()), H5Tclose);
    if (!space || !type) return broken(path, "has no readable shape or type");
    auto shape = shape_of(space.get(), path);
    if (!shape) return shape.error();

    const auto kind = H5Tget_class(type.get());
    const std::uint64_t width = H5Tget_size(type.get());
    if (width == 0 || width > 16) return broken(path, "does not hold numbers");
    const auto count = static_cast<std::uint64_t>(element_count(*shape));
    if (const auto stored = check_storage(dataset->get(), count * width, state_->size, path); !stored)
        return stored.error();

    FloatArray array{std::move(*shape), {}};
    try {
        array.values.resize(count);
    } catch (const std::exception&) {
        return broken(path, "does not fit in memory");
    }
    if (kind == H5T_OPAQUE) {
        auto note = read_attribute(dataset->get(), path, "dtype");
        if (!note) return note.error();
        if (width != 2 || !*note || **note != std::vector<std::string>{"bfloat16"})
            return broken(
                path, "holds numbers of an unknown type; float16, bfloat16, float32, float64 and integers are read");
        if (auto read = read_bfloat16(dataset->get(), type.get(), array.values, path); !read) return read.error();
        return array;
    }
    if (kind != H5T_FLOAT && kind != H5T_INTEGER) return broken(path, "does not hold numbers");
    if (H5Dread(dataset->get(), H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.values.data()) < 0)
        return broken(path, "can't be read: the file is damaged");
    return array;
}

Result<std::optional<std::string>> Hdf5File::text_attribute(const std::string& path, const std::string& name) const {
    const Library library;
    const auto object = open_object(state_->file.get(), path);
    if (!object) return object.error();
    auto texts = read_attribute(object->get(), path, name);
    if (!texts) return texts.error();
    if (!*texts) return std::optional<std::string>{};
    if ((*texts)->size() != 1) return broken(path + "@" + name, "is not one text");
    return std::optional(std::move((*texts)->front()));
}

Result<std::optional<std::vector<std::string>>> Hdf5File::text_list_attribute(const std::string& path,
                                                                              const std::string& name) const {
    const Library library;
    const auto object = open_object(state_->file.get(), path);
    if (!object) return object.error();
    auto whole = read_attribute(object->get(), path, name);
    if (!whole || *whole) return whole;
    std::optional<std::vector<std::string>> joined;
    for (int part = 0; part < kMaxSplits; ++part) {
        auto texts = read_attribute(object->get(), path, name + std::to_string(part));
        if (!texts) return texts.error();
        if (!*texts) break;
        if (!joined) joined.emplace();
        if (joined->size() + (*texts)->size() > kMaxTexts) return broken(path + "@" + name, "is too large");
        joined->insert(joined->end(), std::make_move_iterator((*texts)->begin()),
                       std::make_move_iterator((*texts)->end()));
    }
    return joined;
}

bool looks_like_hdf5(std::string_view bytes) {
    return bytes.starts_with(kSignature);
}

}  // namespace sirve::formats
