#pragma once

#include <map>

#include "keras/weights.hpp"

namespace sirve::keras::testing {

/// Weights made up by a test: those of one layer, and of the layers of a model by name.
class FakeWeights final : public Weights {
  public:
    FakeWeights() = default;
    explicit FakeWeights(std::vector<formats::FloatArray> own) : own_(std::move(own)) {}

    void add_layer(const std::string& name, std::vector<formats::FloatArray> weights) {
        layers_[name] = std::make_shared<FakeWeights>(std::move(weights));
    }

    std::string place() const override { return "fake"; }
    Result<std::vector<Shape>> shapes() const override {
        std::vector<Shape> found;
        for (const auto& array : own_) found.push_back(array.shape);
        return found;
    }
    Result<formats::FloatArray> read(std::size_t index) const override { return own_.at(index); }
    Ptr part(const std::string&, const std::string&) const override { return std::make_shared<FakeWeights>(own_); }
    Result<std::vector<Ptr>> layers(const std::vector<LayerIdentity>& identities) const override {
        std::vector<Ptr> found;
        for (const auto& identity : identities) {
            const auto layer = layers_.find(identity.name);
            found.push_back(layer == layers_.end() ? std::make_shared<FakeWeights>() : layer->second);
        }
        return found;
    }
    std::int64_t parameter_count() const override {
        std::int64_t total = 0;
        for (const auto& array : own_) total += element_count(array.shape);
        return total;
    }

  private:
    std::vector<formats::FloatArray> own_;
    std::map<std::string, Ptr> layers_;
};

}  // namespace sirve::keras::testing
