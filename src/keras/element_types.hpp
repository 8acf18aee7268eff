#pragma once

#include <optional>

#include "keras/graph_ops.hpp"
#include "keras/json.hpp"

namespace sirve::keras {

/// What a value of an operation is made of. A plain number of Python is weak: it takes the type of what it meets.
struct ElementKind {
    ov::element::Type type;
    bool is_weak = false;
};

/// The type in which Keras combines two values: int8 and uint8 become int16, an integer and a float a float, and so on.
/// All floats are float32 in the graph.
ov::element::Type common_type(const ElementKind& a, const ElementKind& b);

/// The type of the graph for a dtype of Keras: a name, or a serialized policy or type.
std::optional<ov::element::Type> element_type_of(const Json& dtype);

/// As Keras casts: to bool everything but 0 is true, floats become integers by cutting off what is behind the point.
Output cast(const Output& x, const ov::element::Type& type);

/// Whether sums in this type wrap around in Keras at sizes that models reach.
bool is_narrow(const ov::element::Type& type);

}  // namespace sirve::keras
