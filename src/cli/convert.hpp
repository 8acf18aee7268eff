#pragma once

#include <filesystem>
#include <iosfwd>

#include "models/servable_loader.hpp"

namespace sirve::cli {

/// `sirve convert MODEL OUT.xml`: writes a model as OpenVINO IR, the weights beside it in OUT.bin. Returns the exit
/// code.
int convert(const std::filesystem::path& file, const std::filesystem::path& xml, const models::ImportModel& import,
            std::ostream& out, std::ostream& err);

}  // namespace sirve::cli
