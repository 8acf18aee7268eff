#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace sirve::models {

/// BLAKE2b over everything that was added, in order and with its lengths, as 64 hexadecimal digits.
class ContentHash {
  public:
    ContentHash();
    ~ContentHash();
    ContentHash(const ContentHash&) = delete;
    ContentHash& operator=(const ContentHash&) = delete;

    void add_text(std::string_view text);
    /// The bytes of a file, read in pieces: about a second for a gigabyte.
    Status add_file(const std::filesystem::path& file);
    std::string finish();

  private:
    void add(const void* bytes, std::size_t size);

    struct State;
    State* state_;
};

/// Of one file.
Result<std::string> hash_of_file(const std::filesystem::path& file);

/// Of these files of a model, with their names relative to it, wherever the model lies and whatever it is called.
Result<std::string> hash_of_model(const std::filesystem::path& model, const std::vector<std::filesystem::path>& files);

}  // namespace sirve::models
