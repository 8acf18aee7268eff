#include "http/request_rules.hpp"

#include <gtest/gtest.h>

namespace sirve::http {
namespace {

int status_of(const std::optional<Refusal>& refusal) {
    return refusal ? refusal->status : 0;
}

TEST(RequestRules, KnowTwoVersions) {
    EXPECT_EQ(status_of(check_request_line("GET / HTTP/1.1")), 0);
    EXPECT_EQ(status_of(check_request_line("GET / HTTP/1.0")), 0);
    for (const char* line : {"PRI * HTTP/2.0", "GET / HTTP/1.2", "GET / HTTP/0.9", "GET / HTTP/3.0"})
        EXPECT_EQ(status_of(check_request_line(line)), 505) << line;
    for (const char* line :
         {"GET /", "", "GET / http/1.1", "GET / HTTP/1.1 ", "GET / HTTP/11", "GET / HTTP/1.1x", "GET /\tHTTP/1.1"})
        EXPECT_EQ(status_of(check_request_line(line)), 400) << line;
}

FramingHeaders with_length(std::string_view value) {
    FramingHeaders headers;
    headers.content_lengths = 1;
    headers.content_length = value;
    return headers;
}

TEST(RequestRules, TakeOnlyPlainLengths) {
    Framing framing;
    EXPECT_EQ(status_of(check_framing(with_length("0"), framing)), 0);
    EXPECT_EQ(status_of(check_framing(with_length("1234567890123"), framing)), 0);
    EXPECT_EQ(framing.length, 1234567890123u);
    for (const char* value : {"", "-1", "+5", "5, 5", "0x5", "5a", "05", "5 5", "1e3", "9223372036854775808",
                              "18446744073709551616", "99999999999999999999999"})
        EXPECT_EQ(status_of(check_framing(with_length(value), framing)), 400) << value;
}

TEST(RequestRules, RefuseASecondLengthEvenIfEqual) {
    FramingHeaders headers = with_length("5");
    headers.content_lengths = 2;
    Framing framing;
    EXPECT_EQ(status_of(check_framing(headers, framing)), 400);
}

int status_of_encoding(std::string_view value) {
    FramingHeaders headers;
    headers.transfer_encodings = 1;
    headers.transfer_encoding = value;
    Framing framing;
    const std::optional<Refusal> refusal = check_framing(headers, framing);
    EXPECT_EQ(framing.chunked, !refusal) << value;
    return status_of(refusal);
}

TEST(RequestRules, TakeOnlyChunked) {
    EXPECT_EQ(status_of_encoding("chunked"), 0);
    EXPECT_EQ(status_of_encoding("Chunked"), 0);
    for (const char* value : {"gzip", "identity", "xchunked", "gzip, chunked", ""})
        EXPECT_EQ(status_of_encoding(value), 501) << value;
    for (const char* value : {"chunked, gzip", "chunked;q=1", "chunkedx", "chunked, chunked"})
        EXPECT_EQ(status_of_encoding(value), 400) << value;
}

TEST(RequestRules, RefuseEncodingWithLengthOrInOldVersionOrTwice) {
    FramingHeaders headers;
    headers.transfer_encodings = 1;
    headers.transfer_encoding = "chunked";
    Framing framing;
    headers.content_lengths = 1;
    headers.content_length = "5";
    EXPECT_EQ(status_of(check_framing(headers, framing)), 400);
    headers.content_lengths = 0;
    headers.minor_version = 0;
    EXPECT_EQ(status_of(check_framing(headers, framing)), 400);
    headers.minor_version = 1;
    headers.transfer_encodings = 2;
    EXPECT_EQ(status_of(check_framing(headers, framing)), 400);
}

TEST(RequestRules, MeetOnlyOneExpectation) {
    FramingHeaders headers;
    headers.expects = 1;
    headers.expect = "100-Continue";
    Framing framing;
    EXPECT_EQ(status_of(check_framing(headers, framing)), 0);
    EXPECT_TRUE(framing.expects_continue);
    headers.expect = "coffee";
    EXPECT_EQ(status_of(check_framing(headers, framing)), 417);
    headers.minor_version = 0;
    EXPECT_EQ(status_of(check_framing(headers, framing)), 0);
    EXPECT_FALSE(framing.expects_continue);
}

int status_of_host(std::string_view value) {
    FramingHeaders headers;
    headers.hosts = 1;
    headers.host = value;
    return status_of(check_host(headers));
}

TEST(RequestRules, TakeOnlySaneHosts) {
    for (const char* value : {"a", "localhost:8000", "my-model_1.example", "127.0.0.1:80", "[::1]", "[::1]:8000", "a:"})
        EXPECT_EQ(status_of_host(value), 0) << value;
    for (const char* value : {"", "user@host", "a/b", "a\\b", "a b", "a,b", "a:b", "a:123456", ":80", "[::1", "[]",
                              "[::1]x", "a?b", "a#b", "h\xc3\xa9"})
        EXPECT_EQ(status_of_host(value), 400) << value;
}

TEST(RequestRules, WantOneHost) {
    FramingHeaders headers;
    EXPECT_EQ(status_of(check_host(headers)), 400);
    headers.minor_version = 0;
    EXPECT_EQ(status_of(check_host(headers)), 0);
    headers.hosts = 2;
    headers.host = "a";
    EXPECT_EQ(status_of(check_host(headers)), 400);
}

Request with_target(std::string_view target) {
    Request request;
    request.method_name = "GET";
    request.target = target;
    return request;
}

TEST(RequestRules, SplitTheTarget) {
    struct Case {
        const char *target, *path, *query;
    };
    for (const Case& c :
         {Case{"/", "/", ""}, Case{"/a%2Fb?x=1?y", "/a%2Fb", "x=1?y"}, Case{"/a?", "/a", ""},
          Case{"http://test/a?b", "/a", "b"}, Case{"HTTP://TEST", "/", ""}, Case{"http://test?b", "/", "b"}}) {
        Request request = with_target(c.target);
        EXPECT_EQ(status_of(split_target(request, "test")), 0) << c.target;
        EXPECT_EQ(request.path, c.path) << c.target;
        EXPECT_EQ(request.query, c.query) << c.target;
    }
}

TEST(RequestRules, RefuseTargetsThatOthersMayReadInAnotherWay) {
    for (const char* target : {"a", "*", "/a#b", "/a\\b", "/\xc3\xa9", "https://test/", "http:///a", "http://other/",
                               "http://u@test/", "ftp://test/", "test:80", "?a"}) {
        Request request = with_target(target);
        EXPECT_EQ(status_of(split_target(request, "test")), 400) << target;
    }
}

TEST(RequestRules, TakeAnAsteriskForOptionsAndNoConnect) {
    Request options = with_target("*");
    options.method = Method::kOptions;
    EXPECT_EQ(status_of(split_target(options, "test")), 0);
    EXPECT_EQ(options.path, "*");
    Request connect = with_target("test:80");
    connect.method_name = "CONNECT";
    EXPECT_EQ(status_of(split_target(connect, "test")), 501);
}

}  // namespace
}  // namespace sirve::http
