#include "engine/text/hashes.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sirve::engine {
namespace {

// TensorFlow 2.21's answers for these texts in 2^62 + 12345 buckets.
constexpr std::uint64_t kBuckets = (std::uint64_t{1} << 62U) + 12345;
const std::vector<std::string> kTexts{"",
                                      "a",
                                      "hello world",
                                      "ñandú 🙂",
                                      std::string(17, 'x'),
                                      std::string(33, 'y'),
                                      std::string(65, 'z'),
                                      std::string(200, 'w'),
                                      std::string("nul\0in", 6),
                                      "12345"};

TEST(Hashes, are_the_fingerprints_of_to_hash_bucket_fast) {
    const std::vector<std::uint64_t> expected{
        1936946117179596765, 3694432073954563441, 1769834696496545762, 4188998642082205440, 2082709914559500083,
        3999049019338120901, 3688229565335318268, 526236191678449479,  2613064541466888067, 2715825699093883981};
    for (std::size_t i = 0; i < kTexts.size(); ++i) EXPECT_EQ(fingerprint(kTexts[i]) % kBuckets, expected[i]) << i;
}

TEST(Hashes, are_the_keyed_ones_of_to_hash_bucket_strong) {
    const std::vector<std::uint64_t> expected{
        443797209252316937, 546566331822558397,  1015233985318716948, 3936989204874015976, 3111895715772077534,
        202190614605344851, 1522482378448774363, 1981523007528968104, 1656465321295457007, 2081343575366859730};
    const std::vector<std::uint64_t> negative{
        4258951544263372035, 2168736044485920340, 4465401339552784078, 219574886258028509,  4540874890742526006,
        2706612542417111142, 1592699366984549597, 1381776872633447050, 2565438258384041373, 4249230258307332599};
    for (std::size_t i = 0; i < kTexts.size(); ++i) {
        EXPECT_EQ(keyed_hash(kTexts[i], 1, 2) % kBuckets, expected[i]) << i;
        EXPECT_EQ(keyed_hash(kTexts[i], static_cast<std::uint64_t>(-1), 5) % kBuckets, negative[i]) << i;
    }
}

}  // namespace
}  // namespace sirve::engine
