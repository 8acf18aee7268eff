#include "base/build_id.hpp"

namespace sirve {
namespace {

TEST(BuildId, is_a_hash_that_stays_the_same) {
    EXPECT_GE(build_id().size(), 16U);
    EXPECT_EQ(build_id().find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(build_id(), build_id());
}

}  // namespace
}  // namespace sirve
