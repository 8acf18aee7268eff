#include "store/sqlite_users.hpp"

#include "store/sqlite.hpp"

namespace sirve::store {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class SqliteUsersTest : public testing::Test {
  protected:
    std::unique_ptr<Sqlite> store_ = Sqlite::open({}).value();
    Users& users_ = store_->users();
    const UserRecord ana_{
        .username = "ana", .password_hash = "h1", .role = "admin", .created_at = "2024-01-15T10:30:45"};
};

TEST_F(SqliteUsersTest, GivesBackWhatWasAdded) {
    ASSERT_TRUE(users_.add(ana_).ok());
    ASSERT_TRUE(users_.add({.username = "Ñandú 🦤", .password_hash = "h2", .role = "user", .disabled = true}).ok());
    const auto found = users_.find("ana").value();
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->username, "ana");
    EXPECT_EQ(found->password_hash, "h1");
    EXPECT_EQ(found->role, "admin");
    EXPECT_FALSE(found->disabled);
    EXPECT_EQ(found->created_at, "2024-01-15T10:30:45");
    EXPECT_TRUE(users_.find("Ñandú 🦤").value()->disabled);
}

TEST_F(SqliteUsersTest, UnknownNameIsNoError) {
    ASSERT_TRUE(users_.add(ana_).ok());
    for (const auto name : {std::string_view("Ana"), std::string_view(""), std::string_view("ana\0", 4),
                            std::string_view("' OR 1=1 --"), std::string_view("an%")}) {
        EXPECT_FALSE(users_.find(name).value().has_value()) << name;
    }
}

TEST_F(SqliteUsersTest, TakenNameIsRefusedAndKept) {
    ASSERT_TRUE(users_.add(ana_).ok());
    auto other = ana_;
    other.password_hash = "other";
    const auto added = users_.add(other);
    ASSERT_FALSE(added.ok());
    EXPECT_EQ(added.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(added.error().message(), HasSubstr("'ana'"));
    EXPECT_EQ(users_.find("ana").value()->password_hash, "h1");
}

TEST_F(SqliteUsersTest, RefusesBadRecords) {
    const auto refused = [&](UserRecord user) {
        return users_.add(user).error().code() == ErrorCode::kInvalidArgument;
    };
    EXPECT_TRUE(refused({.username = "", .password_hash = "h", .role = "user"}));
    EXPECT_TRUE(refused({.username = "a\nb", .password_hash = "h", .role = "user"}));
    EXPECT_TRUE(refused({.username = std::string("a\0b", 3), .password_hash = "h", .role = "user"}));
    EXPECT_TRUE(refused({.username = std::string(257, 'a'), .password_hash = "h", .role = "user"}));
    EXPECT_TRUE(refused({.username = "a", .password_hash = "h", .role = "root"}));
    EXPECT_TRUE(refused({.username = "a", .password_hash = "", .role = "user"}));
    EXPECT_THAT(users_.list().value(), SizeIs(0));
}

TEST_F(SqliteUsersTest, ChangesThePassword) {
    ASSERT_TRUE(users_.add(ana_).ok());
    ASSERT_TRUE(users_.set_password_hash("ana", "h9").ok());
    EXPECT_EQ(users_.find("ana").value()->password_hash, "h9");
    EXPECT_EQ(users_.set_password_hash("bob", "h9").error().code(), ErrorCode::kNotFound);
    EXPECT_EQ(users_.set_password_hash("ana", "").error().code(), ErrorCode::kInvalidArgument);
}

TEST_F(SqliteUsersTest, ListsByName) {
    ASSERT_TRUE(users_.add({.username = "zoe", .password_hash = "h", .role = "user"}).ok());
    ASSERT_TRUE(users_.add(ana_).ok());
    const auto users = users_.list().value();
    ASSERT_THAT(users, SizeIs(2));
    EXPECT_EQ(users[0].username, "ana");
    EXPECT_EQ(users[1].username, "zoe");
}

}  // namespace
}  // namespace sirve::store
