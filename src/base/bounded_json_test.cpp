#include "base/bounded_json.hpp"

namespace sirve {
namespace {

using Problem = BoundedJson::Problem;

TEST(BoundedJson, reads_what_is_flat_enough) {
    const auto json = parse_bounded_json(R"({"a": [1, {"b": null}]})", 3);
    EXPECT_EQ(json.problem, Problem::kNone);
    EXPECT_EQ(json.value["a"][0], 1);
}

TEST(BoundedJson, refuses_what_is_nested_deeper) {
    const auto json = parse_bounded_json("[[[[1]]]]", 3);
    EXPECT_EQ(json.problem, Problem::kDepth);
    EXPECT_EQ(json.message, "is nested deeper than 3 levels");
    EXPECT_EQ(parse_bounded_json(std::string(1'000'000, '['), 8).problem, Problem::kSyntax);
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    EXPECT_EQ(parse_bounded_json(deep, 8).problem, Problem::kDepth);
}

TEST(BoundedJson, says_where_the_text_is_broken) {
    const auto json = parse_bounded_json("{\"a\": tru}", 8);
    EXPECT_EQ(json.problem, Problem::kSyntax);
    EXPECT_EQ(json.offset, 9U);
    EXPECT_EQ(parse_bounded_json("", 8).problem, Problem::kSyntax);
    EXPECT_EQ(parse_bounded_json("[1e999]", 8).problem, Problem::kNumber);
}

}  // namespace
}  // namespace sirve
