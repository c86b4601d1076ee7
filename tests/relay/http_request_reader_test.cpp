#include "relay/http_request_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace visavis::relay {
namespace {

using Outcome = HttpRequestReader::Outcome;

bool NeedsMore(const Outcome& outcome) {
  return std::holds_alternative<HttpRequestReader::NeedsMore>(outcome);
}

// The targets of all requests; "!" and the number of the fault when one comes.
std::vector<std::string> ReadAll(std::string_view bytes, std::size_t piece_size) {
  HttpRequestReader reader(1000);
  std::vector<std::string> seen;
  std::string unread;
  while (!bytes.empty()) {
    unread += bytes.substr(0, piece_size);
    bytes.remove_prefix(std::min(piece_size, bytes.size()));
    for (Outcome outcome = reader.Read(unread); !NeedsMore(outcome);
         outcome = reader.Read(unread)) {
      if (const auto* fault = std::get_if<ReadFault>(&outcome)) {
        seen.push_back("!" + std::to_string(static_cast<int>(*fault)));
        return seen;
      }
      seen.emplace_back(View(std::get<HttpRequest>(outcome).target()));
    }
  }
  return seen;
}

TEST(HttpRequestReader, RequestsComeInOrderHoweverTheBytesAreCut) {
  const std::string bytes =
      "GET /a HTTP/1.1\r\nHost: x\r\n\r\nHEAD /b HTTP/1.0\r\n\r\nGET /c HTTP/1.1\r\nX: y\r\n\r\n";
  const std::vector<std::string> expected = {"/a", "/b", "/c"};
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    EXPECT_EQ(ReadAll(bytes, piece), expected) << piece;
  }
}

TEST(HttpRequestReader, ARequestHasBegunEvenWhenItsLinesAreUsed) {
  HttpRequestReader reader(1000);
  EXPECT_FALSE(reader.IsWithinRequest());
  std::string bytes = "GET / HTTP/1.1\r\n";
  EXPECT_TRUE(NeedsMore(reader.Read(bytes)));
  EXPECT_TRUE(reader.IsWithinRequest());
  bytes += "Host: a\r\n\r\n";
  EXPECT_TRUE(std::holds_alternative<HttpRequest>(reader.Read(bytes)));
  EXPECT_FALSE(reader.IsWithinRequest());
  EXPECT_TRUE(bytes.empty());
}

TEST(HttpRequestReader, FaultsAreToldApart) {
  const auto fault = [](ReadFault wanted) {
    return std::vector<std::string>{"!" + std::to_string(static_cast<int>(wanted))};
  };
  for (const std::size_t piece : {1U, 7U, 5000U}) {
    EXPECT_EQ(ReadAll("GET / HTTP/3.0\r\n\r\n", piece), fault(ReadFault::kNotHttp));
    EXPECT_EQ(ReadAll("nonsense\r\n\r\n", piece), fault(ReadFault::kNotHttp));
    EXPECT_EQ(ReadAll("GET /" + std::string(2000, 'a') + " HTTP/1.1\r\n\r\n", piece),
              fault(ReadFault::kTargetTooLong));
    EXPECT_EQ(ReadAll("GET / HTTP/1.1\r\nX: " + std::string(2000, 'a') + "\r\n\r\n", piece),
              fault(ReadFault::kHeaderTooLarge));
  }
  // The limit is one of what has come, not of what is right.
  EXPECT_EQ(ReadAll(std::string(2000, 'A'), 1), fault(ReadFault::kTargetTooLong));
}

TEST(HttpRequestReader, FramingWithTwoReadingsIsAFault) {
  const std::vector<std::string> fault = {"!0"};
  for (const char* fields :
       {"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Content-Length: 4\r\nContent-Length: 5\r\n", "Content-Length: 4, 5\r\n",
        "Content-Length: x\r\n", "Content-Length : 4\r\n", "X: a\rb\r\n", "X: a\nY: b\r\n",
        " X: leading\r\n", ": nameless\r\n", "colonless\r\n"}) {
    EXPECT_EQ(ReadAll(std::string("GET / HTTP/1.1\r\n") + fields + "\r\n", 1000), fault) << fields;
  }
}

}  // namespace
}  // namespace visavis::relay
