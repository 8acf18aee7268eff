#pragma once

#include <nlohmann/json.hpp>

#include "api/context.hpp"
#include "base/iso_time.hpp"

namespace sirve::api {

/// JSON whose members stay in the order in which they were written. For small bodies; predictions have their own
/// writer.
using Json = nlohmann::ordered_json;

/// The JSON text of a document; bytes that are not UTF-8 are replaced.
inline std::string to_text(const Json& document) {
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Answers 200 with the document.
inline void answer(const Reply& reply, const Json& document) {
    reply.response().body = to_text(document);
    reply.finish();
}

/// The present time, for the "timestamp" member.
inline std::string now_text(const Services& services) {
    return iso_time(services.clock.system_now());
}

}  // namespace sirve::api
