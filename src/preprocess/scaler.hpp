#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace sirve::preprocess {

/// A fitted scikit-learn scaler. All of the known ones are, per feature, `(x - offset) / scale` or `x * scale +
/// offset`, the first for StandardScaler, RobustScaler and MaxAbsScaler, the second for MinMaxScaler; computed in
/// double in scikit-learn's own order of operations so that results agree to the last bits. Immutable, thread-safe.
class Scaler {
  public:
    enum class Form { kSubtractDivide, kMultiplyAdd };

    struct Parameters {
        std::string class_name;  ///< "StandardScaler", ...
        Form form = Form::kSubtractDivide;
        std::size_t features = 0;
        std::vector<double> offset;  ///< one per feature, or empty: none (with_mean=False)
        std::vector<double> scale;   ///< one per feature, or empty: none (with_std=False)
        bool clip = false;           ///< MinMaxScaler(clip=True)
        double clip_low = 0;
        double clip_high = 1;
    };
    explicit Scaler(Parameters parameters) : parameters_(std::move(parameters)) {}

    const std::string& class_name() const { return parameters_.class_name; }
    std::size_t features() const { return parameters_.features; }

    /// Scales rows in place; `values.size()` is a multiple of features().
    void transform(std::span<double> values) const;
    void inverse_transform(std::span<double> values) const;

  private:
    Parameters parameters_;
};

/// The content of NAME_scalers.pkl: either may be missing.
struct ScalerPair {
    std::optional<Scaler> x;
    std::optional<Scaler> y;
};

/// Reads a pickled or joblib-dumped dict {"scaler_X": ..., "scaler_y": ...}. Executes nothing and accepts only the
/// known classes. Errors are kInvalidArgument with what was found and what would be right. Never throws.
Result<ScalerPair> read_scalers(const std::filesystem::path& path);

}  // namespace sirve::preprocess
