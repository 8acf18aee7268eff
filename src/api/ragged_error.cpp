#include "api/ragged_error.hpp"

namespace sirve::api {

namespace {

/// The size that the model's only input has at the depth of the row; nothing if it is free or not known.
std::optional<std::size_t> declared_size(const RaggedRow& row, const models::ModelInfo& info) {
    const std::size_t axis = row.place.size();
    if (row.field != "data" || info.inputs.size() != 1 || axis >= info.inputs[0].shape.size()) return std::nullopt;
    const std::int64_t size = info.inputs[0].shape[axis];
    return size < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(size));
}

std::string values(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " value" : " values");
}

std::string name_of(const RaggedRow& row) {
    if (row.place.size() == 1) {
        const std::string name = "row " + std::to_string(row.place[0]);
        return row.field == "data" ? name : row.field + ": " + name;
    }
    std::string name = row.field;
    for (const std::size_t index : row.place) name += "[" + std::to_string(index) + "]";
    return name;
}

}  // namespace

Error ragged_error(const RaggedRow& row, std::string_view model_id, const models::Registry& registry) {
    const std::string model = "model '" + std::string(model_id) + "'";
    std::string message = name_of(row) + " has " + values(row.length) + "; ";
    const auto info = registry.describe(model_id);
    const auto takes = info ? declared_size(row, *info) : std::nullopt;
    if (takes && *takes != row.length)
        message += model + " takes " + std::to_string(*takes);
    else if (takes)
        message += model + " takes as many, but the ones before have " + std::to_string(row.expected);
    else
        message += "the ones before have " + std::to_string(row.expected) + ", and all must have the same";
    return invalid_argument(std::move(message));
}

}  // namespace sirve::api
