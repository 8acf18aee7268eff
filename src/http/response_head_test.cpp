#include "http/response_head.hpp"

#include <gtest/gtest.h>

namespace sirve::http {
namespace {

TEST(ResponseHead, WritesWhatEveryAnswerHas) {
    Response response;
    HeadFacts facts;
    facts.common = "Server: s\r\nDate: d\r\n";
    facts.request_id = "id-1";
    facts.process_time = std::chrono::microseconds(123);
    facts.length = 42;
    std::string head;
    append_response_head(head, response, facts);
    EXPECT_EQ(head,
              "HTTP/1.1 200 OK\r\nServer: s\r\nDate: d\r\nContent-Type: application/json\r\nContent-Length: 42\r\n"
              "X-Request-ID: id-1\r\nX-Process-Time: 0.000123\r\n\r\n");
}

TEST(ResponseHead, WritesFurtherHeadersAndConnection) {
    Response response;
    response.status = 404;
    response.headers.emplace_back("Allow", "GET");
    HeadFacts facts;
    facts.length = 0;
    facts.connection = "close";
    std::string head;
    append_response_head(head, response, facts);
    EXPECT_TRUE(head.starts_with("HTTP/1.1 404 Not Found\r\n"));
    EXPECT_NE(head.find("\r\nAllow: GET\r\n"), std::string::npos);
    EXPECT_NE(head.find("\r\nConnection: close\r\n"), std::string::npos);
}

TEST(ResponseHead, HasNoLengthAndTypeWhereThereIsNoBody) {
    Response response;
    response.status = 204;
    EXPECT_FALSE(may_have_body(204));
    std::string head;
    append_response_head(head, response, {});
    EXPECT_EQ(head.find("Content-"), std::string::npos);
}

TEST(ResponseHead, KeepsAValueFromAddingAHeader) {
    Response response;
    response.headers.emplace_back("X-A\r\nX-B", "1\r\nX-Evil: 2");
    std::string head;
    append_response_head(head, response, {});
    EXPECT_NE(head.find("\r\nX-A  X-B: 1  X-Evil: 2\r\n"), std::string::npos);
}

TEST(ResponseHead, FormatsTheDateAsHttpWantsIt) {
    const SystemTime time{std::chrono::seconds(784'111'777)};
    EXPECT_EQ(common_headers("sirve", time), "Server: sirve\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
}

TEST(ResponseHead, FormatsSeconds) {
    std::string text;
    append_seconds(text, std::chrono::nanoseconds(1'999));
    text += ' ';
    append_seconds(text, std::chrono::milliseconds(12'345));
    text += ' ';
    append_seconds(text, std::chrono::nanoseconds(-5));
    EXPECT_EQ(text, "0.000001 12.345000 0.000000");
}

}  // namespace
}  // namespace sirve::http
