#include "http/head_scanner.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sirve::http {
namespace {

using Progress = HeadScanner::Progress;

int refused(std::string_view input, const Limits& limits = {}) {
    HeadScanner scanner(limits);
    return scanner.scan(input) == Progress::kRefused ? scanner.refusal().status : 0;
}

TEST(HeadScanner, FindsTheEndWhateverThePiecesAre) {
    const Limits limits;
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";
    const std::string input = head + "body\n";
    HeadScanner scanner(limits);
    for (std::size_t size = 1; size < head.size(); ++size)
        ASSERT_EQ(scanner.scan(input.substr(0, size)), Progress::kMore) << size;
    EXPECT_EQ(scanner.scan(input), Progress::kComplete);
    EXPECT_EQ(scanner.size(), head.size());
    scanner.reset();
    EXPECT_EQ(scanner.scan(input), Progress::kComplete);
    EXPECT_EQ(scanner.size(), head.size());
}

TEST(HeadScanner, OverlooksOneEmptyLineBefore) {
    const Limits limits;
    HeadScanner scanner(limits);
    EXPECT_EQ(scanner.scan("\r\nGET / HTTP/1.1\r\n\r\n"), Progress::kComplete);
    EXPECT_EQ(scanner.skipped(), 2u);
    EXPECT_EQ(refused("\r\n\r\nGET / HTTP/1.1\r\n\r\n"), 400);
}

TEST(HeadScanner, RefusesBadLineEndsBeforeTheHeadIsComplete) {
    EXPECT_EQ(refused("GET / HTTP/1.1\nHost: a\n"), 400);
    EXPECT_EQ(refused("\nGET"), 400);
    EXPECT_EQ(refused("GET / HTTP/1.1\rHost: a\r"), 400);
    EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost: a\n"), 400);
    EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n"), 400);
    EXPECT_EQ(refused("GET / HTTP/1.1\r\n Host: a\r\n"), 400);
    EXPECT_EQ(refused("GET /\r\n"), 400);
}

TEST(HeadScanner, EnforcesItsLimits) {
    Limits limits;
    limits.request_line = 64;
    limits.headers = 100;
    limits.header_count = 3;
    const std::string line = "GET / HTTP/1.1\r\n";
    EXPECT_EQ(refused(std::string(100, 'a'), limits), 414);
    EXPECT_EQ(refused("GET /" + std::string(60, 'a') + " HTTP/1.1\r\n", limits), 414);
    EXPECT_EQ(refused(line + "A: " + std::string(120, 'a'), limits), 431);
    EXPECT_EQ(refused(line + "A: " + std::string(120, 'a') + "\r\n", limits), 431);
    EXPECT_EQ(refused(line + "A: 1\r\nB: 1\r\nC: 1\r\n\r\n", limits), 0);
    EXPECT_EQ(refused(line + "A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\n\r\n", limits), 431);
}

}  // namespace
}  // namespace sirve::http
