#include "http/request_id.hpp"

#include <algorithm>
#include <charconv>
#include <random>

#include "http/ascii.hpp"

namespace sirve::http {

namespace {

constexpr std::size_t kMaxLength = 128;

void append_hex(std::string& out, std::uint64_t number) {
    char digits[16];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number, 16);
    out.append(digits, end);
}

}  // namespace

bool is_sane_request_id(std::string_view id) {
    return !id.empty() && id.size() <= kMaxLength &&
           std::ranges::all_of(id, [](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

RequestIdSource::RequestIdSource() {
    std::random_device random;
    append_hex(prefix_, (std::uint64_t{random()} << 32) | random());
    prefix_ += '-';
}

void RequestIdSource::next(std::string& id) {
    id = prefix_;
    append_hex(id, ++counter_);
}

}  // namespace sirve::http
