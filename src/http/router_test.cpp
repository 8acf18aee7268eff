#include "http/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sirve::http {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

enum : std::size_t { kRoot, kList, kOne, kDelete, kLoad, kHistory, kPair };

Router make_router() {
    Router router;
    router.add(Method::kGet, "/", kRoot);
    router.add(Method::kGet, "/models", kList);
    router.add(Method::kGet, "/models/{id}", kOne);
    router.add(Method::kDelete, "/models/{id}", kDelete);
    router.add(Method::kPost, "/models/{id}/load", kLoad);
    router.add(Method::kGet, "/models/history", kHistory);
    router.add(Method::kGet, "/a/{x}/b/{y}", kPair);
    return router;
}

std::optional<std::size_t> id_of(Method method, std::string_view path) {
    const Router::Outcome outcome = make_router().find(method, path);
    return outcome.match ? std::optional(outcome.match->id) : std::nullopt;
}

TEST(Router, FindsLiteralAndPlaceholderRoutes) {
    EXPECT_EQ(id_of(Method::kGet, "/"), kRoot);
    EXPECT_EQ(id_of(Method::kGet, "/models"), kList);
    EXPECT_EQ(id_of(Method::kPost, "/models/iris/load"), kLoad);
    const Router::Outcome outcome = make_router().find(Method::kGet, "/a/1/b/2");
    ASSERT_TRUE(outcome.match);
    EXPECT_EQ(outcome.match->parameters.count, 2u);
    EXPECT_EQ(outcome.match->parameters.values[0], "1");
    EXPECT_EQ(outcome.match->parameters.values[1], "2");
}

TEST(Router, PrefersLiteralsInWhateverOrderTheyWereAdded) {
    EXPECT_EQ(id_of(Method::kGet, "/models/history"), kHistory);
    EXPECT_EQ(id_of(Method::kDelete, "/models/history"), kDelete);
}

TEST(Router, DecodesAPlaceholderAfterThePathWasSplit) {
    const Router::Outcome outcome = make_router().find(Method::kGet, "/models/a%2Fload%20x");
    ASSERT_TRUE(outcome.match);
    EXPECT_EQ(outcome.match->id, kOne);
    EXPECT_EQ(outcome.match->parameters.values[0], "a/load x");
}

TEST(Router, DoesNotMatchWhatIsNotExactlyARoute) {
    for (const char* path :
         {"", "models", "/Models", "/models/", "//models", "/models//load", "/models/%zz", "/models/%00",
          "/models/a%00b", "/models/x/y", "/mod%65ls", "/models/x/load/", "/1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/g/h"}) {
        const Router::Outcome outcome = make_router().find(Method::kGet, path);
        EXPECT_FALSE(outcome.match) << path;
        EXPECT_THAT(outcome.allowed, IsEmpty()) << path;
    }
}

TEST(Router, TreatsDotSegmentsAsNames) {
    const Router::Outcome outcome = make_router().find(Method::kGet, "/models/..");
    ASSERT_TRUE(outcome.match);
    EXPECT_EQ(outcome.match->parameters.values[0], "..");
}

TEST(Router, NamesTheMethodsOfAPathThatLacksTheAskedOne) {
    const Router::Outcome outcome = make_router().find(Method::kPut, "/models/iris");
    EXPECT_FALSE(outcome.match);
    EXPECT_THAT(outcome.allowed, UnorderedElementsAre(Method::kGet, Method::kDelete));
}

TEST(Router, AnswersHeadByTheRouteOfGet) {
    EXPECT_EQ(id_of(Method::kHead, "/models/iris"), kOne);
    EXPECT_EQ(id_of(Method::kHead, "/models/iris/load"), std::nullopt);
}

class RouterWithSuffix : public ::testing::Test {
  protected:
    void SetUp() override {
        router_.add(Method::kGet, "/v1/models/{name}", 1);
        router_.add(Method::kPost, "/v1/models/{name}:predict", 2);
        router_.add(Method::kGet, "/v1/models/list", 3);
        router_.add(Method::kPost, "/v1/models/{name}/versions/{version}:predict", 4);
    }
    Router router_;
};

TEST_F(RouterWithSuffix, TakesTheSuffixOffTheName) {
    const Router::Outcome outcome = router_.find(Method::kPost, "/v1/models/a%3Ab:predict");
    ASSERT_TRUE(outcome.match);
    EXPECT_EQ(outcome.match->id, 2u);
    EXPECT_EQ(outcome.match->parameters.values[0], "a:b");
    const Router::Outcome version = router_.find(Method::kPost, "/v1/models/iris/versions/12:predict");
    ASSERT_TRUE(version.match);
    EXPECT_EQ(version.match->parameters.values[1], "12");
}

TEST_F(RouterWithSuffix, WantsANameBeforeTheSuffix) {
    EXPECT_FALSE(router_.find(Method::kPost, "/v1/models/:predict").match);
    EXPECT_FALSE(router_.find(Method::kPost, "/v1/models/iris:predictx").match);
    EXPECT_FALSE(router_.find(Method::kPost, "/v1/models/iris%3Apredict").match);
}

TEST_F(RouterWithSuffix, KeepsThePathFromBarePlaceholders) {
    const Router::Outcome outcome = router_.find(Method::kGet, "/v1/models/iris:predict");
    EXPECT_FALSE(outcome.match);
    EXPECT_THAT(outcome.allowed, UnorderedElementsAre(Method::kPost));
    EXPECT_EQ(router_.find(Method::kGet, "/v1/models/iris").match->id, 1u);
    EXPECT_EQ(router_.find(Method::kGet, "/v1/models/list").match->id, 3u);
}

}  // namespace
}  // namespace sirve::http
