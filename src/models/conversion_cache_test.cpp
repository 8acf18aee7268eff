#include "models/conversion_cache.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

namespace sirve::models {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

class ConversionCacheTest : public ::testing::Test {
  protected:
    ConversionCache cache(std::uint64_t max_bytes = 1 << 20, const std::string& converter = "v1") const {
        return ConversionCache({place_, max_bytes, converter});
    }
    static void keep(const ConversionCache& cache, const std::string& key, const std::string& content) {
        TemporaryDirectory entry = cache.make_directory();
        entry.write("graph.bin", content);
        entry.write("model.json", "{}");
        cache.keep(key, std::move(entry));
    }
    /// The kept weights, or nothing.
    static std::string read(const ConversionCache& cache, const std::string& key) {
        std::string content;
        cache.read(key, [&](const fs::path& entry) {
            content = text_of(entry / "graph.bin");
            return true;
        });
        return content;
    }
    std::size_t entries() const {
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(place_))
            count += entry.is_directory() && entry.path().filename() != "known";
        return count;
    }

    TemporaryDirectory directory_{"sirve-cache"};
    const fs::path place_ = directory_ / "conversions";
};

TEST_F(ConversionCacheTest, gives_back_what_it_keeps) {
    keep(cache(), "k", "weights");
    EXPECT_EQ(read(cache(), "k"), "weights");  // another object, like another start
    EXPECT_EQ(read(cache(), "other"), "");
    EXPECT_EQ(entries(), 1U);
}

TEST_F(ConversionCacheTest, never_gives_what_is_damaged) {
    for (const char* file : {"graph.bin", "model.json", "hashes"}) {
        keep(cache(), "k", "weights");
        std::fstream(place_ / "k" / file, std::ios::in | std::ios::out).put('#');
        EXPECT_EQ(read(cache(), "k"), "") << file;
        EXPECT_FALSE(fs::exists(place_ / "k")) << file;
        keep(cache(), "k", "weights");
        fs::remove(place_ / "k" / file);
        EXPECT_EQ(read(cache(), "k"), "") << file;
        keep(cache(), "k", "weights");
        fs::resize_file(place_ / "k" / file, 1);
        EXPECT_EQ(read(cache(), "k"), "") << file;
    }
    keep(cache(), "k", "weights");
    std::ofstream(place_ / "k/stranger") << "x";
    EXPECT_EQ(read(cache(), "k"), "");
}

TEST_F(ConversionCacheTest, deletes_what_can_not_be_used) {
    keep(cache(), "k", "weights");
    EXPECT_FALSE(cache().read("k", [](const fs::path&) { return false; }));
    EXPECT_EQ(entries(), 0U);
}

TEST_F(ConversionCacheTest, deletes_what_was_used_longest_ago) {
    const auto small = cache(3000);
    const auto age = [&](const char* key, int hours) {
        fs::last_write_time(place_ / key, fs::file_time_type::clock::now() - std::chrono::hours(hours));
    };
    keep(small, "a", std::string(1000, 'a'));
    age("a", 5);
    keep(small, "b", std::string(1000, 'b'));
    age("b", 4);
    EXPECT_NE(read(small, "a"), "");  // now b is the one that was not used for the longest time
    keep(small, "c", std::string(1000, 'c'));
    EXPECT_EQ(read(small, "b"), "");
    EXPECT_NE(read(small, "a"), "");
    EXPECT_NE(read(small, "c"), "");
    keep(small, "d", std::string(5000, 'd'));  // too large for all of it
    EXPECT_EQ(read(small, "d"), "");
    EXPECT_EQ(entries(), 2U);
}

TEST_F(ConversionCacheTest, makes_keys_of_content_and_converter) {
    const auto first = directory_.write("a.keras", "abc");
    const auto same = directory_.write("b.keras", "abc");
    const auto other = directory_.write("c.keras", "abd");
    EXPECT_EQ(cache().key_of(first).value(), cache().key_of(same).value());
    EXPECT_NE(cache().key_of(first).value(), cache().key_of(other).value());
    EXPECT_NE(cache().key_of(first).value(), cache(1, "v2").key_of(first).value());
    EXPECT_FALSE(cache().key_of(directory_ / "none.keras").ok());
}

TEST_F(ConversionCacheTest, notices_a_change_that_keeps_size_and_time) {
    const auto file = directory_.write("a.keras", "abc");
    const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
    fs::last_write_time(file, long_ago);
    const std::string before = cache().key_of(file).value();
    EXPECT_EQ(cache().key_of(file).value(), before);
    directory_.write("a.keras", "abd");
    fs::last_write_time(file, long_ago);
    EXPECT_NE(cache().key_of(file).value(), before);
}

TEST_F(ConversionCacheTest, lives_without_a_directory) {
    const ConversionCache none({"/proc/none", 1000, "v1"});
    EXPECT_TRUE(none.make_directory().path().empty());
    EXPECT_EQ(read(none, "k"), "");
    EXPECT_TRUE(none.key_of(directory_.write("a.keras", "abc")).ok());
    keep(none, "k", "x");
}

TEST_F(ConversionCacheTest, is_shared_by_processes) {
    std::vector<pid_t> children;
    for (int child = 0; child < 4; ++child) {
        const pid_t pid = fork();
        if (pid == 0) {
            bool good = true;
            for (int turn = 0; turn < 50; ++turn) {
                const auto one = cache(2500);
                const std::string key(1, static_cast<char>('a' + turn % 4));
                const std::string found = read(one, key);
                good = good && (found.empty() || found == std::string(1000, key[0]));
                if (found.empty()) keep(one, key, std::string(1000, key[0]));
            }
            _exit(good ? 0 : 1);
        }
        children.push_back(pid);
    }
    for (const pid_t pid : children) {
        int status = 0;
        waitpid(pid, &status, 0);
        EXPECT_EQ(status, 0);
    }
    EXPECT_LE(entries(), 2U);
}

}  // namespace
}  // namespace sirve::models
