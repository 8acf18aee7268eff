#pragma once

#include <span>
#include <string>
#include <string_view>

#include "keras/layer_context.hpp"

namespace sirve::keras {

using LayerBuilder = Result<Outputs> (*)(LayerContext&);

/// What becomes of the mask that a layer's inputs carry.
enum class MaskRule {
    kDrop,        ///< Keras drops it at this layer
    kPass,        ///< the first output carries that of the first input
    kPassSince3,  ///< like kPass, but Keras 2 drops it
    kTake,        ///< like kPass, but from Keras 3 on what the layer was called with is without its mask afterwards
    kAny,  ///< a step is kept if any input keeps it; none if an input has no mask. Keras 2: if all that have one keep
           ///< it
    kOwn,  ///< the builder looks at it, or makes one
};

struct LayerRow {
    std::string_view class_name;
    LayerBuilder build;
    MaskRule mask;
    std::string_view weights;  ///< in the order of the file; for the documentation
    std::string_view note;     ///< what is not supported; for the documentation
};

/// All layers that can be imported, by family. (InputLayer, Sequential and Functional are the model builder's.)
std::span<const LayerRow> layer_table();

/// A family of the table: it begins with this class and reaches to the next family.
struct LayerFamily {
    std::string_view name;
    std::string_view first_class;
};

std::span<const LayerFamily> layer_families();

/// A class of Keras that is not imported, and why.
struct RefusedClass {
    std::string_view class_name;
    std::string_view reason;
};

std::span<const RefusedClass> refused_classes();

/// The row of a class of Keras, or null.
const LayerRow* find_layer(std::string_view class_name);

}  // namespace sirve::keras
