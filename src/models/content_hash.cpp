#include "models/content_hash.hpp"

#include <sodium.h>

#include <fstream>
#include <memory>

namespace sirve::models {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBytes = 32;
constexpr std::size_t kBlock = std::size_t{1} << 20;

}  // namespace

struct ContentHash::State {
    crypto_generichash_state hash;  // wants an alignment of 64, which new gives
};

ContentHash::ContentHash() : state_(new State) {
    // Picks the processor's fastest code; without it the hash is the same, only slower.
    [[maybe_unused]] const int ignored = sodium_init();
    crypto_generichash_init(&state_->hash, nullptr, 0, kBytes);
}

ContentHash::~ContentHash() {
    delete state_;
}

void ContentHash::add(const void* bytes, std::size_t size) {
    crypto_generichash_update(&state_->hash, static_cast<const unsigned char*>(bytes), size);
}

void ContentHash::add_text(std::string_view text) {
    const std::uint64_t size = text.size();
    add(&size, sizeof size);
    add(text.data(), text.size());
}

Status ContentHash::add_file(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return not_found("'" + file.filename().string() + "' can't be opened");
    std::vector<char> block(kBlock);
    std::uint64_t size = 0;
    while (stream) {
        stream.read(block.data(), static_cast<std::streamsize>(block.size()));
        add(block.data(), static_cast<std::size_t>(stream.gcount()));
        size += static_cast<std::uint64_t>(stream.gcount());
    }
    if (stream.bad()) return invalid_argument("'" + file.filename().string() + "' can't be read");
    add(&size, sizeof size);
    return {};
}

std::string ContentHash::finish() {
    unsigned char bytes[kBytes];
    crypto_generichash_final(&state_->hash, bytes, sizeof bytes);
    char text[2 * kBytes + 1];
    sodium_bin2hex(text, sizeof text, bytes, sizeof bytes);
    return text;
}

Result<std::string> hash_of_file(const fs::path& file) {
    ContentHash hash;
    if (Status added = hash.add_file(file); !added) return added.error();
    return hash.finish();
}

Result<std::string> hash_of_model(const fs::path& model, const std::vector<fs::path>& files) {
    std::error_code ignored;
    const bool is_directory = fs::is_directory(model, ignored);
    ContentHash hash;
    hash.add_text(is_directory ? "/" : model.extension().string());  // decides who reads it
    for (const fs::path& file : files) {
        if (is_directory) hash.add_text(file.lexically_relative(model).string());
        // Of several files beside each other only the first is named after the model.
        if (!is_directory && file != model) hash.add_text(file.extension().string());
        if (Status added = hash.add_file(file); !added) return added.error();
    }
    return hash.finish();
}

}  // namespace sirve::models
