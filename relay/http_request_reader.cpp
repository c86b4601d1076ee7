#include "relay/http_request_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace visavis::relay {

namespace http = boost::beast::http;

HttpRequestReader::Outcome HttpRequestReader::Read(std::string& bytes) {
  if (bytes.empty()) return NeedsMore();
  if (!parser_) {
    parser_.emplace();
    parser_->header_limit(max_header_bytes_);
  }
  boost::system::error_code error;
  const std::size_t used = parser_->put(boost::asio::buffer(bytes), error);
  bytes.erase(0, used);
  if (error == http::error::need_more) return NeedsMore();
  Outcome outcome = ReadFault::kNotHttp;
  if (!error) {
    outcome = parser_->release();
  } else if (error == http::error::header_limit) {
    outcome =
        parser_->get().target().empty() ? ReadFault::kTargetTooLong : ReadFault::kHeaderTooLarge;
  }
  parser_.reset();
  return outcome;
}

}  // namespace visavis::relay
