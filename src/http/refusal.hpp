#pragma once

#include <string>

namespace sirve::http {

/// Why a request is answered by the connection itself, without any handler. The connection closes afterwards: where the
/// next request would begin is not known for sure.
struct Refusal {
    int status = 400;
    std::string detail;  ///< what was wrong and what would be right, for the client
};

}  // namespace sirve::http
