#include "formats/pickle.hpp"

#include <fstream>
#include <string>

#include "formats/pickle_compression.hpp"
#include "formats/pickle_machine.hpp"

namespace sirve::formats {

namespace {

Result<PickleDocument> run(std::string_view bytes, std::span<const PickleClass> classes, const PickleLimits& limits) {
    PickleInput input(bytes);
    PickleDocument document;
    PickleBudget budget(limits);
    const PickleId root = PickleMachine(input, document, classes, budget).run();
    if (input.failed()) return input.failure();
    document.set_root(root);
    if (auto checked = check_structure(document, limits.max_depth); !checked) return checked.error();
    return document;
}

}  // namespace

Result<PickleDocument> parse_pickle(std::string_view bytes, std::span<const PickleClass> classes,
                                    const PickleLimits& limits) {
    if (bytes.size() > limits.max_bytes)
        return Error(ErrorCode::kTooLarge, "a pickle of " + std::to_string(bytes.size()) + " bytes; at most " +
                                               std::to_string(limits.max_bytes) + " are read");
    if (compression_of(bytes) == Compression::kNone) return run(bytes, classes, limits);
    const auto unpacked = decompress(bytes, limits.max_bytes);
    if (!unpacked) return unpacked.error();
    return run(*unpacked, classes, limits);
}

Result<std::string> read_pickle_bytes(const std::filesystem::path& path, const PickleLimits& limits) {
    std::error_code failure;
    if (!std::filesystem::is_regular_file(path, failure)) return not_found("there is no file '" + path.string() + "'");
    const auto size = std::filesystem::file_size(path, failure);
    if (failure) return invalid_argument("can't read '" + path.string() + "': " + failure.message());
    if (size > limits.max_bytes)
        return Error(ErrorCode::kTooLarge, "a pickle of " + std::to_string(size) + " bytes; at most " +
                                               std::to_string(limits.max_bytes) + " are read");
    std::string bytes(static_cast<std::size_t>(size), '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file) return invalid_argument("can't read '" + path.string() + "'");
    return bytes;
}

}  // namespace sirve::formats
