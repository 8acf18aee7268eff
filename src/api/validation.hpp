#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sirve::api {

/// One complaint about a body, in FastAPI's shape: {"type", "loc", "msg", "input"} and perhaps "ctx".
struct ValidationError {
    std::string type;     ///< FastAPI's word for it: "missing", "float_type", "json_invalid" ...
    std::string loc;      ///< a JSON array: ["body","data",0,3]
    std::string message;  ///< "Input should be a valid number"
    std::string input;    ///< JSON text of what was sent there; empty: null
    std::string reason;   ///< what the parser said, for "json_invalid"; empty: none
};

using ValidationErrors = std::vector<ValidationError>;

/// How many of them one answer holds: enough to correct a body, not enough to make an answer larger than its question.
inline constexpr std::size_t kMaxValidationErrors = 8;

/// How much of the offending input an answer repeats, in bytes.
inline constexpr std::size_t kMaxEcho = 200;

/// The JSON text of `text` as a string, cut after kMaxEcho bytes.
std::string echo_string(std::string_view text);

/// The JSON text of `json`, which is valid JSON: as it is if it is short, else its beginning as a string.
std::string echo_json(std::string_view json);

/// {"type":"missing","loc":["body",field],"msg":"Field required"}
ValidationError missing_field(std::string_view field, std::string_view body);

/// {"type":"json_invalid","loc":["body",offset],"msg":"JSON decode error"}
ValidationError invalid_json(std::size_t offset, std::string_view reason);

}  // namespace sirve::api
