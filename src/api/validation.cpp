#include "api/validation.hpp"

#include "base/json_text.hpp"

namespace sirve::api {

std::string echo_string(std::string_view text) {
    std::string out = "\"";
    append_json_escaped(out, text.substr(0, kMaxEcho));
    out += text.size() > kMaxEcho ? "...\"" : "\"";
    return out;
}

std::string echo_json(std::string_view json) {
    return json.size() <= kMaxEcho ? std::string(json) : echo_string(json);
}

ValidationError missing_field(std::string_view field, std::string_view body) {
    return {"missing", "[\"body\",\"" + std::string(field) + "\"]", "Field required", echo_json(body), ""};
}

ValidationError invalid_json(std::size_t offset, std::string_view reason) {
    return {"json_invalid", "[\"body\"," + std::to_string(offset) + "]", "JSON decode error", "{}",
            std::string(reason)};
}

}  // namespace sirve::api
