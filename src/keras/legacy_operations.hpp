#pragma once

#include <span>
#include <string_view>

namespace sirve::keras {

/// A function of TensorFlow, as Keras 2 stored it in a TFOpLambda or SlicingOpLambda, and the operation of Keras 3 that
/// computes the same.
struct LegacyRow {
    std::string_view function;  ///< without "compat.v1."
    std::string_view module;
    std::string_view class_name;
    /// Between spaces, TensorFlow's name of an argument and after a colon that of Keras, if it differs. The first one
    /// is the argument that comes without a name.
    std::string_view parameters;
    std::string_view defaults = "";  ///< a JSON object, where TensorFlow's differ from those of Keras
    bool floats_only = false;        ///< for integers TensorFlow computes something else
};

/// The row of a function's name, or null.
const LegacyRow* find_legacy_operation(std::string_view function);

std::span<const LegacyRow> legacy_operations();

}  // namespace sirve::keras
