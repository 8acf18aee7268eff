#include "config/dotenv.hpp"

namespace sirve::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string value_of(std::string_view text) {
    const auto dotenv = parse_dotenv(text, ".env");
    EXPECT_THAT(dotenv.problems, IsEmpty()) << text;
    if (dotenv.entries.size() != 1) return "(" + std::to_string(dotenv.entries.size()) + " entries)";
    EXPECT_EQ(dotenv.entries[0].name, "KEY");
    return dotenv.entries[0].value;
}

// Each expectation is what python-dotenv 1.x gives for the same text.
TEST(Dotenv, ReadsValuesAsPythonDotenvDoes) {
    EXPECT_EQ(value_of("KEY=value"), "value");
    EXPECT_EQ(value_of("KEY = value  "), "value");
    EXPECT_EQ(value_of("  export KEY=value\n"), "value");
    EXPECT_EQ(value_of("KEY="), "");
    EXPECT_EQ(value_of("KEY=\r\n"), "");
    EXPECT_EQ(value_of("KEY=a b c"), "a b c");
    EXPECT_EQ(value_of("KEY=a=b"), "a=b");
    EXPECT_EQ(value_of("KEY=a#b"), "a#b");
    EXPECT_EQ(value_of("KEY=a #b"), "a");
    EXPECT_EQ(value_of("KEY=#b"), "#b");
    EXPECT_EQ(value_of("KEY= #b"), "");
    EXPECT_EQ(value_of("KEY=a\t#b"), "a");
    EXPECT_EQ(value_of("KEY=\"a\\qb\""), "a\\qb");
    EXPECT_EQ(value_of("KEY=\"a\\\\b\""), "a\\b");
    EXPECT_EQ(value_of("KEY='a #b'  # why"), "a #b");
    EXPECT_EQ(value_of("KEY='it\\'s \\n'"), "it's \\n");
    EXPECT_EQ(value_of("KEY=\"a\\tb\\n\\\"c\\\"\""), "a\tb\n\"c\"");
    EXPECT_EQ(value_of("KEY=\"two\nlines\""), "two\nlines");
    EXPECT_EQ(value_of("KEY=a\"b\""), "a\"b\"");
    EXPECT_EQ(value_of("# comment\n\nKEY=x"), "x");
    EXPECT_EQ(value_of("KEY=x\r\n"), "x");
    EXPECT_EQ(value_of("\xEF\xBB\xBFKEY=x"), "x");
}

TEST(Dotenv, NumbersTheLinesAlsoBehindAValueOfSeveral) {
    const auto dotenv = parse_dotenv("A='1\n2\n3'\n\nB=4\nA=5\n", ".env");
    ASSERT_THAT(dotenv.entries, SizeIs(3));
    EXPECT_EQ(dotenv.entries[0].line, 1u);
    EXPECT_EQ(dotenv.entries[1].line, 5u);
    EXPECT_EQ(dotenv.entries[2].line, 6u);
    EXPECT_EQ(dotenv.entries[2].name, "A");
}

TEST(Dotenv, NameAloneSetsNothing) {
    const auto dotenv = parse_dotenv("KEY\nexport OTHER\nTHIRD # why\n", ".env");
    EXPECT_THAT(dotenv.entries, IsEmpty());
    EXPECT_THAT(dotenv.problems, IsEmpty());
}

TEST(Dotenv, ComplainsWithTheLineAndGoesOn) {
    const auto dotenv = parse_dotenv("A=1\n?=secret\nB='x' y\nC=2\nD=\"never closed\n", "dir/.env");
    ASSERT_THAT(dotenv.entries, SizeIs(2));
    EXPECT_EQ(dotenv.entries[1].name, "C");
    ASSERT_THAT(dotenv.problems, SizeIs(3));
    EXPECT_EQ(to_string(dotenv.problems[0]),
              "dir/.env:2: a line that can't be understood; expected NAME=value or # a comment");
    EXPECT_THAT(to_string(dotenv.problems[1]), HasSubstr("dir/.env:3: text behind the closing quote"));
    EXPECT_THAT(to_string(dotenv.problems[2]), HasSubstr("dir/.env:5: a quote that is never closed"));
}

TEST(Dotenv, SurvivesAnyBytes) {
    std::string bytes;
    for (int i = 0; i < 4096; ++i) bytes += static_cast<char>((i * 131 + i / 7) % 256);
    EXPECT_LE(parse_dotenv(bytes, ".env").entries.size(), bytes.size());
}

}  // namespace
}  // namespace sirve::config
