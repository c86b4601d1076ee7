#include "relay/http_file_response.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/beast/http/verb.hpp>
#include <string>
#include <utility>
#include <vector>

namespace visavis::relay {
namespace {

namespace http = boost::beast::http;

using Fields = std::vector<std::pair<http::field, std::string>>;

std::string Field(const HttpResponse& response, const std::string& name) {
  const std::size_t at = response.head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 4;
  return response.head.substr(begin, response.head.find("\r\n", begin) - begin);
}

unsigned StatusOf(const HttpResponse& response) {
  return static_cast<unsigned>(std::stoul(response.head.substr(9, 3)));
}

class HttpFileResponse : public testing::Test {
 protected:
  HttpFileResponse() {
    file_.mime_type = "text/css; charset=utf-8";
    file_.variants = {{ContentCoding::kIdentity, "0123456789", "\"plain\""},
                      {ContentCoding::kBrotli, "brrr", "\"brotli\""},
                      {ContentCoding::kGzip, "gzzzz", "\"gzip\""}};
  }

  HttpResponse Answer(const Fields& fields, http::verb method = http::verb::get) {
    HttpRequest request{method, "/a.css", 11};
    for (const auto& [name, value] : fields) request.insert(name, value);
    return MakeFileResponse(request, file_,
                            {.body = method == http::verb::head ? ResponseStyle::Body::kLeaveOut
                                                                : ResponseStyle::Body::kSend,
                             .keep_alive = KeepAlive::kYes,
                             .date = "now",
                             .host = "relay:8080"});
  }

  StaticFile file_;
};

TEST_F(HttpFileResponse, TheVariantTheClientWantsIsSentAndNamed) {
  const HttpResponse plain = Answer({});
  EXPECT_EQ(StatusOf(plain), 200U);
  EXPECT_EQ(plain.body, "0123456789");
  EXPECT_EQ(Field(plain, "Content-Encoding"), "");
  EXPECT_EQ(Field(plain, "ETag"), "\"plain\"");
  const HttpResponse brotli = Answer({{http::field::accept_encoding, "gzip, deflate, br"}});
  EXPECT_EQ(brotli.body, "brrr");
  EXPECT_EQ(Field(brotli, "Content-Encoding"), "br");
  EXPECT_EQ(Field(brotli, "ETag"), "\"brotli\"");
  EXPECT_EQ(Field(brotli, "Content-Length"), "4");
  const HttpResponse gzip =
      Answer({{http::field::accept_encoding, "gzip"}, {http::field::accept_encoding, "br;q=0"}});
  EXPECT_EQ(gzip.body, "gzzzz");
  EXPECT_EQ(Field(gzip, "Content-Encoding"), "gzip");
  for (const HttpResponse* response : {&plain, &brotli, &gzip}) {
    EXPECT_EQ(Field(*response, "Vary"), "Accept-Encoding");
    EXPECT_EQ(Field(*response, "Content-Type"), "text/css; charset=utf-8");
    EXPECT_EQ(Field(*response, "Accept-Ranges"), "bytes");
  }
}

TEST_F(HttpFileResponse, AFileWithoutVariantsDoesNotVary) {
  file_.variants.resize(1);
  const HttpResponse response = Answer({{http::field::accept_encoding, "br, gzip"}});
  EXPECT_EQ(response.body, "0123456789");
  EXPECT_EQ(Field(response, "Vary"), "");
}

TEST_F(HttpFileResponse, WhatTakesNoEncodingGets406) {
  const HttpResponse response = Answer({{http::field::accept_encoding, "zstd, *;q=0"}});
  EXPECT_EQ(StatusOf(response), 406U);
  EXPECT_EQ(Field(response, "Vary"), "Accept-Encoding");
  EXPECT_EQ(StatusOf(Answer({{http::field::accept_encoding, ""}})), 200U);
}

TEST_F(HttpFileResponse, HashedNamesAreKeptForeverAndOthersAskedFor) {
  EXPECT_EQ(Field(Answer({}), "Cache-Control"), "no-cache");
  file_.freshness = StaticFile::Freshness::kForever;
  constexpr std::string_view kForever = "public, max-age=31536000, immutable";
  EXPECT_EQ(Field(Answer({}), "Cache-Control"), kForever);
  const HttpResponse again = Answer({{http::field::if_none_match, "\"plain\""}});
  EXPECT_EQ(StatusOf(again), 304U);
  EXPECT_EQ(Field(again, "Cache-Control"), kForever);
}

TEST_F(HttpFileResponse, AKnownVariantIsNotSentAgain) {
  const HttpResponse response = Answer({{http::field::if_none_match, "\"a\", W/\"brotli\""},
                                        {http::field::accept_encoding, "br"},
                                        {http::field::range, "bytes=0-0"}});
  EXPECT_EQ(StatusOf(response), 304U);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(Field(response, "ETag"), "\"brotli\"");
  EXPECT_EQ(Field(response, "Vary"), "Accept-Encoding");
  EXPECT_EQ(Field(response, "Content-Length"), "");
  EXPECT_EQ(Field(response, "Content-Encoding"), "");
  // The tag of another variant is not this one's.
  EXPECT_EQ(StatusOf(Answer({{http::field::if_none_match, "\"brotli\""}})), 200U);
  EXPECT_EQ(StatusOf(Answer({{http::field::if_none_match, "\"a\""},
                             {http::field::if_none_match, "\"plain\""}})),
            304U);
  EXPECT_EQ(StatusOf(Answer({{http::field::if_none_match, "*"}})), 304U);
  EXPECT_EQ(StatusOf(Answer({{http::field::if_none_match, "\"plain\""}}, http::verb::head)), 304U);
}

TEST_F(HttpFileResponse, IfMatchGuardsTheFile) {
  EXPECT_EQ(StatusOf(Answer({{http::field::if_match, "\"plain\""}})), 200U);
  EXPECT_EQ(StatusOf(Answer({{http::field::if_match, "*"}})), 200U);
  EXPECT_EQ(StatusOf(Answer({{http::field::if_match, "W/\"plain\""}})), 412U);
  EXPECT_EQ(StatusOf(Answer(
                {{http::field::if_match, "\"old\""}, {http::field::if_none_match, "\"plain\""}})),
            412U);
}

TEST_F(HttpFileResponse, APartIsSentAndSaid) {
  const HttpResponse part = Answer({{http::field::range, "bytes=2-4"}});
  EXPECT_EQ(StatusOf(part), 206U);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(Field(part, "Content-Range"), "bytes 2-4/10");
  EXPECT_EQ(Field(part, "Content-Length"), "3");
  EXPECT_EQ(Field(part, "ETag"), "\"plain\"");
  EXPECT_EQ(Field(part, "Content-Type"), "text/css; charset=utf-8");
  // Of the variant, as it is sent.
  const HttpResponse encoded =
      Answer({{http::field::range, "bytes=-2"}, {http::field::accept_encoding, "br"}});
  EXPECT_EQ(encoded.body, "rr");
  EXPECT_EQ(Field(encoded, "Content-Range"), "bytes 2-3/4");
  EXPECT_EQ(Field(encoded, "Content-Encoding"), "br");
}

TEST_F(HttpFileResponse, APartOutsideIsRefusedWithTheLength) {
  const HttpResponse response = Answer({{http::field::range, "bytes=10-"}});
  EXPECT_EQ(StatusOf(response), 416U);
  EXPECT_EQ(Field(response, "Content-Range"), "bytes */10");
}

TEST_F(HttpFileResponse, SeveralPartsAndHeadGetTheWhole) {
  EXPECT_EQ(StatusOf(Answer({{http::field::range, "bytes=0-1,3-4"}})), 200U);
  EXPECT_EQ(
      StatusOf(Answer({{http::field::range, "bytes=0-1"}, {http::field::range, "bytes=3-4"}})),
      200U);
  const HttpResponse head = Answer({{http::field::range, "bytes=0-1"}}, http::verb::head);
  EXPECT_EQ(StatusOf(head), 200U);
  EXPECT_EQ(Field(head, "Content-Length"), "10");
  EXPECT_EQ(head.body, "");
}

TEST_F(HttpFileResponse, APartIsOnlyGivenOfTheFileThatIsMeant) {
  const auto status = [this](const std::string& if_range) {
    return StatusOf(Answer({{http::field::range, "bytes=0-1"}, {http::field::if_range, if_range}}));
  };
  EXPECT_EQ(status("\"plain\""), 206U);
  for (const char* other :
       {"\"old\"", "W/\"plain\"", "*", "", "\"plain\", \"old\"", "Sun, 06 Nov 1994 08:49:37 GMT"}) {
    EXPECT_EQ(status(other), 200U) << other;
  }
  EXPECT_EQ(StatusOf(Answer({{http::field::range, "bytes=0-1"},
                             {http::field::if_range, "\"plain\""},
                             {http::field::if_range, "\"old\""}})),
            200U);
  EXPECT_EQ(StatusOf(Answer({{http::field::if_range, "\"plain\""}})), 200U);
  // An If-Range that does not hold makes the range disappear, also one outside of the file.
  EXPECT_EQ(
      StatusOf(Answer({{http::field::range, "bytes=99-"}, {http::field::if_range, "\"old\""}})),
      200U);
}

TEST_F(HttpFileResponse, AnEmptyFileHasNoParts) {
  file_.variants = {{ContentCoding::kIdentity, "", "\"empty\""}};
  EXPECT_EQ(Field(Answer({}), "Content-Length"), "0");
  EXPECT_EQ(StatusOf(Answer({{http::field::range, "bytes=0-"}})), 416U);
  EXPECT_EQ(StatusOf(Answer({{http::field::range, "bytes=-1"}})), 200U);
}

TEST_F(HttpFileResponse, HeadLeavesTheBodyOutAndKeepsItsLength) {
  const HttpResponse response = Answer({{http::field::accept_encoding, "gzip"}}, http::verb::head);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(Field(response, "Content-Length"), "5");
  EXPECT_EQ(Field(response, "Content-Encoding"), "gzip");
  EXPECT_TRUE(response.head.ends_with("\r\n\r\n"));
}

TEST_F(HttpFileResponse, TheBodyIsFoundInItsFile) {
  EXPECT_EQ(Answer({}).file, -1);
  const std::array<std::string_view, 2> bodies{"before", "0123456789"};
  const auto memory = MemoryFile::Of(bodies);
  ASSERT_NE(memory, nullptr);
  const MemoryFile::Piece piece = memory->pieces()[1];
  file_.variants = {{ContentCoding::kIdentity, "", "\"m\"", memory, piece}};
  const HttpResponse whole = Answer({});
  EXPECT_EQ(whole.body, "0123456789");
  EXPECT_EQ(whole.file, memory->descriptor());
  EXPECT_EQ(whole.file_offset, piece.offset);
  const HttpResponse part = Answer({{http::field::range, "bytes=-3"}});
  EXPECT_EQ(part.body, "789");
  EXPECT_EQ(part.file, memory->descriptor());
  EXPECT_EQ(part.file_offset, piece.offset + 7U);
  const HttpResponse head = Answer({}, http::verb::head);
  EXPECT_EQ(head.file, -1);
  EXPECT_EQ(Field(head, "Content-Length"), "10");
  EXPECT_EQ(Answer({{http::field::range, "bytes=10-"}}).file, -1);
}

TEST_F(HttpFileResponse, ThePolicyNamesTheOwnSocketsAndAllowsNoCodeFromText) {
  const std::string policy = Field(Answer({}), "Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; ")) << policy;
  EXPECT_NE(policy.find("script-src 'self' 'wasm-unsafe-eval';"), std::string::npos) << policy;
  EXPECT_NE(policy.find("connect-src 'self' ws://relay:8080 wss://relay:8080"), std::string::npos)
      << policy;
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << policy;
  EXPECT_EQ(policy.find("'unsafe-eval'"), std::string::npos) << policy;
  EXPECT_EQ(policy.find("unsafe-inline"), std::string::npos) << policy;
  EXPECT_NE(Field(Answer({}), "Permissions-Policy")
                .find("camera=(self), microphone=(self), display-capture=(self)"),
            std::string::npos);
}

}  // namespace
}  // namespace visavis::relay
