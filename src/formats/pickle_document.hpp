#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "formats/numpy_array.hpp"

namespace sirve::formats {

/// Names a value of one PickleDocument.
using PickleId = std::uint32_t;

struct PickleNone {};
struct PickleBytes {
    std::string data;
};
struct PickleList {
    std::vector<PickleId> items;
};
struct PickleTuple {
    std::vector<PickleId> items;
};
struct PickleDict {
    std::vector<std::pair<PickleId, PickleId>> entries;  ///< in the order of writing; the last of equal keys counts
};
/// A class or function by name, not called.
struct PickleGlobal {
    std::string module;
    std::string name;
};
/// An instance of one of the classes that the reader was told of; its attributes are the dict `state`.
struct PickleObject {
    std::string module;
    std::string class_name;
    std::optional<PickleId> state;
};

using PickleValue = std::variant<PickleNone, bool, std::int64_t, double, std::string, PickleBytes, PickleList,
                                 PickleTuple, PickleDict, PickleGlobal, PickleObject, NumpyDType, NumpyArray>;

/// What a pickle held. Values lie side by side and name each other by id, so that sharing costs nothing and neither
/// copying nor destruction can recurse. A document that the reader hands out has no cycles and a bounded depth.
class PickleDocument {
  public:
    const PickleValue& at(PickleId id) const { return values_[id]; }
    PickleValue& at(PickleId id) { return values_[id]; }
    const PickleValue& root() const { return values_[root_]; }

    /// The value under a text key, or null.
    const PickleValue* find(const PickleDict& dict, std::string_view key) const;
    std::optional<PickleId> find_id(const PickleDict& dict, std::string_view key) const;

    // For the reader.
    PickleId add(PickleValue value);
    void set_root(PickleId root) { root_ = root; }
    PickleId root_id() const { return root_; }
    std::size_t size() const { return values_.size(); }

  private:
    std::vector<PickleValue> values_;
    PickleId root_ = 0;
};

/// "a dict", "an int", "a sklearn.preprocessing._data.StandardScaler": for messages.
std::string describe(const PickleValue& value);

/// Fails if something reachable from the root contains itself or lies deeper than `max_depth`. Does not recurse.
Status check_structure(const PickleDocument& document, std::size_t max_depth);

}  // namespace sirve::formats
