#include "config/text_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

namespace sirve::config {

Result<std::string> read_text_file(const std::filesystem::path& file, std::size_t limit) {
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (status.type() == std::filesystem::file_type::not_found) return not_found("there is no such file");
    if (std::filesystem::is_directory(status)) return invalid_argument("it is a directory");

    std::ifstream stream(file, std::ios::binary);
    if (!stream) return invalid_argument(std::string("it can't be read: ") + std::strerror(errno));
    std::string text(limit + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad()) return invalid_argument("it can't be read to its end");
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > limit) {
        return Error(ErrorCode::kTooLarge, "it is larger than " + std::to_string(limit) + " bytes");
    }
    return text;
}

}  // namespace sirve::config
