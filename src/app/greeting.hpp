#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/model_info.hpp"

namespace sirve::app {

/// What a person sees on the terminal when the server is up: where it is, where its documents are and one call that
/// works for the first of the models.
std::string greeting(const std::string& host, std::uint16_t port, const std::vector<models::ModelInfo>& models);

}  // namespace sirve::app
