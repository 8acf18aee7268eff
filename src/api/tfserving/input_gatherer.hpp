#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/array_builder.hpp"
#include "api/tfserving/request_reader.hpp"
#include "base/error.hpp"

namespace sirve::api::tfserving {

/// Gathers the numbers and strings of a predict body into one array an input, event by event. Rows are taken apart:
/// each input's array grows by one element with every row. All errors are kInvalidArgument, in TensorFlow Serving's
/// words.
class InputGatherer {
  public:
    /// `inputs` is written over.
    explicit InputGatherer(std::vector<models::TensorValue>& inputs);

    /// What follows is "instances" or "inputs". Called once.
    void start(Format format);

    // Rows. The first one decides whether all are objects.
    Status begin_row_object();
    Status begin_row_value(const std::string& name);  ///< inside of a row object
    Status end_row_object();
    Status begin_bare_row();
    Status end_rows();

    // Columns
    void expect_names();  ///< "inputs" is an object
    Status begin_column(const std::string& name);

    // A tensor, or an element of one, after one of the begins
    Status number(double value);
    Status string(std::string_view value);
    Status open_list();
    Status close_list();
    /// Whether a list is open that open_list() opened.
    bool in_list() const { return builders_[current_].level() > base_level_; }

    /// The complaint about a value that may not stand where it does: `shown` as JSON, `type` as TensorFlow Serving
    /// names it.
    Error wrong_type(std::string_view shown, std::string_view type) const;

    /// A complaint about the present row or column.
    Error in_place(const std::string& message) const;

    /// Whether the inputs have names.
    bool named() const { return named_; }

  private:
    Status add_input(const std::string& name);
    Status judge(ArrayBuilder::Verdict verdict, std::string_view shown) const;
    Error wrong_keys() const;
    Error in_row(const std::string& message) const;
    void end_bare_row();

    std::vector<models::TensorValue>& inputs_;
    std::vector<ArrayBuilder> builders_;  ///< one an input
    Format format_ = Format::kRow;
    bool named_ = false;
    std::size_t current_ = 0;
    std::size_t base_level_ = 0;  ///< of a builder between two tensors: rows stand in a list of their own
    std::size_t rows_ = 0;        ///< ended
    std::uint64_t seen_ = 0;      ///< a bit for each input that the present row had
};

}  // namespace sirve::api::tfserving
