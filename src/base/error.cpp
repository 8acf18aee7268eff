#include "base/error.hpp"

namespace sirve {

std::string_view to_string(ErrorCode code) {
    switch (code) {
        case ErrorCode::kInvalidArgument:
            return "invalid_argument";
        case ErrorCode::kMalformed:
            return "malformed";
        case ErrorCode::kNotFound:
            return "not_found";
        case ErrorCode::kUnauthenticated:
            return "unauthenticated";
        case ErrorCode::kPermissionDenied:
            return "permission_denied";
        case ErrorCode::kFailedPrecondition:
            return "failed_precondition";
        case ErrorCode::kTooLarge:
            return "too_large";
        case ErrorCode::kResourceExhausted:
            return "resource_exhausted";
        case ErrorCode::kUnavailable:
            return "unavailable";
        case ErrorCode::kUnimplemented:
            return "unimplemented";
        case ErrorCode::kInternal:
            return "internal";
    }
    return "internal";
}

}  // namespace sirve
