#include "auth/secret_file.hpp"

#include <sys/stat.h>

#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "base/temporary_directory.hpp"

namespace sirve::auth {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class SecretFileTest : public testing::Test {
  protected:
    void write(std::string_view text, mode_t mode = 0600) {
        std::filesystem::create_directories(file_.parent_path());
        std::ofstream(file_, std::ios::binary) << text;
        ::chmod(file_.c_str(), mode);
    }
    std::string refusal() {
        const auto secret = read_or_create_secret(file_);
        if (secret) return "accepted";
        EXPECT_EQ(secret.error().code(), ErrorCode::kFailedPrecondition);
        return secret.error().message();
    }

    TemporaryDirectory temporary_;
    const std::filesystem::path directory_ = temporary_.path();
    const std::filesystem::path file_ = directory_ / "data/secret_key";
};

TEST_F(SecretFileTest, MakesOneForItsOwnerAndKeepsIt) {
    const auto secret = read_or_create_secret(file_).value();
    EXPECT_EQ(secret.size(), 64u);
    EXPECT_EQ(std::filesystem::status(file_).permissions(), std::filesystem::perms(0600));
    EXPECT_EQ(std::filesystem::status(file_.parent_path()).permissions(), std::filesystem::perms(0700));
    EXPECT_EQ(read_or_create_secret(file_).value(), secret);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(file_.parent_path()), {}), 1)
        << "nothing left beside it";
}

TEST_F(SecretFileTest, ReadsWhatAPersonWrote) {
    const std::string secret(32, 's');
    write(secret + "\r\n");
    EXPECT_EQ(read_or_create_secret(file_).value(), secret);
}

TEST_F(SecretFileTest, RefusesOneThatOthersCanRead) {
    for (const mode_t mode : {0640, 0604, 0660, 0644, 0610}) {
        write(std::string(64, 's'), mode);
        EXPECT_THAT(refusal(), AllOf(HasSubstr("secret_key"), HasSubstr("chmod 600"))) << std::oct << mode;
    }
}

TEST_F(SecretFileTest, RefusesAWrongSize) {
    write("");
    EXPECT_THAT(refusal(), HasSubstr("0 bytes and needs 32"));
    write(std::string(31, 's') + "\n");
    EXPECT_THAT(refusal(), HasSubstr("31 bytes and needs 32"));
    write(std::string(5000, 's'));
    EXPECT_THAT(refusal(), HasSubstr("4096"));
}

TEST_F(SecretFileTest, RefusesWhatIsNotARegularFile) {
    std::filesystem::create_directories(file_);
    EXPECT_THAT(refusal(), HasSubstr("regular file"));
    std::filesystem::remove(file_);
    std::filesystem::create_symlink("/dev/zero", file_);
    EXPECT_THAT(refusal(), HasSubstr("symbolic link"));
    std::filesystem::remove(file_);
    ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
    EXPECT_THAT(refusal(), HasSubstr("regular file"));
}

TEST_F(SecretFileTest, SaysWhyTheDirectoryCannotBeMade) {
    std::ofstream(directory_ / "data") << "a file";
    EXPECT_THAT(refusal(), HasSubstr("the directory can't be made"));
}

TEST_F(SecretFileTest, AllWhoStartAtOnceGetTheSame) {
    std::vector<std::string> secrets(8);
    std::vector<std::thread> threads;
    for (auto& secret : secrets) {
        threads.emplace_back([&] { secret = read_or_create_secret(file_).value(); });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::set<std::string>(secrets.begin(), secrets.end()).size(), 1u);
}

}  // namespace
}  // namespace sirve::auth
