// Pickles that were made to harm: each must be an error that says why, at no cost.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/pickle.hpp"

namespace sirve::formats {
namespace {

using namespace std::string_literals;
using testing::AllOf;
using testing::HasSubstr;

constexpr PickleClass kClasses[] = {{"a.b", "Thing"}};

std::string error_of(const std::string& bytes, const PickleLimits& limits = {}) {
    const auto document = parse_pickle(bytes, kClasses, limits);
    EXPECT_FALSE(document.ok());
    return document.ok() ? "" : document.error().message();
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    all.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

TEST(HostilePickle, that_calls_a_function_is_refused_with_its_name) {
    EXPECT_THAT(error_of("cos\nsystem\n(Vtouch /tmp/owned\ntR."s),
                AllOf(HasSubstr("offset 0: it asks for 'os.system', which is not allowed"), HasSubstr("a.b.Thing"),
                      HasSubstr("numpy.ndarray")));
    EXPECT_THAT(error_of("\x8c\x08"
                         "builtins\x8c\x04"
                         "eval\x93\x8c\x01"
                         "1\x85R."s),
                HasSubstr("offset 16: it asks for 'builtins.eval'"));
    for (const char* name :
         {"posix\nsystem", "subprocess\nPopen", "builtins\nexec", "builtins\ngetattr", "numpy\nload", "joblib\nload",
          "numpy.core.multiarray\nfromfile", "_codecs\ndecode", "a.b\nThing.method", "sklearn.pipeline\nPipeline"})
        EXPECT_THAT(error_of("c"s + name + "\n."), HasSubstr("which is not allowed"));
}

TEST(HostilePickle, can_not_call_what_it_built) {
    EXPECT_THAT(error_of("K\x01)R."s), HasSubstr("calls an int, which is not a function"));
    EXPECT_THAT(error_of("ca.b\nThing\n)R."s), HasSubstr("in a way that no known class needs"));
    EXPECT_THAT(error_of("c__builtin__\nobject\n)\x81."s), HasSubstr("none of the known classes"));
    EXPECT_THAT(error_of("ca.b\nThing\nK\x01\x85\x81."s), HasSubstr("an object made with arguments"));
    EXPECT_THAT(error_of("ccopy_reg\n_reconstructor\n(ca.b\nThing\nca.b\nThing\nNtR."s),
                HasSubstr("another base than 'object'"));
}

TEST(HostilePickle, names_are_shown_shortened_and_without_control_characters) {
    const std::string message = error_of("c" + std::string(5000, '\x1b') + "\nx\n.");
    EXPECT_THAT(message, HasSubstr("'????"));
    EXPECT_EQ(message.find('\x1b'), message.npos);
    EXPECT_LT(message.size(), 2000u);
}

TEST(HostilePickle, opcodes_with_side_effects_are_refused) {
    const std::pair<std::string, std::string> kExpected[] = {{"\x97."s, "outside of the file"},
                                                             {"N\x98."s, "outside of the file"},
                                                             {"Pid\n."s, "persistent id"},
                                                             {"NQ."s, "persistent id"},
                                                             {"\x82\x01."s, "extension registry"},
                                                             {"S'a'\n."s, "Python 2"},
                                                             {"(ia.b\nThing\n."s, "arguments"},
                                                             {"\x8f."s, "a set"},
                                                             {"\xff."s, "no opcode 0xff"},
                                                             {"\x00"s, "no opcode 0x00"},
                                                             {"\x80\x06N."s, "protocol 6 is not known"}};
    for (const auto& [bytes, reason] : kExpected) EXPECT_THAT(error_of(bytes), HasSubstr(reason));
}

TEST(HostilePickle, stack_mistakes_are_errors) {
    for (const std::string& bytes : {"."s,
                                     "0."s,
                                     "1."s,
                                     "2."s,
                                     "a."s,
                                     "Na."s,
                                     "e."s,
                                     "s."s,
                                     "u."s,
                                     "t."s,
                                     "l."s,
                                     "d."s,
                                     "R."s,
                                     "b."s,
                                     "\x81."s,
                                     "\x85."s,
                                     "\x87."s,
                                     "\x93."s,
                                     "q\x00."s,
                                     "\x94."s,
                                     "(."s,
                                     "N(\x85."s,
                                     "NNa."s,
                                     "NNNs."s,
                                     "N(Nu."s,
                                     "](N(u."s,
                                     "}(Nu."s,
                                     "(Nd."s,
                                     "K\x01K\x01\x93."s,
                                     "NNb."s})
        EXPECT_THAT(error_of(bytes), HasSubstr("pickle, offset ")) << testing::PrintToString(bytes);
}

TEST(HostilePickle, unknown_memo_entries_are_errors) {
    EXPECT_THAT(error_of("h\x07."s), HasSubstr("the memo has no entry 7"));
    EXPECT_THAT(error_of("j\xff\xff\xff\xff."s), HasSubstr("the memo has no entry 4294967295"));
    EXPECT_THAT(error_of("Npx\n."s), HasSubstr("a memo key that is not a number"));
    EXPECT_THAT(error_of("Ng99999999999\n."s), HasSubstr("a memo key that is not a number"));
}

TEST(HostilePickle, a_huge_memo_key_takes_no_memory) {
    EXPECT_TRUE(parse_pickle("Nr\xff\xff\xff\xff."s, kClasses).ok());
}

TEST(HostilePickle, announced_sizes_are_checked_before_memory_is_taken) {
    for (const std::string& bytes :
         {"X\xff\xff\xff\xffhi."s, "B\xff\xff\xff\xffhi."s, "\x8d\xff\xff\xff\xff\xff\xff\xff\xffhi."s,
          "\x8e\xff\xff\xff\xff\xff\xff\xff\x7fhi."s, "\x96\xff\xff\xff\xff\xff\xff\xff\x7fhi."s,
          "\x8b\xff\xff\xff\x7f."s, "\x95\xff\xff\xff\xff\xff\xff\xff\xff."s, "\x8c\x05hi."s, "Vhi"s})
        EXPECT_THAT(error_of(bytes), HasSubstr("cut off"));
}

TEST(HostilePickle, ints_beyond_64_bits_are_refused) {
    EXPECT_THAT(error_of("\x8a\x09\x01\x01\x01\x01\x01\x01\x01\x01\x01."s), HasSubstr("an int of 9 bytes"));
    EXPECT_THAT(error_of("L99999999999999999999L\n."s), HasSubstr("at most 64 bits"));
    EXPECT_THAT(error_of("I1x\n."s), HasSubstr("not a decimal number"));
    EXPECT_THAT(error_of("Fx\n."s), HasSubstr("not a decimal number"));
    EXPECT_THAT(error_of("V\\u12\n."s), HasSubstr("broken \\u escape"));
}

TEST(HostilePickle, deep_nesting_is_refused_without_recursion) {
    constexpr std::size_t kDepth = 100'000;
    EXPECT_THAT(error_of(repeated("]", kDepth) + repeated("a", kDepth - 1) + "."), HasSubstr("more than 64 deep"));
    EXPECT_THAT(error_of(")" + repeated("\x85", kDepth) + "."), HasSubstr("more than 64 deep"));
    EXPECT_TRUE(parse_pickle(")" + repeated("\x85", 60) + ".", kClasses).ok());
}

TEST(HostilePickle, depth_counts_through_shared_values) {
    // 40 levels, remembered, under 40 more: each walked once, yet 80 deep.
    EXPECT_THAT(error_of("](" + (")" + repeated("\x85", 40)) + "q\x05" + "h\x05" + repeated("\x85", 40) + "e."),
                HasSubstr("more than 64 deep"));
}

TEST(HostilePickle, that_contains_itself_is_refused) {
    EXPECT_THAT(error_of("]q\x01h\x01"
                         "a."s),
                HasSubstr("contains itself"));
    EXPECT_THAT(error_of("}q\x01(Nh\x01u."s), HasSubstr("contains itself"));
    EXPECT_THAT(error_of("ca.b\nThing\n)\x81q\x01}\x8c\x01xh\x01sb."s), HasSubstr("contains itself"));
    EXPECT_THAT(error_of("]q\x01h\x01\x85"
                         "a."s),
                HasSubstr("contains itself"));
}

TEST(HostilePickle, a_tree_of_shared_values_is_walked_once) {
    // 2^50 values if it were unfolded.
    std::string bytes = ")";
    for (int level = 0; level < 50; ++level) bytes += "2\x86"s;
    EXPECT_TRUE(parse_pickle(bytes + ".", kClasses).ok());
}

TEST(HostilePickle, too_many_values_are_refused) {
    const PickleLimits few{.max_values = 1000};
    for (const std::string& bytes :
         {repeated("N", 2000), repeated("(", 2000), repeated("N2", 2000), "Nq\x01" + repeated("h\x01", 2000),
          "N" + repeated("\x94", 2000), "]" + repeated("Na", 2000)})
        EXPECT_THAT(error_of(bytes + ".", few), HasSubstr("more values than are allowed"));
}

TEST(HostilePickle, copies_of_one_text_are_counted) {
    // Each call copies the text that was written once.
    const std::string text(1000, 'a');
    std::string bytes =
        "c_codecs\nencode\nq\x01"
        "0X\xe8\x03\x00\x00"s +
        text +
        "q\x02\x8c\x06latin1q\x03"
        "00";
    bytes += repeated("h\x01h\x02h\x03\x86R0", 100);
    EXPECT_THAT(error_of(bytes + "N.", {.max_bytes = 20'000}), HasSubstr("more bytes of data than are allowed"));
}

TEST(HostilePickle, above_the_size_limit_is_not_read) {
    const auto document = parse_pickle(std::string(101, 'N'), kClasses, {.max_bytes = 100});
    ASSERT_FALSE(document.ok());
    EXPECT_EQ(document.error().code(), ErrorCode::kTooLarge);
}

const std::string kF8 = "cnumpy\ndtype\nVf8\n\x85R";
const std::string kNewArray =
    "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85"
    "C\x01"
    "btR"s;

TEST(HostileArray, must_have_bytes_for_its_shape) {
    EXPECT_TRUE(parse_pickle(kNewArray + "(K\x01K\x01\x85" + kF8 +
                                 "\x89"
                                 "C\x08"
                                 "12345678tb.",
                             kClasses)
                    .ok());
    EXPECT_THAT(error_of(kNewArray + "(K\x01K\x02\x85" + kF8 +
                         "\x89"
                         "C\x08"
                         "12345678tb."),
                HasSubstr("do not fit its shape"));
    EXPECT_THAT(error_of(kNewArray + "(K\x01J\xff\xff\xff\xff\x85" + kF8 +
                         "\x89"
                         "C\x08"
                         "12345678tb."),
                HasSubstr("tuple of at most 32 sizes"));
    EXPECT_THAT(error_of(kNewArray + "(K\x01(" + repeated("J\xff\xff\xff\x7f", 5) + "t" + kF8 +
                         "\x89"
                         "C\x08"
                         "12345678tb."),
                HasSubstr("do not fit its shape"));
    EXPECT_THAT(error_of(kNewArray + "(K\x01(" + repeated("K\x01", 33) + "t" + kF8 +
                         "\x89"
                         "C\x08"
                         "12345678tb."),
                HasSubstr("tuple of at most 32 sizes"));
}

TEST(HostileArray, must_have_a_state_of_the_right_form) {
    EXPECT_THAT(error_of(kNewArray + "Nb."), HasSubstr("not a tuple of 5"));
    EXPECT_THAT(error_of(kNewArray + "(K\x01K\x01\x85N\x89"
                                     "C\x01xtb."),
                HasSubstr("the type of a numpy array is not where it belongs"));
    EXPECT_THAT(error_of(kNewArray + "(K\x01K\x01\x85" + kF8 + "\x89]tb."), HasSubstr("the bytes of a numpy array"));
    EXPECT_THAT(error_of(kF8 + "Nb."), HasSubstr("state of a numpy dtype"));
    EXPECT_THAT(error_of(kF8 + "(K\x03V<\nNVname\nNK\x00K\x00K\x00tb."s), HasSubstr("records or subarrays"));
    EXPECT_THAT(error_of("cnumpy\ndtype\nVV8\n\x85R."), HasSubstr("of type 'V8'"));
    EXPECT_THAT(error_of("cnumpy.core.multiarray\nscalar\n" + kF8 +
                         "C\x04"
                         "1234\x86R."),
                HasSubstr("do not fit its shape"));
    EXPECT_THAT(error_of("cnumpy.core.numeric\n_frombuffer\n(C\x08"
                         "12345678" +
                         kF8 + "K\x01\x85VX\ntR."),
                HasSubstr("neither C nor F"));
}

std::string joblib_array(const std::string& shape, const std::string& type = kF8) {
    return "cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(Vdtype\n" + type + "Vorder\nVC\nVshape\n" + shape + "ub";
}

TEST(HostileArray, of_joblib_must_have_its_bytes_in_the_file) {
    EXPECT_TRUE(parse_pickle(joblib_array("K\x01\x85") + "12345678.", kClasses).ok());
    EXPECT_THAT(error_of(joblib_array("K\x02\x85") + "12345678."), HasSubstr("cut off"));
    EXPECT_THAT(error_of(joblib_array("J\xff\xff\xff\x7f\x85") + "12345678."), HasSubstr("cut off"));
    EXPECT_THAT(error_of(joblib_array("N") + "12345678."), HasSubstr("tuple of at most 32 sizes"));
    EXPECT_THAT(error_of("cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}b."),
                HasSubstr("without dtype, order and shape"));
}

TEST(HostileArray, many_of_joblib_with_one_large_dict_are_counted) {
    const std::string large_dict = "}(" + repeated("NN", 2000) + "Vdtype\n" + kF8 + "Vorder\nVC\nVshape\n)uq\x01" + "0";
    const std::string array =
        "cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81h\x01"
        "b12345678";
    EXPECT_TRUE(parse_pickle(large_dict + array + ".", kClasses, {.max_values = 20'000}).ok());
    EXPECT_THAT(error_of(large_dict + repeated(array, 100) + ".", {.max_values = 20'000}),
                HasSubstr("more values than are allowed"));
}

TEST(HostileArray, of_objects_in_joblib_must_hold_one_array_and_no_deeper_dump) {
    const std::string objects = joblib_array("K\x01\x85", "cnumpy\ndtype\nVO8\n\x85R");
    EXPECT_THAT(error_of(objects + "N.."), HasSubstr("holds None instead"));
    EXPECT_THAT(error_of(objects + objects + "N..."), HasSubstr("a joblib array within another one"));
    EXPECT_THAT(error_of(objects + "ca.b\nNothing\n."), HasSubstr("which is not allowed"));
}

}  // namespace
}  // namespace sirve::formats
