#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "http/testing.hpp"

/// Requests that a proxy in front could understand in another way than the server: bytes as they are on the wire. Each
/// carries a second request behind it that must never be seen.
namespace sirve::http {
namespace {

using testing::Answer;
using testing::Client;
using testing::TestServer;

struct BadRequest {
    const char* name;
    std::string bytes;
    int status = 400;
};

std::string with_headers(const std::string& headers, const std::string& body = "") {
    return "POST /bad HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n" + body;
}

std::string chunked(const std::string& body) {
    return with_headers("Transfer-Encoding: chunked\r\n", body);
}

const std::string kEmptyChunk = "0\r\n\r\n";

std::vector<BadRequest> bad_framing() {
    return {
        {"length_and_encoding", with_headers("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", kEmptyChunk)},
        {"encoding_and_length", with_headers("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", kEmptyChunk)},
        {"two_lengths", with_headers("Content-Length: 5\r\nContent-Length: 6\r\n", "hello")},
        {"two_equal_lengths", with_headers("Content-Length: 5\r\nContent-Length: 5\r\n", "hello")},
        {"list_of_lengths", with_headers("Content-Length: 5, 5\r\n", "hello")},
        {"plus", with_headers("Content-Length: +5\r\n", "hello")},
        {"minus", with_headers("Content-Length: -1\r\n", "hello")},
        {"hexadecimal", with_headers("Content-Length: 0x5\r\n", "hello")},
        {"leading_zero", with_headers("Content-Length: 005\r\n", "hello")},
        {"trailing_blank", with_headers("Content-Length: 5 \r\n", "hello")},
        {"empty_length", with_headers("Content-Length:\r\n", "")},
        {"empty_length_with_blank", with_headers("Content-Length: \r\n", "")},
        {"overflow", with_headers("Content-Length: 18446744073709551621\r\n", "hello")},
        {"tab_before_encoding", with_headers("Transfer-Encoding:\tchunked\r\n", kEmptyChunk)},
        {"blank_after_encoding", with_headers("Transfer-Encoding: chunked \r\n", kEmptyChunk)},
        {"space_before_colon", with_headers("Transfer-Encoding : chunked\r\n", kEmptyChunk)},
        {"length_space_before_colon", with_headers("Content-Length : 5\r\n", "hello")},
        {"vertical_tab", with_headers("Transfer-Encoding: \x0b"
                                      "chunked\r\n",
                                      kEmptyChunk)},
        {"nul", with_headers(std::string("Transfer-Encoding: chunked\0\r\n", 29), kEmptyChunk)},
        {"folded_encoding", with_headers("Transfer-Encoding:\r\n chunked\r\n", kEmptyChunk)},
        {"two_encodings", with_headers("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", kEmptyChunk)},
        {"identity_then_chunked",
         with_headers("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", kEmptyChunk)},
        {"chunked_not_last", with_headers("Transfer-Encoding: chunked, identity\r\n", kEmptyChunk)},
        {"encoding_in_http_1_0",
         "POST /bad HTTP/1.0\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n" + kEmptyChunk},
        {"unknown_encoding", with_headers("Transfer-Encoding: xchunked\r\n", kEmptyChunk), 501},
        {"identity", with_headers("Transfer-Encoding: identity\r\nContent-Length: 5\r\n", "hello")},
        {"gzip_chunked", with_headers("Transfer-Encoding: gzip, chunked\r\n", kEmptyChunk), 501},
    };
}

std::vector<BadRequest> bad_chunks() {
    return {
        {"chunk_line_lf", chunked("5\nhello\r\n0\r\n\r\n")},
        {"chunk_size_0x", chunked("0x5\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_minus", chunked("-1\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_plus", chunked("+5\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_underscore", chunked("1_0\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_leading_space", chunked(" 5\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_trailing_space", chunked("5 \r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_overflow", chunked("FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_missing", chunked("\r\nhello\r\n0\r\n\r\n")},
        {"chunk_without_crlf", chunked("5\r\nhello0\r\n\r\n")},
        {"chunk_data_too_long", chunked("5\r\nhello!\r\n0\r\n\r\n")},
        {"extension_with_cr", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n")},
        {"extension_with_lf", chunked("5;a=\"\n\"\r\nhello\r\n0\r\n\r\n")},
        {"extension_of_64k", chunked("5;a=" + std::string(65'536, 'x') + "\r\nhello\r\n0\r\n\r\n")},
        {"trailer_length", chunked("0\r\nContent-Length: 5\r\n\r\n")},
        {"trailer_encoding", chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n")},
        {"trailer_host", chunked("0\r\nHost: other\r\n\r\n")},
        {"trailer_authorization", chunked("0\r\nAuthorization: x\r\n\r\n")},
        {"trailer_type", chunked("0\r\nContent-Type: x\r\n\r\n")},
        {"trailer_without_colon", chunked("0\r\nnonsense\r\n\r\n")},
    };
}

std::vector<BadRequest> bad_heads() {
    return {
        {"lf_only", "GET /bad HTTP/1.1\nHost: test\n\n"},
        {"lf_in_headers", "GET /bad HTTP/1.1\r\nHost: test\n\r\n"},
        {"cr_only", "GET /bad HTTP/1.1\rHost: test\r\r"},
        {"cr_in_value", with_headers("X: a\rb\r\n")},
        {"two_spaces", "GET  /bad HTTP/1.1\r\nHost: test\r\n\r\n"},
        {"two_spaces_before_version", "GET /bad  HTTP/1.1\r\nHost: test\r\n\r\n"},
        {"tab_in_line", "GET\t/bad HTTP/1.1\r\nHost: test\r\n\r\n"},
        {"leading_space", " GET /bad HTTP/1.1\r\nHost: test\r\n\r\n"},
        {"space_after_version", "GET /bad HTTP/1.1 \r\nHost: test\r\n\r\n"},
        {"space_in_target", "GET /bad target HTTP/1.1\r\nHost: test\r\n\r\n"},
        {"lower_case_version", "GET /bad http/1.1\r\nHost: test\r\n\r\n"},
        {"http_0_9", "GET /bad\r\n\r\n"},
        {"http_1_2", "GET /bad HTTP/1.2\r\nHost: test\r\n\r\n", 505},
        {"http_2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"no_target", "GET HTTP/1.1\r\nHost: test\r\n\r\n"},
        {"no_host", "GET /bad HTTP/1.1\r\n\r\n"},
        {"two_hosts", "GET /bad HTTP/1.1\r\nHost: test\r\nHost: test\r\n\r\n"},
        {"empty_host", "GET /bad HTTP/1.1\r\nHost:\r\n\r\n"},
        {"user_in_host", "GET /bad HTTP/1.1\r\nHost: me@test\r\n\r\n"},
        {"path_in_host", "GET /bad HTTP/1.1\r\nHost: test/x\r\n\r\n"},
        {"fragment", "GET /bad#x HTTP/1.1\r\nHost: test\r\n\r\n"},
        {"backslash", "GET /bad\\x HTTP/1.1\r\nHost: test\r\n\r\n"},
        {"not_ascii", "GET /bad\xc3\xa9 HTTP/1.1\r\nHost: test\r\n\r\n"},
        {"relative_target", "GET bad HTTP/1.1\r\nHost: test\r\n\r\n"},
        {"absolute_with_other_host", "GET http://other/bad HTTP/1.1\r\nHost: test\r\n\r\n"},
        {"absolute_https", "GET https://test/bad HTTP/1.1\r\nHost: test\r\n\r\n"},
        {"connect", "CONNECT test:80 HTTP/1.1\r\nHost: test\r\n\r\n", 501},
        {"header_without_colon", with_headers("nonsense\r\n")},
        {"empty_name", with_headers(": x\r\n")},
        {"space_in_name", with_headers("X Y: x\r\n")},
        {"name_not_ascii", with_headers("X\xc3\xa9: x\r\n")},
        {"control_in_value", with_headers("X: a\x01z\r\n")},
        {"nul_in_name", with_headers(std::string("X\0Y: x\r\n", 8))},
        {"folded", with_headers("X: a\r\n b\r\n")},
        {"binary", std::string("\x16\x03\x01\x02\x00\x01\n", 7)},
    };
}

class BadRequests : public ::testing::TestWithParam<BadRequest> {};

TEST_P(BadRequests, AreRefusedAndNothingBehindThemIsRead) {
    std::atomic<int> handled = 0;
    TestServer server([&](Exchange& exchange) {
        ++handled;
        exchange.finish();
    });
    Client client(server.port());
    const Answer answer = client.ask(GetParam().bytes + testing::get("/smuggled"));
    EXPECT_EQ(answer.status, GetParam().status) << answer.body;
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_NE(answer.body.find("{\"detail\": \""), std::string::npos);
    EXPECT_NE(answer.body.find("\"timestamp\": \""), std::string::npos);
    EXPECT_TRUE(client.closed());
    EXPECT_EQ(handled, 0);
}

std::string name_of(const ::testing::TestParamInfo<BadRequest>& info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Framing, BadRequests, ::testing::ValuesIn(bad_framing()), name_of);
INSTANTIATE_TEST_SUITE_P(Chunks, BadRequests, ::testing::ValuesIn(bad_chunks()), name_of);
INSTANTIATE_TEST_SUITE_P(Heads, BadRequests, ::testing::ValuesIn(bad_heads()), name_of);

TEST(GoodFraming, ReadsChunksExtensionsAndTrailersWhateverThePieces) {
    TestServer server(testing::echo);
    const std::string request =
        chunked("5;name=\"value\"\r\nhello\r\n1\r\n \r\n00005\r\nworld\r\n0\r\nX-Checksum: 1\r\n\r\n");
    Client whole(server.port());
    EXPECT_EQ(whole.ask(request).body, "POST /bad hello world");
    EXPECT_EQ(whole.ask(testing::get("/next")).body, "GET /next ");
    Client bytewise(server.port());
    for (const char c : request) bytewise.send(std::string_view(&c, 1));
    EXPECT_EQ(bytewise.receive().body, "POST /bad hello world");
}

TEST(GoodFraming, FindsTheNextRequestRightBehindABody) {
    TestServer server(testing::echo);
    Client client(server.port());
    client.send(chunked("3\r\nabc\r\n0\r\n\r\n") + testing::post("/two", "GET /smuggled HTTP/1.1\r\n\r\n") +
                testing::get("/three"));
    EXPECT_EQ(client.receive().body, "POST /bad abc");
    EXPECT_EQ(client.receive().body, "POST /two GET /smuggled HTTP/1.1\r\n\r\n");
    EXPECT_EQ(client.receive().body, "GET /three ");
}

TEST(GoodFraming, ReadsABodyWithGetAndWithOptions) {
    TestServer server(testing::echo);
    Client client(server.port());
    client.send("GET /a HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nGET /" + testing::get("/b"));
    EXPECT_EQ(client.receive().body, "GET /a GET /");
    EXPECT_EQ(client.receive().body, "GET /b ");
}

TEST(GoodFraming, TakesTheAbsoluteFormOfTheSameHost) {
    TestServer server([](Exchange& exchange) {
        exchange.response.body = exchange.request.path;
        exchange.finish();
    });
    Client client(server.port());
    EXPECT_EQ(client.ask(testing::get("http://test/models?x=1")).body, "/models");
}

}  // namespace
}  // namespace sirve::http
