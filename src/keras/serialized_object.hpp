#pragma once

#include <string>

#include "base/error.hpp"
#include "keras/json.hpp"

namespace sirve::keras {

/// An object as Keras serializes it: which class it was, and its configuration.
struct SerializedObject {
    std::string module;  ///< empty in legacy .h5 files
    std::string class_name;
    std::string registered_name;
    Json config;
    Json build_config;
    std::string shared_id;  ///< the same for all places of an object that Keras saved more than once; or empty

    /// A KerasTensor operation (`x * 2`, `keras.ops.mean(x)`), not a layer: they share class names, but not modules.
    bool is_operation() const;
    bool is_sequential() const;
    bool is_functional() const;
    bool is_model() const { return is_sequential() || is_functional(); }
};

/// Reads one; refuses what carries Python code or names a class that Keras does not have (a custom one).
Result<SerializedObject> read_serialized_object(const Json& json);

/// Whether Python bytecode hides anywhere in `value`.
bool carries_python_code(const Json& value);

}  // namespace sirve::keras
