#include "store/database.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

#include "base/temporary_directory.hpp"

namespace sirve::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::unique_ptr<Database> in_memory() {
    auto database = Database::open({});
    EXPECT_TRUE(database.ok());
    return *std::move(database);
}

TEST(Statement, BindsTextsAsDataAndNeverAsSql) {
    auto database = in_memory();
    ASSERT_TRUE(database->execute("CREATE TABLE t (a TEXT)").ok());
    const std::string hostile = "x'); DROP TABLE t; --";
    ASSERT_TRUE(database->prepare("INSERT INTO t VALUES (?1)").value().bind(1, hostile).run().ok());
    auto statement = database->prepare("SELECT a FROM t").value();
    ASSERT_TRUE(statement.step().value());
    EXPECT_EQ(statement.text(0), hostile);
}

TEST(Statement, KeepsEveryByteAndNumber) {
    auto database = in_memory();
    auto statement = database->prepare("SELECT ?1, ?2, ?3, ?4, ?5").value();
    statement.bind(1, std::string_view("a\0b", 3))
        .bind(2, std::string_view())
        .bind(3, std::int64_t{-9'223'372'036'854'775'807})
        .bind(4, 0.1)
        .bind(5, std::nan(""));
    ASSERT_TRUE(statement.step().value());
    EXPECT_EQ(statement.text(0), std::string("a\0b", 3));
    EXPECT_EQ(statement.text(1), "");
    EXPECT_EQ(statement.integer(2), -9'223'372'036'854'775'807);
    EXPECT_EQ(statement.real(3), 0.1);
    EXPECT_TRUE(std::isnan(statement.real(4)));
}

TEST(Statement, FailedBindingShowsUpInStep) {
    auto database = in_memory();
    auto statement = database->prepare("SELECT ?1").value();
    EXPECT_FALSE(statement.bind(7, std::int64_t{1}).step().ok());
    statement.reset();
    EXPECT_TRUE(statement.bind(1, std::int64_t{1}).step().ok());
}

TEST(Database, BadSqlIsAnErrorWithTheReason) {
    EXPECT_THAT(in_memory()->prepare("SELEKT 1").error().message(), HasSubstr("syntax error"));
}

TEST(Transaction, ChangesNothingWithoutCommit) {
    auto database = in_memory();
    ASSERT_TRUE(database->execute("CREATE TABLE t (a)").ok());
    {
        Transaction transaction(*database);
        ASSERT_TRUE(transaction.begin().ok());
        ASSERT_TRUE(database->execute("INSERT INTO t VALUES (1)").ok());
    }
    {
        Transaction transaction(*database);
        ASSERT_TRUE(transaction.begin().ok());
        ASSERT_TRUE(database->execute("INSERT INTO t VALUES (2)").ok());
        ASSERT_TRUE(transaction.commit().ok());
    }
    auto statement = database->prepare("SELECT sum(a) FROM t").value();
    ASSERT_TRUE(statement.step().value());
    EXPECT_EQ(statement.integer(0), 2);
}

TEST(DatabaseFile, IsMadeForItsOwnerOnlyWithItsDirectory) {
    const TemporaryDirectory directory;
    const auto file = directory / "new/deep/sirve.db";
    auto database = Database::open(file);
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE((*database)->execute("CREATE TABLE t (a); INSERT INTO t VALUES (1)").ok());
    const auto mode = [](const std::filesystem::path& path) {
        struct stat info {};
        EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
        return info.st_mode & 0777;
    };
    EXPECT_EQ(mode(file), 0600u);
    EXPECT_EQ(mode(file.string() + "-wal"), 0600u);
    EXPECT_EQ(mode(file.string() + "-shm"), 0600u);
    EXPECT_EQ(mode(file.parent_path()), 0700u);
}

TEST(DatabaseFile, LooseModeOfAnOldFileIsTightened) {
    const TemporaryDirectory directory;
    directory.write("sirve.db", "");
    std::filesystem::permissions(directory / "sirve.db", std::filesystem::perms(0644));
    ASSERT_TRUE(Database::open(directory / "sirve.db").ok());
    EXPECT_EQ(std::filesystem::status(directory / "sirve.db").permissions(), std::filesystem::perms(0600));
}

TEST(DatabaseFile, UsesWriteAheadLoggingAndFullSync) {
    const TemporaryDirectory directory;
    auto database = Database::open(directory / "sirve.db").value();
    auto mode = database->prepare("PRAGMA journal_mode").value();
    ASSERT_TRUE(mode.step().value());
    EXPECT_EQ(mode.text(0), "wal");
    auto synchronous = database->prepare("PRAGMA synchronous").value();
    ASSERT_TRUE(synchronous.step().value());
    EXPECT_EQ(synchronous.integer(0), 2);
}

TEST(DatabaseFile, SomethingElseIsRefusedByName) {
    const TemporaryDirectory directory;
    directory.write("notes.txt", std::string(8192, 'x'));
    const auto opened = Database::open(directory / "notes.txt");
    ASSERT_FALSE(opened.ok());
    EXPECT_THAT(opened.error().message(), AllOf(HasSubstr("notes.txt"), HasSubstr("not a SQLite database")));
}

TEST(DatabaseFile, DamageIsFoundOnOpening) {
    const TemporaryDirectory directory;
    {
        auto database = Database::open(directory / "sirve.db").value();
        ASSERT_TRUE(database->execute("CREATE TABLE t (a TEXT); CREATE INDEX i ON t (a); BEGIN").ok());
        for (int i = 0; i < 300; ++i) {
            ASSERT_TRUE(database->execute("INSERT INTO t VALUES (hex(randomblob(100)))").ok());
        }
        ASSERT_TRUE(database->execute("COMMIT").ok());
    }
    std::fstream file(directory / "sirve.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(3 * 4096);
    file << std::string(2 * 4096, '\xAA');
    file.close();
    const auto opened = Database::open(directory / "sirve.db");
    ASSERT_FALSE(opened.ok());
    EXPECT_THAT(opened.error().message(), AllOf(HasSubstr("sirve.db"), HasSubstr("damaged")));
}

TEST(DatabaseFile, DirectoryInItsPlaceIsRefused) {
    const TemporaryDirectory directory;
    const auto opened = Database::open(directory.path());
    ASSERT_FALSE(opened.ok());
    EXPECT_THAT(opened.error().message(), HasSubstr("directory"));
}

TEST(DatabaseFile, ParentThatIsAFileIsRefused) {
    const TemporaryDirectory directory;
    directory.write("file", "x");
    const auto opened = Database::open(directory / "file/sirve.db");
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code(), ErrorCode::kFailedPrecondition);
    EXPECT_THAT(opened.error().message(), HasSubstr("can't be made"));
}

TEST(DatabaseFile, ReadOnlyFileIsRefused) {
    const TemporaryDirectory directory;
    directory.write("sirve.db", "");
    std::filesystem::permissions(directory / "sirve.db", std::filesystem::perms(0444));
    std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
    constexpr uid_t kNobody = 65534;
    const bool is_root = ::geteuid() == 0;  // for whom no file is read-only
    ASSERT_TRUE(!is_root || ::seteuid(kNobody) == 0);
    const auto opened = Database::open(directory / "sirve.db");
    ASSERT_TRUE(!is_root || ::seteuid(0) == 0);
    ASSERT_FALSE(opened.ok());
    EXPECT_THAT(opened.error().message(), AllOf(HasSubstr("sirve.db"), HasSubstr("can't be written")));
}

}  // namespace
}  // namespace sirve::store
