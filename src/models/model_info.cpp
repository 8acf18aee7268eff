#include "models/model_info.hpp"

namespace sirve::models {

std::string_view to_string(ModelState state) {
    switch (state) {
        case ModelState::kLoading:
            return "loading";
        case ModelState::kReady:
            return "ready";
        case ModelState::kFailed:
            return "failed";
        case ModelState::kUnloaded:
            return "unloaded";
    }
    return "failed";
}

}  // namespace sirve::models
