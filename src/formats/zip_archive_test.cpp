#include "formats/zip_archive.hpp"

#include <fstream>
#include <random>
#include <sstream>

#include <zip.h>

namespace sirve::formats {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kPlenty = std::uint64_t{1} << 30;

/// A zip file in memory with the given entries.
std::string make_zip(const std::vector<std::pair<std::string, std::string>>& entries, bool encrypted = false) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(target);
    zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
    for (const auto& [name, content] : entries) {
        const auto index = zip_file_add(
            archive, name.c_str(), zip_source_buffer(archive, content.data(), content.size(), 0), ZIP_FL_ENC_UTF_8);
        if (encrypted) zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_TRAD_PKWARE, "secret");
    }
    EXPECT_EQ(zip_close(archive), 0);
    zip_stat_t stat;
    zip_source_stat(target, &stat);
    std::string bytes(stat.size, '\0');
    zip_source_open(target);
    zip_source_read(target, bytes.data(), bytes.size());
    zip_source_close(target);
    zip_source_free(target);
    return bytes;
}

std::string message_of(const std::string& bytes) {
    const auto archive = ZipArchive::open_bytes(bytes);
    return archive ? "" : archive.error().message();
}

std::string keras_file() {
    std::ifstream file(SIRVE_SOURCE_DIR "/tests/data/keras/small.keras", std::ios::binary);
    return (std::ostringstream() << file.rdbuf()).str();
}

TEST(ZipArchive, lists_and_reads_entries) {
    const auto archive =
        ZipArchive::open_bytes(make_zip({{"a.txt", "alpha"}, {"folder/b", std::string(5000, 'b')}, {"empty", ""}}));
    ASSERT_TRUE(archive.ok()) << archive.error().message();
    EXPECT_THAT(archive->names(), testing::ElementsAre("a.txt", "folder/b", "empty"));
    EXPECT_TRUE(archive->contains("folder/b"));
    EXPECT_FALSE(archive->contains("b"));
    EXPECT_EQ(archive->read("a.txt", kPlenty).value(), "alpha");
    EXPECT_EQ(archive->read("folder/b", kPlenty).value(), std::string(5000, 'b'));
    EXPECT_EQ(archive->read("empty", kPlenty).value(), "");
    EXPECT_THAT(archive->read("c", kPlenty).error().message(), HasSubstr("no entry 'c'"));
}

TEST(ZipArchive, opens_a_file_on_disk_and_says_when_there_is_none) {
    const auto archive = ZipArchive::open(SIRVE_SOURCE_DIR "/tests/data/keras/small.keras");
    ASSERT_TRUE(archive.ok()) << archive.error().message();
    EXPECT_TRUE(archive->contains("config.json"));
    EXPECT_EQ(ZipArchive::open("/nowhere/at.all").error().code(), ErrorCode::kNotFound);
    EXPECT_THAT(ZipArchive::open(SIRVE_SOURCE_DIR "/LICENSE").error().message(), HasSubstr("not a readable zip file"));
}

TEST(ZipArchive, refuses_names_that_lead_outside) {
    for (const std::string name : {"../evil", "/etc/passwd", "a/../../b", "C:/x", "a\\b", ".."}) {
        EXPECT_THAT(message_of(make_zip({{name, "x"}})), HasSubstr("leads outside")) << name;
    }
    EXPECT_EQ(message_of(make_zip({{"a..b/..c", "x"}})), "");
}

TEST(ZipArchive, refuses_encryption) {
    EXPECT_THAT(message_of(make_zip({{"a", "x"}}, true)), HasSubstr("encrypted"));
}

TEST(ZipArchive, refuses_more_than_the_caller_wants) {
    const auto archive = ZipArchive::open_bytes(make_zip({{"a", std::string(100, 'a')}}));
    EXPECT_THAT(archive->read("a", 99).error().message(), HasSubstr("at most 99"));
    EXPECT_TRUE(archive->read("a", 100).ok());
}

TEST(ZipArchive, refuses_bombs) {
    const auto archive = ZipArchive::open_bytes(make_zip({{"zeros", std::string(20 << 20, '\0')}}));
    ASSERT_TRUE(archive.ok());
    EXPECT_THAT(archive->read("zeros", kPlenty).error().message(), HasSubstr("times its packed size"));
}

TEST(ZipArchive, refuses_too_many_entries) {
    EXPECT_THAT(ZipArchive::open_bytes(make_zip({{"a", ""}, {"b", ""}}), {.max_entries = 1}).error().message(),
                HasSubstr("2 entries"));
}

TEST(ZipArchive, detects_changed_bytes_by_checksum) {
    auto bytes = make_zip({{"a", "a text that is too short to be packed?!"}});
    const auto at = bytes.find("text");
    if (at != bytes.npos) bytes[at] = 'T';
    const auto archive = ZipArchive::open_bytes(bytes);
    ASSERT_TRUE(archive.ok());
    ASSERT_NE(at, bytes.npos);
    EXPECT_THAT(archive->read("a", kPlenty).error().message(), HasSubstr("damaged"));
}

TEST(ZipArchive, survives_truncation_and_flipped_bytes) {
    const auto whole = keras_file();
    ASSERT_GT(whole.size(), 1000U);
    for (std::size_t size = 0; size < whole.size(); size += 97)
        EXPECT_FALSE(ZipArchive::open_bytes(whole.substr(0, size)).ok()) << size;
    std::mt19937 random(1);
    for (int round = 0; round < 500; ++round) {
        auto bytes = whole;
        for (int flips = 0; flips < 3; ++flips)
            bytes[random() % bytes.size()] ^= static_cast<char>(1U << (random() % 8));
        const auto archive = ZipArchive::open_bytes(bytes);
        if (!archive) continue;
        for (const auto& name : archive->names()) {
            const auto content = archive->read(name, kPlenty);
            EXPECT_TRUE(content.ok() || !content.error().message().empty());
        }
    }
}

}  // namespace
}  // namespace sirve::formats
