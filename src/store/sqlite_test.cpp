#include "store/sqlite.hpp"

#include <thread>

#include "base/temporary_directory.hpp"
#include "store/database.hpp"

namespace sirve::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

const SystemTime kTime{std::chrono::seconds(1'700'000'000)};

TEST(Sqlite, KeepsEverythingAcrossReopening) {
    const TemporaryDirectory directory;
    const auto file = directory / "data/sirve.db";
    {
        auto store = Sqlite::open(file).value();
        ASSERT_TRUE(store->users().add({.username = "ana", .password_hash = "h", .role = "admin"}).ok());
        ASSERT_TRUE(store->history().append({{kTime, "default", 3, 0.5}}, {{"default", 3, kTime}}, 10).ok());
    }
    auto store = Sqlite::open(file).value();
    EXPECT_EQ(store->users().find("ana").value()->role, "admin");
    EXPECT_THAT(store->history().latest(10).value(), SizeIs(1));
    EXPECT_EQ(store->history().totals().value().at(0).predictions, 3u);
}

TEST(Sqlite, StoreInMemoryIsGoneWithItsObject) {
    ASSERT_TRUE(Sqlite::open({}).value()->users().add({.username = "ana", .password_hash = "h", .role = "user"}).ok());
    EXPECT_FALSE(Sqlite::open({}).value()->users().find("ana").value().has_value());
}

TEST(Sqlite, TwoStoresOnOneFileSeeEachOther) {
    const TemporaryDirectory directory;
    auto server = Sqlite::open(directory / "sirve.db").value();
    auto command = Sqlite::open(directory / "sirve.db").value();
    ASSERT_TRUE(command->users().add({.username = "ana", .password_hash = "h", .role = "user"}).ok());
    EXPECT_TRUE(server->users().find("ana").value().has_value());
}

TEST(Sqlite, ThreadsDoNotDisturbEachOther) {
    const TemporaryDirectory directory;
    auto store = Sqlite::open(directory / "sirve.db").value();
    constexpr int kThreads = 4, kRounds = 25;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < kRounds; ++i) {
                const auto name = "user-" + std::to_string(t) + "-" + std::to_string(i);
                EXPECT_TRUE(store->users().add({.username = name, .password_hash = "h", .role = "user"}).ok());
                EXPECT_TRUE(store->users().find(name).value().has_value());
                EXPECT_TRUE(store->history().append({{kTime, "m", 1, 0}}, {{"m", 1, kTime}}, 10).ok());
                EXPECT_LE(store->history().latest(100).value().size(), 10u);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_THAT(store->users().list().value(), SizeIs(kThreads * kRounds));
    EXPECT_EQ(store->history().totals().value().at(0).predictions, static_cast<std::uint64_t>(kThreads * kRounds));
}

TEST(Sqlite, FreshEmptyFileIsMigratedFromVersionZero) {
    const TemporaryDirectory directory;
    directory.write("sirve.db", "");
    auto store = Sqlite::open(directory / "sirve.db");
    ASSERT_TRUE(store.ok());
    EXPECT_THAT((*store)->users().list().value(), SizeIs(0));
}

TEST(Sqlite, BrokenFilesAreErrorsThatNameThem) {
    const TemporaryDirectory directory;
    directory.write("text.db", std::string(5000, '?'));
    EXPECT_THAT(Sqlite::open(directory / "text.db").error().message(),
                AllOf(HasSubstr("text.db"), HasSubstr("not a SQLite database")));
    {
        auto newer = Database::open(directory / "newer.db").value();
        ASSERT_TRUE(newer->execute("PRAGMA user_version = 999").ok());
    }
    EXPECT_THAT(Sqlite::open(directory / "newer.db").error().message(), AllOf(HasSubstr("newer.db"), HasSubstr("999")));
}

}  // namespace
}  // namespace sirve::store
