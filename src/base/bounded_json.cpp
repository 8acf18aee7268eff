#include "base/bounded_json.hpp"

namespace sirve {

using Json = nlohmann::ordered_json;

BoundedJson parse_bounded_json(std::string_view text, int max_depth) {
    bool too_deep = false;
    const auto watch_depth = [&](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > max_depth;
        return depth <= max_depth;
    };
    BoundedJson result;
    try {
        result.value = Json::parse(text, watch_depth);
    } catch (const Json::parse_error& failure) {
        result.problem = BoundedJson::Problem::kSyntax;
        result.offset = failure.byte == 0 ? 0 : failure.byte - 1;
        result.message = "is not valid JSON from byte " + std::to_string(result.offset) + " on";
    } catch (const Json::exception&) {
        result.problem = BoundedJson::Problem::kNumber;
        result.message = "holds a number that is too large";
    }
    if (too_deep && result.problem == BoundedJson::Problem::kNone) {
        result.value = nullptr;
        result.problem = BoundedJson::Problem::kDepth;
        result.message = "is nested deeper than " + std::to_string(max_depth) + " levels";
    }
    return result;
}

}  // namespace sirve
