#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/model_info.hpp"

namespace sirve::app {

/// "http://host:port" for a client on this machine: an address that stands for all of them becomes localhost.
std::string url_of(const std::string& host, std::uint16_t port);

/// What a person sees on the terminal when the server is up: where it is, where its documents are and one call that
/// works for the first of the models.
std::string greeting(const std::string& url, const std::vector<models::ModelInfo>& models);

}  // namespace sirve::app
