#include <algorithm>

#include "keras/weights.hpp"

namespace sirve::keras {

namespace {

/// How well the path `weight` says that the variable belongs to a layer `name` of a model `model`: the layer may be
/// named after the model, at the beginning, or anywhere before the variable, which is the last component.
enum class Match { kNone, kAnywhere, kAtBeginning, kInModel };

Match match(std::string_view weight, std::string_view name, std::string_view model) {
    auto best = Match::kNone;
    std::string_view previous;
    const auto last = weight.rfind('/');
    for (std::size_t begin = 0; last != weight.npos && begin < last;) {
        const auto end = std::min(weight.find('/', begin), last);
        const auto component = weight.substr(begin, end - begin);
        if (component == name)
            best = std::max(best, begin == 0          ? Match::kAtBeginning
                                  : previous == model ? Match::kInModel
                                                      : Match::kAnywhere);
        previous = component;
        begin = end + 1;
    }
    return best;
}

bool is_model(const LayerIdentity& identity) {
    return identity.class_name == "Sequential" || identity.class_name == "Functional" || identity.class_name == "Model";
}

/// The weights of one group of the file, or those among them that belong to an object inside the group's layer.
class LegacyLayerWeights final : public Weights {
  public:
    LegacyLayerWeights(std::shared_ptr<const formats::Hdf5File> file, std::string group, std::vector<std::string> names,
                       std::vector<std::string> owners)
        : file_(std::move(file)), group_(std::move(group)), names_(std::move(names)), owners_(std::move(owners)) {}

    std::string place() const override {
        std::string text = group_;
        for (std::size_t index = 1; index < owners_.size(); ++index) text += "/" + owners_[index];
        return text;
    }

    Result<std::vector<Shape>> shapes() const override {
        std::vector<Shape> found;
        for (const auto& name : names_) {
            auto shape = file_->dataset_shape(group_ + "/" + name);
            if (!shape) return shape.error();
            found.push_back(std::move(*shape));
        }
        return found;
    }

    Result<formats::FloatArray> read(std::size_t index) const override {
        if (index >= names_.size()) return invalid_argument("'" + place() + "' has no weight " + std::to_string(index));
        return file_->read_floats(group_ + "/" + names_[index]);
    }

    /// An object without a name of its own in the paths (the layer in a Keras 2 TimeDistributed) has all of them.
    Ptr part(const std::string&, const std::string& name) const override {
        auto names = of(name);
        return inside(name, names.empty() ? names_ : std::move(names));
    }

    /// Weights of a nested model are flattened into its group, all trainable ones before all others, which keeps their
    /// order within each layer. Only their names tell the layers apart; those of models in between are mostly left out.
    Result<std::vector<Ptr>> layers(const std::vector<LayerIdentity>& identities) const override {
        std::vector<Ptr> found;
        for (const auto& identity : identities) {
            auto names = of(identity.name);
            found.push_back(inside(identity.name, names.empty() && is_model(identity) ? names_ : std::move(names)));
        }
        return found;
    }

    std::int64_t parameter_count() const override {
        std::int64_t total = 0;
        const auto all = shapes();
        if (!all) return 0;
        for (const auto& shape : *all) total += element_count(shape);
        return total;
    }

  private:
    Ptr inside(const std::string& name, std::vector<std::string> names) const {
        auto owners = owners_;
        owners.push_back(name);
        return std::make_shared<LegacyLayerWeights>(file_, group_, std::move(names), std::move(owners));
    }

    /// The weights whose paths name the object `name` best.
    std::vector<std::string> of(const std::string& name) const {
        auto best = Match::kAnywhere;
        for (const auto& weight : names_) best = std::max(best, match(weight, name, owners_.back()));
        std::vector<std::string> found;
        std::copy_if(names_.begin(), names_.end(), std::back_inserter(found),
                     [&](const auto& weight) { return match(weight, name, owners_.back()) == best; });
        return found;
    }

    std::shared_ptr<const formats::Hdf5File> file_;
    std::string group_;
    std::vector<std::string> names_;   ///< relative to group_
    std::vector<std::string> owners_;  ///< the objects from the layer of the group down to this one
};

/// The model itself: it has no weights of its own, and a group for each of its layers.
class LegacyModelWeights final : public Weights {
  public:
    LegacyModelWeights(std::shared_ptr<const formats::Hdf5File> file, std::string root)
        : file_(std::move(file)), root_(std::move(root)) {}

    std::string place() const override { return root_; }
    Result<std::vector<Shape>> shapes() const override { return std::vector<Shape>{}; }
    Result<formats::FloatArray> read(std::size_t) const override {
        return invalid_argument("a model has no weights of its own");
    }
    Ptr part(const std::string&, const std::string& name) const override {
        return std::make_shared<LegacyLayerWeights>(file_, root_, std::vector<std::string>{}, std::vector{name});
    }

    Result<std::vector<Ptr>> layers(const std::vector<LayerIdentity>& identities) const override {
        std::vector<Ptr> found;
        for (const auto& identity : identities) {
            const std::string group = root_ + "/" + identity.name;
            std::vector<std::string> names;
            if (file_->has_group(group)) {
                auto listed = file_->text_list_attribute(group, "weight_names");
                if (!listed) return listed.error();
                if (*listed) names = std::move(**listed);
            }
            found.push_back(
                std::make_shared<LegacyLayerWeights>(file_, group, std::move(names), std::vector{identity.name}));
        }
        return found;
    }

    std::int64_t parameter_count() const override { return 0; }

  private:
    std::shared_ptr<const formats::Hdf5File> file_;
    std::string root_;
};

}  // namespace

Weights::Ptr open_legacy_weights(std::shared_ptr<const formats::Hdf5File> file) {
    return std::make_shared<LegacyModelWeights>(std::move(file), "/model_weights");
}

}  // namespace sirve::keras
