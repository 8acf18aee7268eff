#pragma once

#include <string_view>

#include "base/error.hpp"
#include "preprocess/scaler.hpp"

namespace sirve::preprocess {

/// What read_scalers does, on the bytes of the file. Same errors, without the name of the file.
Result<ScalerPair> parse_scalers(std::string_view bytes);

}  // namespace sirve::preprocess
