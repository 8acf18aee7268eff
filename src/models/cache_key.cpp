#include "models/cache_key.hpp"

namespace sirve::models {

namespace {

void append_bytes(std::string& key, const void* data, std::size_t size) {
    key.append(static_cast<const char*>(data), size);
}

}  // namespace

void make_cache_key(std::uint64_t uid, const std::vector<TensorValue>& inputs, std::string& key) {
    key.clear();
    std::size_t bytes = 0;
    for (const TensorValue& input : inputs) {
        bytes += input.values.size() * sizeof(double);
        for (const std::string& text : input.strings) bytes += sizeof(std::size_t) + text.size();
    }
    if (bytes > kMaxCachedInputBytes) return;
    append_bytes(key, &uid, sizeof uid);
    for (const TensorValue& input : inputs) {
        append_bytes(key, input.shape.data(), input.shape.size() * sizeof(std::int64_t));
        append_bytes(key, input.values.data(), input.values.size() * sizeof(double));
        for (const std::string& text : input.strings) {
            const std::size_t size = text.size();  // "ab" and "c" are not "a" and "bc"
            append_bytes(key, &size, sizeof size);
            key += text;
        }
    }
}

}  // namespace sirve::models
