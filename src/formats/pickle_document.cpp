#include "formats/pickle_document.hpp"

#include <algorithm>

namespace sirve::formats {

namespace {

/// The ids of the values right inside `value`.
std::vector<PickleId> children_of(const PickleValue& value) {
    if (const auto* list = std::get_if<PickleList>(&value)) return list->items;
    if (const auto* tuple = std::get_if<PickleTuple>(&value)) return tuple->items;
    if (const auto* array = std::get_if<NumpyArray>(&value)) return array->objects;
    std::vector<PickleId> ids;
    if (const auto* dict = std::get_if<PickleDict>(&value)) {
        for (const auto& [key, item] : dict->entries) {
            ids.push_back(key);
            ids.push_back(item);
        }
    } else if (const auto* object = std::get_if<PickleObject>(&value); object != nullptr && object->state) {
        ids.push_back(*object->state);
    }
    return ids;
}

/// A depth-first walk with its own stack, which visits each value once.
class StructureCheck {
  public:
    StructureCheck(const PickleDocument& document, std::size_t max_depth)
        : document_(document), max_depth_(max_depth), height_(document.size(), kUnseen) {}

    Status run() {
        enter(document_.root_id());
        while (!path_.empty()) {
            Visit& visit = path_.back();
            if (visit.next == visit.children.size()) {
                leave();
                continue;
            }
            const PickleId child = visit.children[visit.next++];
            if (height_[child] == kOpen)
                return invalid_argument("the pickle has a value that contains itself (" +
                                        describe(document_.at(child)) + ")");
            if (height_[child] == kUnseen)
                enter(child);
            else
                visit.height = std::max(visit.height, height_[child] + 1);
            if (path_.size() + path_.back().height > max_depth_)
                return invalid_argument("the pickle nests values more than " + std::to_string(max_depth_) + " deep");
        }
        return {};
    }

  private:
    static constexpr std::uint32_t kUnseen = UINT32_MAX;
    static constexpr std::uint32_t kOpen = UINT32_MAX - 1;

    struct Visit {
        PickleId id;
        std::vector<PickleId> children;
        std::size_t next = 0;
        std::uint32_t height = 0;  ///< levels below this value, as far as seen
    };

    void enter(PickleId id) {
        height_[id] = kOpen;
        path_.push_back({id, children_of(document_.at(id))});
    }

    void leave() {
        const auto [id, height] = std::pair(path_.back().id, path_.back().height);
        height_[id] = height;
        path_.pop_back();
        if (!path_.empty()) path_.back().height = std::max(path_.back().height, height + 1);
    }

    const PickleDocument& document_;
    std::size_t max_depth_;
    std::vector<std::uint32_t> height_;  ///< levels below each value once it is left
    std::vector<Visit> path_;
};

struct Describer {
    std::string operator()(const PickleNone&) const { return "None"; }
    std::string operator()(bool value) const { return value ? "True" : "False"; }
    std::string operator()(std::int64_t) const { return "an int"; }
    std::string operator()(double) const { return "a float"; }
    std::string operator()(const std::string&) const { return "a str"; }
    std::string operator()(const PickleBytes&) const { return "bytes"; }
    std::string operator()(const PickleList&) const { return "a list"; }
    std::string operator()(const PickleTuple&) const { return "a tuple"; }
    std::string operator()(const PickleDict&) const { return "a dict"; }
    std::string operator()(const PickleGlobal& global) const { return "the name " + global.module + "." + global.name; }
    std::string operator()(const PickleObject& object) const { return "a " + object.module + "." + object.class_name; }
    std::string operator()(const NumpyDType&) const { return "a numpy dtype"; }
    std::string operator()(const NumpyArray& array) const {
        return array.shape.empty() ? "a numpy " + to_string(array.dtype) : "a numpy array of " + to_string(array.dtype);
    }
};

}  // namespace

PickleId PickleDocument::add(PickleValue value) {
    values_.push_back(std::move(value));
    return static_cast<PickleId>(values_.size() - 1);
}

std::optional<PickleId> PickleDocument::find_id(const PickleDict& dict, std::string_view key) const {
    const auto found = std::find_if(dict.entries.rbegin(), dict.entries.rend(), [&](const auto& entry) {
        const auto* text = std::get_if<std::string>(&at(entry.first));
        return text != nullptr && *text == key;
    });
    if (found == dict.entries.rend()) return std::nullopt;
    return found->second;
}

const PickleValue* PickleDocument::find(const PickleDict& dict, std::string_view key) const {
    const auto id = find_id(dict, key);
    return id ? &at(*id) : nullptr;
}

std::string describe(const PickleValue& value) {
    return std::visit(Describer{}, value);
}

Status check_structure(const PickleDocument& document, std::size_t max_depth) {
    return StructureCheck(document, max_depth).run();
}

}  // namespace sirve::formats
