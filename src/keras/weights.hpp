#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/tensor.hpp"
#include "formats/hdf5_file.hpp"

namespace sirve::keras {

/// What a weights file addresses a layer by: the class in a .keras archive, the name in an .h5 file.
struct LayerIdentity {
    std::string class_name;
    std::string name;
};

/// The files beside the weights in a .keras archive (vocabularies), by their path in the archive.
using Assets = std::map<std::string, std::string>;

/// The weights of one layer (or model) object, in the order in which Keras created them, wherever the file keeps them.
/// Immutable; keeps the file open. Errors name the place in the file.
class Weights {
  public:
    using Ptr = std::shared_ptr<const Weights>;

    virtual ~Weights() = default;

    /// Where the object's own weights lie, for messages and as an identity of the object.
    virtual std::string place() const = 0;

    /// Shapes of the object's own weights.
    virtual Result<std::vector<Shape>> shapes() const = 0;
    virtual Result<formats::FloatArray> read(std::size_t index) const = 0;

    /// A weight that lies under a name rather than a number, such as a lookup's "idf_weights"; nothing if there is
    /// none.
    virtual Result<std::optional<formats::FloatArray>> named(const std::string& /*name*/) const {
        return std::optional<formats::FloatArray>();
    }

    /// The weights of an object that this one keeps as its `attribute` ("cell", "forward_layer") and that is called
    /// `name` (only .h5 files, which know nothing of attributes, look at it).
    virtual Ptr part(const std::string& attribute, const std::string& name) const = 0;

    /// If this is a model: the weights of its layers, which are given in the order of Keras's `model.layers`.
    virtual Result<std::vector<Ptr>> layers(const std::vector<LayerIdentity>& identities) const = 0;

    /// Number of scalars in all weights of the object and of its parts, trainable or not.
    virtual std::int64_t parameter_count() const = 0;

    /// A file that the object keeps beside its weights, such as "vocabulary.txt"; nothing if there is none.
    virtual std::optional<std::string> asset(const std::string& /*name*/) const { return {}; }
};

/// `class_name` as Keras writes it in paths: Conv2D -> conv2d, ReLU -> re_lu, PReLU -> p_re_lu.
std::string snake_case(std::string_view class_name);

/// Files that hold one tree of weights between them: the groups may be in any of them, a dataset is in one.
using WeightFiles = std::vector<std::shared_ptr<const formats::Hdf5File>>;

/// The weights of a .keras archive.
Weights::Ptr open_archive_weights(WeightFiles files, std::shared_ptr<const Assets> assets = {});

/// The weights of a legacy .h5 file.
Weights::Ptr open_legacy_weights(std::shared_ptr<const formats::Hdf5File> file);

}  // namespace sirve::keras
