#include "api/sample_input.hpp"

#include <cmath>

namespace sirve::api {

namespace {

bool is_whole(DType dtype) {
    switch (dtype) {
        case DType::kFloat32:
        case DType::kFloat64:
        case DType::kFloat16:
        case DType::kBFloat16:
            return false;
        default:
            return true;
    }
}

}  // namespace

std::vector<models::TensorValue> sample_inputs(const std::vector<TensorSpec>& inputs, std::mt19937& random) {
    std::normal_distribution<double> normal;
    std::vector<models::TensorValue> rows;
    for (const TensorSpec& spec : inputs) {
        models::TensorValue& row = rows.emplace_back();
        if (inputs.size() > 1) row.name = spec.name;
        row.shape = spec.shape;
        for (std::int64_t& size : row.shape)
            if (size < 0) size = kFreeAxis;
        if (!row.shape.empty()) row.shape[0] = 1;
        if (spec.dtype == DType::kString) {
            row.holds_strings = true;
            row.strings.assign(static_cast<std::size_t>(element_count(row.shape)), "texto");
            continue;
        }
        row.values.resize(static_cast<std::size_t>(element_count(row.shape)));
        for (double& value : row.values)
            value = is_whole(spec.dtype) ? static_cast<double>(random() % 2) : std::round(normal(random) * 100) / 100;
    }
    return rows;
}

}  // namespace sirve::api
