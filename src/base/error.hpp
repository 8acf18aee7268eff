#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace sirve {

/// What kind of failure happened. The kinds are those that a protocol must tell apart; api/errors maps them to HTTP
/// statuses and nobody else does.
enum class ErrorCode {
    kInvalidArgument,     ///< well-formed, but the data can't be processed (HTTP 400)
    kMalformed,           ///< the body is not of the documented shape (HTTP 422)
    kNotFound,            ///< no such model, route or file (HTTP 404)
    kUnauthenticated,     ///< missing or bad credentials (HTTP 401)
    kPermissionDenied,    ///< known, but not allowed (HTTP 403)
    kFailedPrecondition,  ///< the system is not in the state that the call needs (HTTP 400)
    kTooLarge,            ///< beyond a configured size (HTTP 413)
    kResourceExhausted,   ///< a rate or quota is used up (HTTP 429)
    kUnavailable,         ///< try again later (HTTP 503)
    kUnimplemented,       ///< a feature that this build does not have (HTTP 501)
    kInternal,            ///< a fault of ours (HTTP 500)
};

std::string_view to_string(ErrorCode code);

/// A failure as a value: its kind and one sentence that says what was wrong, where, and what would be right.
class Error {
  public:
    Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

    ErrorCode code() const { return code_; }
    const std::string& message() const { return message_; }

    /// The same failure, with the place where it was met put in front: "place: message".
    Error in(std::string_view place) const {
        Error error = *this;
        error.message_ = std::string(place) + ": " + message_;
        return error;
    }

    /// For kResourceExhausted and kUnavailable: when trying again makes sense.
    Error try_after(std::chrono::seconds wait) const {
        Error error = *this;
        error.retry_after_ = wait;
        return error;
    }
    std::optional<std::chrono::seconds> retry_after() const { return retry_after_; }

  private:
    ErrorCode code_;
    std::string message_;
    std::optional<std::chrono::seconds> retry_after_;
};

inline Error invalid_argument(std::string message) {
    return {ErrorCode::kInvalidArgument, std::move(message)};
}
inline Error not_found(std::string message) {
    return {ErrorCode::kNotFound, std::move(message)};
}
inline Error internal_error(std::string message) {
    return {ErrorCode::kInternal, std::move(message)};
}

/// Either a value or the Error that kept it from being made. Implicitly made from both, so that functions simply
/// return one or the other. Asking for the side that is not there is a mistake of the caller (std::bad_variant_access).
template <typename T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return std::get<0>(state_); }
    const T& value() const& { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const { return std::get<1>(state_); }

  private:
    std::variant<T, Error> state_;
};

/// The outcome of something that gives no value.
template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    bool ok() const { return !error_.has_value(); }
    explicit operator bool() const { return ok(); }
    const Error& error() const { return *error_; }

  private:
    std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace sirve
