#include "formats/pickle_compression.hpp"

#include <algorithm>

#include <zlib.h>

namespace sirve::formats {

namespace {

using namespace std::string_view_literals;

struct Row {
    std::string_view magic;
    Compression compression;
    std::string_view name;
};

// No pickle begins with any of these.
constexpr Row kRows[] = {
    {"\x78"sv, Compression::kZlib, "zlib"},
    {"\x1f\x8b"sv, Compression::kGzip, "gzip"},
    {"BZh"sv, Compression::kBzip2, "bz2"},
    {"\xfd\x37\x7a\x58\x5a"sv, Compression::kXz, "xz"},
    {"\x5d\x00\x00"sv, Compression::kLzma, "lzma"},
    {"\x04\x22\x4d\x18"sv, Compression::kLz4, "lz4"},
    {"ZF"sv, Compression::kOldZlib, "ZF (joblib before 0.10)"},
};

const Row* row_of(std::string_view bytes) {
    const auto found =
        std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& row) { return bytes.starts_with(row.magic); });
    return found == std::end(kRows) ? nullptr : found;
}

/// Owns zlib's state.
class Inflater {
  public:
    Inflater() { ready_ = inflateInit2(&stream_, kDetectZlibOrGzip) == Z_OK; }
    ~Inflater() {
        if (ready_) inflateEnd(&stream_);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    Result<std::string> run(std::string_view bytes, std::size_t max_bytes) {
        if (!ready_) return internal_error("zlib could not start");
        std::string out;
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream_.avail_in = static_cast<uInt>(bytes.size());
        for (int state = Z_OK; state != Z_STREAM_END;) {
            const std::size_t filled = out.size();
            out.resize(filled + kStep);
            stream_.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
            stream_.avail_out = static_cast<uInt>(kStep);
            state = inflate(&stream_, Z_NO_FLUSH);
            out.resize(out.size() - stream_.avail_out);
            if (out.size() > max_bytes)
                return Error(ErrorCode::kTooLarge,
                             "a compressed pickle that unpacks to more than " + std::to_string(max_bytes) + " bytes");
            const bool stuck = state == Z_OK && out.size() == filled;
            if ((state != Z_OK && state != Z_STREAM_END) || stuck)
                return invalid_argument("a compressed pickle that is damaged or cut off");
        }
        return out;
    }

  private:
    static constexpr int kDetectZlibOrGzip = 15 + 32;
    static constexpr std::size_t kStep = std::size_t{256} << 10;

    z_stream stream_{};
    bool ready_ = false;
};

}  // namespace

Compression compression_of(std::string_view bytes) {
    const Row* row = row_of(bytes);
    return row == nullptr ? Compression::kNone : row->compression;
}

Result<std::string> decompress(std::string_view bytes, std::size_t max_bytes) {
    const Row* row = row_of(bytes);
    if (row == nullptr) return invalid_argument("not compressed");
    if (row->compression != Compression::kZlib && row->compression != Compression::kGzip)
        return invalid_argument("a pickle compressed with " + std::string(row->name) +
                                "; dump it without compression, or with zlib or gzip");
    return Inflater().run(bytes, max_bytes);
}

}  // namespace sirve::formats
