#include "keras/shared_weights.hpp"

#include <algorithm>
#include <array>

#include "keras/topology.hpp"

namespace sirve::keras {

namespace {

/// What layers keep other objects as, in their configuration and in the file of the weights alike.
constexpr std::array<const char*, 2> kParts{"layer", "cell"};

/// The configuration without the marks of sharing, which not all places of an object have.
Json without_marks(const Json& value) {
    if (value.is_array()) {
        Json items = Json::array();
        for (const auto& item : value) items.push_back(without_marks(item));
        return items;
    }
    if (!value.is_object()) return value;
    Json members = Json::object();
    for (const auto& [key, item] : value.items()) {
        if (key != "shared_object_id") members[key] = without_marks(item);
    }
    return members;
}

std::string key_of(const SerializedObject& object) {
    return object.class_name + " " + without_marks(object.config).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// An object whose part `attribute` has its weights elsewhere.
class WithSharedPart final : public Weights {
  public:
    WithSharedPart(Ptr whole, std::string attribute, Ptr part)
        : whole_(std::move(whole)), attribute_(std::move(attribute)), part_(std::move(part)) {}

    std::string place() const override { return whole_->place(); }
    Result<std::vector<Shape>> shapes() const override { return whole_->shapes(); }
    Result<formats::FloatArray> read(std::size_t index) const override { return whole_->read(index); }
    Ptr part(const std::string& attribute, const std::string& name) const override {
        return attribute == attribute_ ? part_ : whole_->part(attribute, name);
    }
    Result<std::vector<Ptr>> layers(const std::vector<LayerIdentity>& identities) const override {
        return whole_->layers(identities);
    }
    std::int64_t parameter_count() const override { return whole_->parameter_count(); }
    std::optional<std::string> asset(const std::string& name) const override { return whole_->asset(name); }

  private:
    Ptr whole_;
    std::string attribute_;
    Ptr part_;
};

}  // namespace

void SharedWeights::Places::add(const Weights::Ptr& weights) {
    const bool known = std::any_of(found.begin(), found.end(),
                                   [&](const Weights::Ptr& other) { return other->place() == weights->place(); });
    if (!known) found.push_back(weights);
}

Weights::Ptr SharedWeights::resolve(const SerializedObject& object, Weights::Ptr own) {
    for (const char* attribute : kParts) {
        const auto& json = member(object.config, attribute);
        if (!json.is_object() || member(json, "shared_object_id").is_null()) continue;
        const auto part = read_serialized_object(json);
        if (!part) continue;
        const auto at_its_place = own->part(attribute, text_member(part->config, "name"));
        auto resolved = resolve(*part, at_its_place);
        if (resolved != at_its_place)
            own = std::make_shared<WithSharedPart>(std::move(own), attribute, std::move(resolved));
    }
    if (object.shared_id.empty() || own->parameter_count() > 0) return own;
    auto found = find(object);
    return found ? found : own;
}

Weights::Ptr SharedWeights::find(const SerializedObject& object) {
    if (!collected_) collect();
    collected_ = true;
    if (const auto same = by_id_.find(object.shared_id); same != by_id_.end() && same->second.found.size() == 1)
        return same->second.found.front();
    const auto alike = by_configuration_.find(key_of(object));
    return alike != by_configuration_.end() && alike->second.found.size() == 1 ? alike->second.found.front() : nullptr;
}

void SharedWeights::collect() {
    collect_model(model_, weights_);
}

void SharedWeights::collect_model(const SerializedObject& model, const Weights& weights) {
    const auto topology = read_topology(model, keras_major_);
    if (!topology) return;
    std::vector<LayerIdentity> identities;
    std::vector<const SerializedObject*> objects;
    for (const auto& entry : topology->layers) {
        if (!entry.is_listed) continue;
        identities.push_back({entry.object.class_name, entry.name});
        objects.push_back(&entry.object);
    }
    const auto parts = weights.layers(identities);
    if (!parts) return;
    for (std::size_t index = 0; index < objects.size(); ++index) collect_object(*objects[index], (*parts)[index]);
}

void SharedWeights::collect_object(const SerializedObject& object, const Weights::Ptr& weights) {
    if (weights->parameter_count() == 0) return;
    if (!object.shared_id.empty()) by_id_[object.shared_id].add(weights);
    by_configuration_[key_of(object)].add(weights);
    if (object.is_model()) return collect_model(object, *weights);
    for (const char* attribute : kParts) {
        const auto& json = member(object.config, attribute);
        if (!json.is_object()) continue;
        const auto part = read_serialized_object(json);
        if (part) collect_object(*part, weights->part(attribute, text_member(part->config, "name")));
    }
}

}  // namespace sirve::keras
