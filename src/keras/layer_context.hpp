#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "keras/graph_ops.hpp"
#include "keras/serialized_object.hpp"
#include "keras/topology.hpp"
#include "keras/weights.hpp"

namespace sirve::keras {

/// A tensor of the model while its graph is built, with the mask that rides on it, if any (bool, without the axes of
/// the features).
struct Tensor {
    Output value;
    std::optional<Output> mask;
    bool mask_is_given = false;  ///< by the call that takes it, rather than carried from the layer that made it
};

/// What a call gives its layer by name: `attention_mask=m, use_causal_mask=True`.
struct NamedArguments {
    std::map<std::string, Tensor> tensors;
    std::map<std::string, Json> constants;
};

/// Builds the layer or model that a wrapper holds in its configuration.
using InnerBuilder = std::function<Result<std::vector<Tensor>>(const Json& layer, std::vector<Tensor> inputs,
                                                               const Weights::Ptr& weights)>;

/// A weight that a layer expects; -1 in the shape stands for any size.
struct WeightSpec {
    std::string name;
    Shape shape;
};

/// All that a builder gets to make one layer's part of the graph: the configuration, the inputs, the weights.
///
/// Readers do not return errors. The first thing that is wrong is remembered, the reader gives a harmless value, and
/// whoever called the builder asks `error()` when it is done, so that builders read like the formulas that they are.
/// A configuration key or a named argument that no reader asked for and that is not known to change nothing is an
/// error, too: see `finish`.
/// Lives for one call of one builder; not thread-safe.
class LayerContext {
  public:
    LayerContext(const LayerEntry& entry, std::string place, std::vector<Tensor> inputs, Weights::Ptr weights,
                 int keras_major);

    const std::string& name() const { return entry_.name; }
    const std::string& class_name() const { return entry_.object.class_name; }
    int keras_major() const { return keras_major_; }

    // Inputs.
    std::size_t input_count() const { return inputs_.size(); }
    const Tensor& tensor(std::size_t index = 0);
    Output input(std::size_t index = 0) { return tensor(index).value; }  ///< as it is
    Output float_input(std::size_t index = 0) { return to_float(input(index)); }
    /// Like float_input; the number of axes must be at least `low` and at most `high`.
    Output float_input_of_rank(std::size_t low, std::size_t high);
    /// A tensor that the call gives by name, or null.
    const Tensor* named_tensor(const std::string& name);
    /// A switch that the call gives by name; off if it does not.
    bool flag(const std::string& name);
    void set_named_arguments(NamedArguments arguments) { named_ = std::move(arguments); }

    // Configuration. A key that is absent or null gives the default; without a default it is an error.
    const Json& config(const std::string& key);
    bool boolean(const std::string& key, bool standard);
    std::int64_t integer(const std::string& key, std::optional<std::int64_t> standard = {});
    double number(const std::string& key, std::optional<double> standard = {});
    std::string text(const std::string& key, const std::string& standard);
    /// A list of integers; a single one stands for `count` equal ones.
    std::vector<std::int64_t> integers(const std::string& key, std::size_t count,
                                       std::optional<std::int64_t> standard = {});
    /// A text that must be one of `allowed`.
    std::string choice(const std::string& key, const std::string& standard, const std::vector<std::string>& allowed);
    bool channels_first();
    /// The activation function named in the configuration, applied to x.
    Output activate(const Output& x, const std::string& key = "activation");
    /// Keys that change nothing at inference.
    void ignore(const std::vector<std::string>& keys);

    // Weights. Exactly these must be there, with these shapes.
    Outputs weights(const std::vector<WeightSpec>& specs) { return weights_of(*weights_, specs); }
    Outputs weights_of(const Weights& holder, const std::vector<WeightSpec>& specs);
    std::vector<formats::FloatArray> weight_values(const std::vector<WeightSpec>& specs) {
        return weight_values_of(*weights_, specs);
    }
    std::vector<formats::FloatArray> weight_values_of(const Weights& holder, const std::vector<WeightSpec>& specs);
    const Weights& own_weights() const { return *weights_; }

    /// An axis from the configuration as a number from 0 to rank - 1.
    std::int64_t axis(std::int64_t value, std::size_t rank);

    // Wrappers. The inner layer's weights are those of the object that this one keeps as its `attribute`.
    Result<std::vector<Tensor>> build_inner(const Json& inner, std::vector<Tensor> inputs,
                                            const std::string& attribute);
    void set_inner_builder(InnerBuilder builder) { inner_builder_ = std::move(builder); }

    /// Attaches a mask to one of the layer's outputs.
    void set_mask(Output mask, std::size_t output = 0) { masks_[output] = std::move(mask); }
    std::optional<Output> mask(std::size_t output = 0) const;

    /// Inputs that have no answer: where the condition, which has the batch first, holds, the model's outputs for that
    /// row become NaN.
    void refuse_where(Output condition) {
        if (refusals_ != nullptr) refusals_->push_back(std::move(condition));
    }
    /// All conditions of the model so far; kept by whoever builds it.
    void set_refusals(std::vector<Output>* refusals) { refusals_ = refusals; }
    std::vector<Output>* refusals() { return refusals_; }

    // Failure. All of them make the layer's name, its class and its place part of the message.
    Error broken(const std::string& what) const;
    Error unsupported(const std::string& what) const;
    void remember(Error error);
    const std::optional<Error>& error() const { return error_; }
    /// The checks after the builder: reports configuration keys and named arguments that nobody read.
    void finish();

    /// Reads another configuration from now on: that of the layer inside a wrapper, a part of this layer's own. It must
    /// outlive the context.
    const Json& config_object() const { return *config_; }
    void use_config(const Json& config) { config_ = &config; }

  private:
    const LayerEntry& entry_;
    const Json* config_;
    std::string place_;
    std::vector<Tensor> inputs_;
    NamedArguments named_;
    InnerBuilder inner_builder_;
    Weights::Ptr weights_;
    int keras_major_;
    std::set<std::string> known_;
    std::set<std::string> known_arguments_;
    std::map<std::size_t, Output> masks_;  ///< by output
    std::optional<Error> error_;
    std::vector<Output>* refusals_ = nullptr;
    Tensor missing_;
};

}  // namespace sirve::keras
