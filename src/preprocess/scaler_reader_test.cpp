#include "preprocess/scaler_reader.hpp"

#include <cmath>
#include <cstring>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/pickle.hpp"

namespace sirve::preprocess {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::string kFolder = SIRVE_SOURCE_DIR "/tests/data/scalers/";

json expected_scalers() {
    std::ifstream file(kFolder + "expected.json");
    return json::parse(file)["scalers"];
}

std::string bytes_of(const std::string& name) {
    auto bytes = formats::read_pickle_bytes(kFolder + name);
    EXPECT_TRUE(bytes.ok()) << name;
    return bytes.ok() ? *bytes : std::string();
}

/// `text` with the only occurrence of `from` replaced by `to` of the same length.
std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, text.npos);
    EXPECT_EQ(from.size(), to.size());
    return at == text.npos ? text : text.replace(at, from.size(), to);
}

std::string error_of(const std::string& bytes) {
    const auto scalers = parse_scalers(bytes);
    EXPECT_FALSE(scalers.ok());
    if (scalers.ok()) return "";
    EXPECT_EQ(scalers.error().code(), ErrorCode::kInvalidArgument);
    return scalers.error().message();
}

std::vector<double> flat(const json& rows) {
    std::vector<double> values;
    for (const auto& row : rows)
        for (const auto& value : row) values.push_back(value);
    return values;
}

void expect_as_scikit_learn(const std::optional<Scaler>& scaler, const json& expected) {
    ASSERT_EQ(scaler.has_value(), !expected.is_null());
    if (!scaler) return;
    EXPECT_EQ(scaler->class_name(), expected["class"].get<std::string>());
    EXPECT_EQ(scaler->features(), expected["features"].get<std::size_t>());
    auto values = flat(expected["rows"]);
    scaler->transform(values);
    EXPECT_EQ(values, flat(expected["transformed"]));  // to the last bit
    values = flat(expected["rows"]);
    scaler->inverse_transform(values);
    EXPECT_EQ(values, flat(expected["restored"]));
}

TEST(ScalerFiles, give_exactly_what_scikit_learn_computes) {
    const json cases = expected_scalers();
    ASSERT_GT(cases.size(), 20u);
    for (const auto& one : cases) {
        SCOPED_TRACE(one["file"].get<std::string>());
        const auto scalers = read_scalers(kFolder + one["file"].get<std::string>());
        ASSERT_TRUE(scalers.ok()) << scalers.error().message();
        expect_as_scikit_learn(scalers->x, one["x"]);
        expect_as_scikit_learn(scalers->y, one["y"]);
    }
}

TEST(ScalerFiles, of_the_examples_are_read) {
    const auto scalers = read_scalers(SIRVE_SOURCE_DIR "/examples/models/default_scalers.pkl");
    ASSERT_TRUE(scalers.ok()) << scalers.error().message();
    EXPECT_EQ(scalers->x->features(), 10u);
    EXPECT_EQ(scalers->y->features(), 1u);
}

TEST(ScalerFiles, are_named_in_errors) {
    EXPECT_THAT(read_scalers(kFolder + "nothing.pkl").error().message(), HasSubstr("nothing.pkl: there is no file"));
    EXPECT_EQ(read_scalers(kFolder + "nothing.pkl").error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(read_scalers(kFolder + "bare_scaler.pkl").error().message(), HasSubstr("bare_scaler.pkl: "));
}

TEST(Scalers, need_a_dict) {
    EXPECT_THAT(error_of(bytes_of("bare_scaler.pkl")),
                HasSubstr("holds a sklearn.preprocessing._data.StandardScaler; a dict {\"scaler_X\""));
    EXPECT_THAT(error_of("K\x01."), HasSubstr("holds an int; a dict"));
}

TEST(Scalers, may_both_be_missing_but_not_misspelt) {
    const auto none = parse_scalers("}.");
    ASSERT_TRUE(none.ok());
    EXPECT_FALSE(none->x || none->y);
    EXPECT_THAT(error_of("}\x8c\x08scaler_xNs."), HasSubstr("neither 'scaler_X' nor 'scaler_y'"));
}

TEST(Scalers, must_be_scalers) {
    EXPECT_THAT(error_of("}\x8c\x08scaler_XK\x01s."),
                HasSubstr("scaler_X is an int; a fitted scaler or None is needed"));
}

TEST(Scalers, that_were_never_fitted_are_refused) {
    constexpr std::string_view kUnfitted = "}\x8c\x08scaler_ycsklearn.preprocessing._data\nMaxAbsScaler\n)\x81s.";
    EXPECT_THAT(error_of(std::string(kUnfitted)), HasSubstr("scaler_y (MaxAbsScaler): it has no fitted attributes"));
    EXPECT_THAT(error_of(replaced(bytes_of("x_only.pkl"), "mean_\x94", "meen_\x94")),
                HasSubstr("scaler_X (StandardScaler): it has no mean_"));
}

TEST(Scalers, with_parameters_of_another_width_are_refused) {
    EXPECT_THAT(error_of(replaced(bytes_of("x_only.pkl"), "n_features_in_\x94K\x05", "n_features_in_\x94K\x06")),
                HasSubstr("mean_ has 5 numbers for 6 features"));
    EXPECT_THAT(error_of(replaced(bytes_of("x_only.pkl"), "n_features_in_\x94K\x05",
                                  std::string("n_features_in_\x94K\x00", 17))),
                HasSubstr("n_features_in_ must be a whole number above zero"));
}

/// x_only.pkl with the double that begins `number` places after the start of scale_'s data replaced.
std::string with_scale(std::size_t feature, double value) {
    std::string bytes = bytes_of("x_only.pkl");
    const std::size_t name = bytes.find("scale_");
    const std::size_t data = bytes.find(std::string("C\x28"), name);  // 5 doubles
    EXPECT_NE(data, bytes.npos);
    std::memcpy(bytes.data() + data + 2 + feature * sizeof value, &value, sizeof value);
    return bytes;
}

TEST(Scalers, that_divide_by_zero_are_refused_with_the_feature) {
    EXPECT_THAT(error_of(with_scale(3, 0.0)), HasSubstr("scale_ of feature 3 (counted from 0) is zero"));
    EXPECT_THAT(error_of(with_scale(0, -0.0)), HasSubstr("scale_ of feature 0 (counted from 0) is zero"));
}

TEST(Scalers, with_parameters_that_are_not_finite_are_refused) {
    for (const double value : {NAN, INFINITY, -INFINITY})
        EXPECT_THAT(error_of(with_scale(4, value)),
                    HasSubstr("scale_ of feature 4 (counted from 0) is not a finite number"));
}

TEST(Scalers, of_an_unknown_class_are_refused_by_name) {
    const std::string message = error_of(replaced(bytes_of("x_only.pkl"), "StandardScaler", "QuantileScaler"));
    EXPECT_THAT(message, HasSubstr("'sklearn.preprocessing._data.QuantileScaler', which is not allowed; allowed are"));
    EXPECT_THAT(message, HasSubstr("sklearn.preprocessing._data.RobustScaler"));
}

TEST(Scalers, with_odd_flags_or_ranges_are_refused) {
    EXPECT_THAT(error_of(replaced(bytes_of("x_only.pkl"), "with_mean\x94\x88", "with_mean\x94N")),
                HasSubstr("with_mean is None; True or False is needed"));
    EXPECT_THAT(error_of(replaced(bytes_of("clipped.pkl"), "feature_range", "feature_rings")),
                HasSubstr("feature_range must be two numbers"));
}

TEST(DamagedScalers, never_crash_when_cut_off_and_are_refused) {
    for (const auto& one : expected_scalers()) {
        const std::string bytes = bytes_of(one["file"].get<std::string>());
        for (std::size_t size = 0; size < bytes.size(); ++size)
            ASSERT_FALSE(parse_scalers(bytes.substr(0, size)).ok()) << one["file"] << " " << size;
    }
}

TEST(DamagedScalers, never_crash_when_a_byte_is_changed) {
    std::size_t refused = 0;
    for (const char* name :
         {"standard_p0.pkl", "standard_p2.pkl", "standard_p4.pkl", "standard_p5.pkl", "names.joblib", "clipped.pkl"}) {
        const std::string bytes = bytes_of(name);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            for (const int change : {0x01, 0x80}) {
                std::string damaged = bytes;
                damaged[i] = static_cast<char>(damaged[i] ^ change);
                const auto scalers = parse_scalers(damaged);
                if (scalers.ok()) continue;
                ++refused;
                ASSERT_FALSE(scalers.error().message().empty());
            }
        }
    }
    EXPECT_GT(refused, 1000u);
}

}  // namespace
}  // namespace sirve::preprocess
