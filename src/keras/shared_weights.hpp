#pragma once

#include <map>
#include <string>
#include <vector>

#include "keras/serialized_object.hpp"
#include "keras/weights.hpp"

namespace sirve::keras {

/// Layers that stand at several places of a model (inside and outside of a nested model, in two wrappers), which Keras
/// recognizes by identity: a .keras archive has their weights once, at the place that Keras's saving reached first.
/// All but one of the places carry the object's `shared_object_id`; the one inside of a nested model may not, and is
/// known by its class and its configuration, which holds its name. One object per import; not thread-safe.
class SharedWeights {
  public:
    /// Both must outlive the object.
    SharedWeights(const SerializedObject& model, const Weights& weights, int keras_major)
        : model_(model), weights_(weights), keras_major_(keras_major) {}

    /// The weights of `object`, which has `own` at its place: these, or if they are empty and the object is a shared
    /// one those of the place that has them. Stays with `own` if it can't be told which that is.
    Weights::Ptr resolve(const SerializedObject& object, Weights::Ptr own);

  private:
    /// Places with weights, none twice.
    struct Places {
        std::vector<Weights::Ptr> found;
        void add(const Weights::Ptr& weights);
    };

    void collect();
    void collect_model(const SerializedObject& model, const Weights& weights);
    void collect_object(const SerializedObject& object, const Weights::Ptr& weights);
    Weights::Ptr find(const SerializedObject& object);

    const SerializedObject& model_;
    const Weights& weights_;
    int keras_major_;
    bool collected_ = false;
    std::map<std::string, Places> by_id_;
    std::map<std::string, Places> by_configuration_;
};

}  // namespace sirve::keras
