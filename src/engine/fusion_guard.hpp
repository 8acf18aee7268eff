#pragma once

#include <memory>

#include <openvino/openvino.hpp>

namespace sirve::engine {

/// Whether the CPU plug-in of OpenVINO 2026.4 may crash (read through a null pointer) while it looks for chains of
/// small matrix products to compile as one: it does where such chains end in each other, as in the average of three
/// networks, and are computed by one thread. Says yes for some graphs that would do.
bool may_crash_fusion(const ov::Model& model);

}  // namespace sirve::engine
