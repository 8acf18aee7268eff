#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "keras/importer.hpp"
#include "keras/layer_context.hpp"
#include "keras/shared_weights.hpp"
#include "keras/topology.hpp"
#include "keras/weights.hpp"

namespace sirve::keras {

/// Turns the calls of a model into operations of a graph; models inside the model are built in place. One object per
/// import; not thread-safe.
class ModelBuilder {
  public:
    /// `shared` finds the weights of layers that stand at several places; it must outlive the builder.
    explicit ModelBuilder(int keras_major, SharedWeights* shared = nullptr)
        : keras_major_(keras_major), shared_(shared) {}

    /// Makes build() go on after a layer that can't be built, to find the others; what it finds and how far it is goes
    /// to `report`, which must outlive the builder.
    void observe(ImportReport& report) { report_ = &report; }

    /// The model's outputs for `inputs`, which are in the order of `topology.inputs`. `place` says in messages which
    /// model it is. With `summaries`, every layer of this model is described there.
    Result<std::vector<Tensor>> build(const Topology& topology, const std::vector<Tensor>& inputs,
                                      const Weights& weights, const std::string& place,
                                      std::vector<LayerSummary>* summaries);

    /// Where inputs have no answer (see LayerContext::refuse_where), of all models built so far.
    const std::vector<Output>& refusals() const { return refusals_; }

  private:
    struct Scope;
    class OpenScope;

    Result<std::vector<Tensor>> build_call(Scope& scope, const Step& step, const Weights::Ptr& weights);
    Result<std::vector<Tensor>> build_operation_call(const Scope& scope, const LayerEntry& entry, const Call& call);
    Result<std::vector<Tensor>> build_nested(const LayerEntry& entry, const std::vector<Tensor>& inputs,
                                             const Weights& weights, const std::string& place);
    Result<std::vector<Tensor>> build_layer(const LayerEntry& entry, std::vector<Tensor> inputs, NamedArguments named,
                                            const Weights::Ptr& weights, const std::string& place);
    Result<std::vector<Tensor>> build_inner(const Json& layer, std::vector<Tensor> inputs, const Weights::Ptr& weights,
                                            const std::string& place);

    Weights::Ptr resolve(const SerializedObject& object, Weights::Ptr own) const;
    void forget_mask(const Scope& scope, const TensorRef& reference);
    void note(const Error& problem);
    void note_unknown_classes(const LayerEntry& entry, const std::string& place);

    int keras_major_;
    SharedWeights* shared_;  ///< or null
    ImportReport* report_ = nullptr;
    std::vector<Scope*> scopes_;    ///< of the model that is being built and those around it
    std::vector<Output> refusals_;  ///< see refusals()
    std::size_t built_ = 0;         ///< calls so far: models in models can be made to multiply without end
};

}  // namespace sirve::keras
