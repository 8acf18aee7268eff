#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "api/services.hpp"

namespace sirve::api {

/// The OpenAPI 3.1 document: made from the table of routes, openapi/components.json and the models that serve, with
/// their real input shapes and a working example each. Made anew when the registry has changed. Thread-safe.
class OpenApiDocument {
  public:
    /// `services` must outlive the document.
    explicit OpenApiDocument(const Services& services) : services_(services) {}

    std::shared_ptr<const std::string> text();

  private:
    const Services& services_;
    std::mutex mutex_;
    std::uint64_t generation_ = 0;             ///< of the registry, when text_ was made
    std::shared_ptr<const std::string> text_;  ///< null: not made yet
};

}  // namespace sirve::api
