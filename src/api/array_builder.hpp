#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "api/tensor_body.hpp"

namespace sirve::api {

/// Builds a TensorValue from the brackets and numbers, or brackets and strings, of a nested JSON list, event by event,
/// and judges each of them. How deep the values stand and of which kind they are is learned from the first one.
class ArrayBuilder {
  public:
    /// What an element is, at the place where it stands.
    enum class Verdict {
        kFine,
        kNotAList,    ///< a list should stand here
        kNotANumber,  ///< a number should stand here
        kNotAString,  ///< a string should stand here
    };

    /// Starts anew, into `out`. `flat` says that a list of bare numbers is welcome, not only a list of rows; one of
    /// bare strings always is.
    void start(models::TensorValue& out, bool flat);

    /// A list begins. If the verdict is not kFine it was not entered, and its close() must not be reported.
    Verdict open();
    void close();
    Verdict number(double value);
    /// For who accepts strings.
    Verdict string(std::string_view value);
    /// A boolean, null, object or a string that is not accepted: never fine.
    Verdict other();

    /// How many lists are open; 0 when the outermost was closed and `out` is complete.
    std::size_t level() const { return counts_.size(); }
    /// The first list whose length differs from that of the ones before it at the same depth; its field is not set.
    const std::optional<RaggedRow>& ragged() const { return ragged_; }

  private:
    std::size_t likely_rank(bool flat) const;
    Verdict not_a_leaf() const;
    void count_element();

    models::TensorValue* out_ = nullptr;
    bool flat_ = false;
    std::size_t rank_ = 0;               ///< 0: no value seen yet
    std::vector<std::size_t> counts_;    ///< elements so far of each open list
    std::vector<std::int64_t> extents_;  ///< length of the first closed list at each depth, -1 if none was closed
    std::optional<RaggedRow> ragged_;
};

}  // namespace sirve::api
