#include "store/migrations.hpp"

#include <array>

#include "base/temporary_directory.hpp"

namespace sirve::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::int64_t number(Database& database, std::string_view sql) {
    auto statement = database.prepare(sql).value();
    EXPECT_TRUE(statement.step().value());
    return statement.integer(0);
}

constexpr auto kSteps = std::to_array<std::string_view>(
    {"CREATE TABLE t (a); INSERT INTO t VALUES (1)", "ALTER TABLE t ADD COLUMN b; UPDATE t SET b = a + 1"});

TEST(Migrate, RunsAllStepsOnAFreshFile) {
    auto database = Database::open({}).value();
    ASSERT_TRUE(migrate(*database, kSteps).ok());
    EXPECT_EQ(number(*database, "PRAGMA user_version"), 2);
    EXPECT_EQ(number(*database, "SELECT b FROM t"), 2);
}

TEST(Migrate, RunsOnlyTheMissingStepsAndKeepsTheData) {
    auto database = Database::open({}).value();
    ASSERT_TRUE(migrate(*database, std::span(kSteps).first(1)).ok());
    ASSERT_TRUE(database->execute("UPDATE t SET a = 41").ok());
    ASSERT_TRUE(migrate(*database, kSteps).ok());
    ASSERT_TRUE(migrate(*database, kSteps).ok());
    EXPECT_EQ(number(*database, "SELECT b FROM t"), 42);
}

TEST(Migrate, FailedStepLeavesTheVersionBefore) {
    auto database = Database::open({}).value();
    const auto steps =
        std::to_array<std::string_view>({kSteps[0], "ALTER TABLE t ADD COLUMN c; UPDATE nowhere SET a = 1"});
    const auto migrated = migrate(*database, steps);
    ASSERT_FALSE(migrated.ok());
    EXPECT_THAT(migrated.error().message(), AllOf(HasSubstr("migration 2"), HasSubstr("nowhere")));
    EXPECT_EQ(number(*database, "PRAGMA user_version"), 1);
    EXPECT_FALSE(database->prepare("SELECT c FROM t").ok());
}

TEST(Migrate, FileOfANewerProgramIsRefused) {
    const TemporaryDirectory directory;
    auto database = Database::open(directory / "sirve.db").value();
    ASSERT_TRUE(database->execute("PRAGMA user_version = 7").ok());
    const auto migrated = migrate(*database, kSteps);
    ASSERT_FALSE(migrated.ok());
    EXPECT_EQ(migrated.error().code(), ErrorCode::kFailedPrecondition);
    EXPECT_THAT(migrated.error().message(), AllOf(HasSubstr("sirve.db"), HasSubstr("schema 7"), HasSubstr("knows 2")));
}

TEST(Migrate, ForeignDatabaseWithATableOfThatNameIsRefusedAndUntouched) {
    auto database = Database::open({}).value();
    ASSERT_TRUE(database->execute("CREATE TABLE users (a); INSERT INTO users VALUES (5)").ok());
    const auto migrated = migrate(*database);
    ASSERT_FALSE(migrated.ok());
    EXPECT_THAT(migrated.error().message(), HasSubstr("users already exists"));
    EXPECT_EQ(number(*database, "SELECT a FROM users"), 5);
}

}  // namespace
}  // namespace sirve::store
