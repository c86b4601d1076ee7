#include "wasm/signaling/json_object.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/wasm/signaling/json_comparison.h"
#include "wasm/base/random.h"

namespace visavis {
namespace {

constexpr int kDepth = 8;

JsonError ErrorOf(std::string_view text, int max_depth = kDepth) {
  const auto object = JsonObject::Parse(text, max_depth);
  EXPECT_FALSE(object.ok()) << text;
  return object.ok() ? JsonError::kInvalid : object.error();
}

std::string Nested(int depth) {
  std::string text = "{\"a\":";
  text.append(static_cast<std::size_t>(depth - 1), '[');
  text.append(static_cast<std::size_t>(depth - 1), ']');
  return text + "}";
}

TEST(JsonObject, YieldsRawValuesWithoutTheSpaceAroundThem) {
  const std::string text = " \t\r\n{ \"a\" : {\"b\": [1, 2]} ,\"c\":\"\\u00e9\" , \"d\":-0.5e+7}\n";
  const auto object = JsonObject::Parse(text, kDepth);
  ASSERT_TRUE(object.ok());
  ASSERT_EQ(object.value().members().size(), 3U);
  EXPECT_EQ(object.value().Find("a"), "{\"b\": [1, 2]}");
  EXPECT_EQ(object.value().Find("c"), "\"\\u00e9\"");
  EXPECT_EQ(object.value().Find("d"), "-0.5e+7");
  EXPECT_EQ(object.value().Find("b"), std::nullopt);
}

TEST(JsonObject, ValuesAreSlicesOfTheText) {
  const std::string text = R"({"a":[1]})";
  const auto object = JsonObject::Parse(text, kDepth);
  ASSERT_TRUE(object.ok());
  EXPECT_EQ(object.value().members()[0].value.data(), text.data() + 5);
}

TEST(JsonObject, FindsAKeyThatWasWrittenWithEscapes) {
  const auto object = JsonObject::Parse(R"({"t\u0079pe":1})", kDepth);
  ASSERT_TRUE(object.ok());
  EXPECT_EQ(object.value().Find("type"), "1");
}

TEST(JsonObject, RefusesDuplicateKeysHoweverTheyAreWritten) {
  EXPECT_EQ(ErrorOf(R"({"a":1,"b":2,"a":3})"), JsonError::kDuplicateKey);
  EXPECT_EQ(ErrorOf(R"({"type":1,"t\u0079pe":2})"), JsonError::kDuplicateKey);
  EXPECT_EQ(ErrorOf(R"({"\u00e9":1,"é":2})"), JsonError::kDuplicateKey);
  EXPECT_EQ(ErrorOf(R"({"":1,"":2})"), JsonError::kDuplicateKey);
}

TEST(JsonObject, AllowsDuplicateKeysBelowTheTop) {
  EXPECT_TRUE(JsonObject::Parse(R"({"a":{"b":1,"b":2}})", kDepth).ok());
}

TEST(JsonObject, BrokenTextAfterADuplicateKeyIsStillInvalid) {
  EXPECT_EQ(ErrorOf(R"({"a":1,"a":2,)"), JsonError::kInvalid);
}

TEST(JsonObject, TellsOtherTypesFromBrokenText) {
  for (const char* text : {"[]", "[1,{\"a\":2}]", "1", "-0", "\"{}\"", "true", "null", " null "}) {
    EXPECT_EQ(ErrorOf(text), JsonError::kWrongType) << text;
  }
  for (const char* text : {"", " ", "[", "[1,]", "01", "nul", "{", "}", "{}{}", "{},", "{} x"}) {
    EXPECT_EQ(ErrorOf(text), JsonError::kInvalid) << text;
  }
}

TEST(JsonObject, RefusesWhatTheGrammarRefuses) {
  for (const char* text :
       {R"({"a"})",        R"({"a":})",         R"({"a":1,})",       R"({,"a":1})",
        R"({a:1})",        R"({'a':1})",        R"({"a":01})",       R"({"a":+1})",
        R"({"a":.5})",     R"({"a":5.})",       R"({"a":1e})",       R"({"a":-})",
        R"({"a":0x1})",    R"({"a":NaN})",      R"({"a":Infinity})", R"({"a":tru})",
        R"({"a":truer})",  R"({"a":[1 2]})",    R"({"a":[1,,2]})",   R"({"a":"\x"})",
        R"({"a":"\u12"})", R"({"a":"\u12g4"})", "{\"a\":\"\n\"}",    "{\"a\":\"\t\"}",
        R"({"a":"})",      R"({"a":"\)",        R"({"a":1]})",       R"({"a":[1})",
        "{\"a\":1}//",     "{/**/\"a\":1}",     "\xEF\xBB\xBF{}"}) {
    EXPECT_EQ(ErrorOf(text), JsonError::kInvalid) << text;
  }
  EXPECT_EQ(ErrorOf(std::string_view("{}\0", 3)), JsonError::kInvalid);
  EXPECT_EQ(ErrorOf(std::string_view("{\"\0\":1}", 7)), JsonError::kInvalid);
}

TEST(JsonObject, RefusesLoneSurrogates) {
  for (const char* text :
       {R"({"a":"\ud800"})", R"({"a":"\ud800x"})", R"({"a":"\ud800\n"})", R"({"a":"\udc00"})",
        R"({"a":"\ud800\ud800"})", R"({"a":"\udc00\ud800"})", R"({"a":"\ud800\u0041"})",
        R"({"\udfff":1})", R"({"a":"\uD83D\uDE0"})"}) {
    EXPECT_EQ(ErrorOf(text), JsonError::kInvalid) << text;
  }
  EXPECT_TRUE(JsonObject::Parse(R"({"a":"\uD83D\ude00"})", kDepth).ok());
}

TEST(JsonObject, RefusesWhatIsNotUtf8) {
  for (const char* bytes :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x98"}) {
    const std::string text = "{\"a\":\"" + std::string(bytes) + "\"}";
    EXPECT_EQ(ErrorOf(text), JsonError::kInvalid) << text;
  }
  EXPECT_EQ(ErrorOf("{}\xC3"), JsonError::kInvalid);
  EXPECT_TRUE(JsonObject::Parse("{\"é€😀\":\"\xF4\x8F\xBF\xBF\"}", kDepth).ok());
}

TEST(JsonObject, BoundsTheDepth) {
  EXPECT_TRUE(JsonObject::Parse(Nested(kDepth), kDepth).ok());
  EXPECT_EQ(ErrorOf(Nested(kDepth + 1)), JsonError::kTooDeep);
  EXPECT_EQ(ErrorOf(Nested(100'000)), JsonError::kTooDeep);
  EXPECT_EQ(ErrorOf(std::string(100'000, '[')), JsonError::kTooDeep);
  EXPECT_EQ(ErrorOf("{}", 0), JsonError::kTooDeep);
}

TEST(JsonObject, BoundsTheMembers) {
  std::string text = "{\"0\":0";
  for (std::size_t i = 1; i < JsonObject::kMaxMembers; ++i) {
    text += ",\"" + std::to_string(i) + "\":0";
  }
  EXPECT_TRUE(JsonObject::Parse(text + "}", kDepth).ok());
  EXPECT_EQ(ErrorOf(text + ",\"more\":0}"), JsonError::kTooManyMembers);
  EXPECT_EQ(ErrorOf(text + ",\"more\":0"), JsonError::kInvalid);
}

TEST(JsonObject, AcceptsNumbersOfAnySize) {
  const std::string giant(10'000, '9');
  const std::string text = "{\"a\":" + giant + ",\"b\":1e" + giant + ",\"c\":-0." + giant + "}";
  const auto object = JsonObject::Parse(text, kDepth);
  ASSERT_TRUE(object.ok());
  EXPECT_EQ(object.value().Find("a"), giant);
  EXPECT_EQ(ReadJsonInteger(*object.value().Find("a")), std::nullopt);
}

TEST(JsonObject, EveryTruncationIsInvalid) {
  const std::string text = R"({"a":"\ud83d\ude00é","b":[1.5e-3,true,null,{"c":{}}],"d":-12})";
  ASSERT_TRUE(JsonObject::Parse(text, kDepth).ok());
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(ErrorOf(std::string_view(text).substr(0, size)), JsonError::kInvalid) << size;
  }
}

TEST(ParseJsonArray, YieldsRawElements) {
  const auto array = ParseJsonArray(" [ 1 , \"a,b\" ,[2,3],{} ] ", kDepth, 4);
  ASSERT_TRUE(array.ok());
  EXPECT_EQ(array.value(), (std::vector<std::string_view>{"1", "\"a,b\"", "[2,3]", "{}"}));
  EXPECT_EQ(ParseJsonArray("[]", kDepth, 0).value().size(), 0U);
  EXPECT_EQ(ParseJsonArray("[1,2]", kDepth, 1).error(), JsonError::kTooManyMembers);
  EXPECT_EQ(ParseJsonArray("{}", kDepth, 1).error(), JsonError::kWrongType);
  EXPECT_EQ(ParseJsonArray("[1,2", kDepth, 1).error(), JsonError::kInvalid);
  EXPECT_EQ(ParseJsonArray("[[]]", 1, 1).error(), JsonError::kTooDeep);
}

// Texts built of pieces that are likely to meet at a border of the grammar.
TEST(JsonObject, AgreesWithAnotherParserOnRandomTexts) {
  constexpr std::string_view kPieces[] = {"{",    "}",     "[",      "]",        ":",       ",",
                                          "\"",   "\"a\"", "\"a\":", "\"b\":",   "\\",      "\\u",
                                          "d83d", "de00",  "0041",   "\\ud83d",  "\\ude00", "1",
                                          "0",    "-",     ".5",     "e",        "E+2",     "9",
                                          "true", "false", "null",   " ",        "\n",      "\x01",
                                          "\xC3", "\xA9",  "é",      "\xED",     "\xA0",    "\x80",
                                          "/",    "\\n",   "\\\"",   "{\"a\":[", "]}",      "\x7F"};
  Random random(20'261'122);
  for (int i = 0; i < 200'000; ++i) {
    std::string text = random.Below(2) == 0 ? "{" : "{\"k\":";
    for (std::uint64_t n = random.Below(12); n > 0; --n) {
      text += kPieces[random.Below(std::size(kPieces))];
    }
    if (random.Below(2) == 0) text += '}';
    ASSERT_TRUE(ObjectAgreesWithNlohmann(text, 3)) << text;
    ASSERT_TRUE(ArrayAgreesWithNlohmann("[" + text + "]", 3, 2)) << text;
  }
}

// Valid texts with one byte changed, removed or doubled.
TEST(JsonObject, AgreesWithAnotherParserOnMutatedTexts) {
  const std::string valid =
      R"({"type":"offer","to":"abc","payload":{"sdp":"v=0\r\n\ud83d\ude00","n":[-1.5e+10,0,null]}})";
  Random random(7);
  for (int i = 0; i < 100'000; ++i) {
    std::string text = valid;
    for (std::uint64_t n = 1 + random.Below(3); n > 0; --n) {
      const std::size_t at = random.Below(text.size());
      switch (random.Below(3)) {
        case 0:
          text[at] = static_cast<char>(random.Below(256));
          break;
        case 1:
          text.erase(at, 1);
          break;
        default:
          text.insert(at, 1, text[at]);
      }
    }
    ASSERT_TRUE(ObjectAgreesWithNlohmann(text, 4)) << text;
  }
}

TEST(JsonString, ResolvesEveryEscape) {
  EXPECT_EQ(ReadJsonString(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(ReadJsonString(R"("\u0041\u00e9\u20AC\uD83D\uDE00")"), "Aé€😀");
  EXPECT_EQ(ReadJsonString(R"("\u0000")"), std::string(1, '\0'));
  EXPECT_EQ(ReadJsonString("\"\""), "");
  EXPECT_EQ(ReadJsonString("12"), std::nullopt);
  EXPECT_EQ(ReadJsonString("null"), std::nullopt);
}

TEST(JsonString, ReadsIntegersOfSixtyFourBits) {
  EXPECT_EQ(ReadJsonInteger("0"), 0);
  EXPECT_EQ(ReadJsonInteger("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(ReadJsonInteger("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  for (const char* raw : {"9223372036854775808", "1.0", "1e2", "\"1\"", "true", "[]"}) {
    EXPECT_EQ(ReadJsonInteger(raw), std::nullopt) << raw;
  }
}

TEST(JsonString, WritesWhatItReads) {
  std::string every_byte;
  for (char c = 0; c < 0x7F; ++c) every_byte += c;
  every_byte += "é€😀\xF4\x8F\xBF\xBF";
  std::string out;
  AppendJsonString(out, every_byte);
  EXPECT_EQ(AskNlohmann(out).kind, JsonVerdict::Kind::kValid);
  EXPECT_EQ(ReadJsonString(out), every_byte);
}

TEST(JsonString, ReplacesWhatIsNotUtf8) {
  std::string out;
  AppendJsonString(out, "a\xFF\xC3é\xED\xA0\x80z\xE2\x82");
  EXPECT_EQ(out, "\"a\uFFFD\uFFFDé\uFFFD\uFFFD\uFFFDz\uFFFD\uFFFD\"");
}

}  // namespace
}  // namespace visavis
