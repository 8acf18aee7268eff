#include "keras/serialized_object.hpp"

#include <algorithm>

namespace sirve::keras {

namespace {

bool has_layers(const Json& config) {
    return member(config, "layers").is_array();
}

}  // namespace

bool SerializedObject::is_operation() const {
    return module.starts_with("keras.src.ops") || module.starts_with("keras.ops") ||
           module.starts_with("keras.src.activations");
}

bool SerializedObject::is_sequential() const {
    return class_name == "Sequential";
}

bool SerializedObject::is_functional() const {
    return (class_name == "Functional" || class_name == "Model") && has_layers(config);
}

bool carries_python_code(const Json& value) {
    if (value.is_object()) {
        if (text_member(value, "class_name") == "__lambda__") return true;
        return std::any_of(value.begin(), value.end(), carries_python_code);
    }
    return value.is_array() && std::any_of(value.begin(), value.end(), carries_python_code);
}

Result<SerializedObject> read_serialized_object(const Json& json) {
    SerializedObject object;
    object.module = text_member(json, "module");
    object.class_name = text_member(json, "class_name");
    // The class has another name than the one it is exported under, which .h5 files do not have.
    if (object.class_name == "GroupedQueryAttention") object.class_name = "GroupQueryAttention";
    object.registered_name = text_member(json, "registered_name");
    // Keras's own classes, where their package is written before the name.
    constexpr std::string_view kPackage = "keras>";
    if (object.class_name.starts_with(kPackage)) object.class_name.erase(0, kPackage.size());
    if (object.registered_name.starts_with(kPackage)) object.registered_name.erase(0, kPackage.size());
    // One layer of keras.applications is registered as if it were a user's.
    constexpr std::string_view kScale = "Custom>CustomScaleLayer";
    if (object.class_name == kScale) object.class_name = "CustomScaleLayer";
    if (object.registered_name == kScale) object.registered_name = object.class_name;
    object.config = member(json, "config");
    object.build_config = member(json, "build_config");
    if (const auto& id = member(json, "shared_object_id"); id.is_number_integer()) object.shared_id = id.dump();
    if (object.class_name.empty())
        return invalid_argument("expected a serialized Keras object with a class_name, not " + excerpt(json));
    // Keras 2 wrote the configuration of a Sequential as the bare list of its layers.
    if (object.is_sequential() && object.config.is_array()) object.config = Json{{"layers", object.config}};
    if (!object.config.is_object())
        return invalid_argument("the object of class " + object.class_name + " has no config");
    return object;
}

}  // namespace sirve::keras
