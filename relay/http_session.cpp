#include "relay/http_session.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include "relay/http_target.h"
#include "relay/websocket_handshake.h"
#include "relay/websocket_session.h"

namespace visavis::relay {

namespace http = boost::beast::http;
using boost::system::error_code;

HttpSession::HttpSession(Stream stream, const HttpServices& services)
    : Connection(services.loop.connections()), stream_(std::move(stream)), services_(services) {}

void HttpSession::Start() {
  SetDeadline(services_.http.header_timeout);
  ReadMore();
}

void HttpSession::SetDeadline(TimeDelta delay) {
  services_.loop.deadlines().Set(*this, services_.loop.Now() + delay);
}

void HttpSession::Stop() {
  const auto self = shared_from_this();
  lifetime_ = Lifetime::kStopping;
  response_.keep_alive = KeepAlive::kNo;
  if (state_ != State::kReading) return;
  if (unparsed_.empty()) return CloseSocket(Farewell::kFin);
  AnswerError(503, "The relay is going down.");
  Advance();
}

void HttpSession::Abort() { CloseSocket(Farewell::kReset); }

void HttpSession::OnDeadline(Timestamp) {
  const auto self = shared_from_this();
  if (state_ == State::kReading && !unparsed_.empty()) {
    AnswerError(408, "The request took too long.");
    Advance();
  } else {
    // A FIN would wait behind a response that nobody reads.
    CloseSocket(state_ == State::kWriting ? Farewell::kReset : Farewell::kFin);
  }
}

void HttpSession::ReadMore() {
  if (reading_ == Reading::kPending) return;
  reading_ = Reading::kPending;
  stream_.AsyncReadSome(asio::buffer(buffer_),
                        [self = shared_from_this()](error_code error, std::size_t size) {
                          self->reading_ = Reading::kIdle;
                          self->OnRead(error, size);
                        });
}

void HttpSession::OnRead(error_code error, std::size_t size) {
  if (state_ == State::kClosed) return;
  if (error) return CloseSocket(Farewell::kFin);
  if (state_ == State::kLingering) return ReadMore();
  // The deadline counts from the first byte: sending byte by byte does not move it.
  if (unparsed_.empty()) SetDeadline(services_.http.header_timeout);
  unparsed_.append(buffer_.data(), size);
  if (state_ == State::kReading) Advance();
}

void HttpSession::Advance() {
  while (true) {
    if (state_ == State::kReading && ParseRequest() == Progress::kWaiting) return ReadMore();
    if (state_ == State::kWriting && WriteResponse() == Progress::kWaiting) return;
    if (state_ == State::kLingering) return ReadMore();
    if (state_ == State::kClosed) return;
  }
}

HttpSession::Progress HttpSession::ParseRequest() {
  if (unparsed_.empty()) return Progress::kWaiting;
  if (!parser_) {
    parser_.emplace();
    parser_->header_limit(services_.http.max_header_bytes);
  }
  error_code error;
  const std::size_t used = parser_->put(asio::buffer(unparsed_), error);
  unparsed_.erase(0, used);
  if (error == http::error::need_more) return Progress::kWaiting;
  if (error) {
    AnswerParseError(error);
  } else {
    const HttpRequest request = parser_->release();
    parser_.reset();
    Answer(request);
  }
  return Progress::kDone;
}

void HttpSession::AnswerParseError(error_code error) {
  const bool has_target = !parser_->get().target().empty();
  parser_.reset();
  if (error == http::error::header_limit) {
    return has_target ? AnswerError(431, "The header is too large.")
                      : AnswerError(414, "The address is too long.");
  }
  AnswerError(400, "The request is not valid HTTP.");
}

void HttpSession::Answer(const HttpRequest& request) {
  switch (CheckRequest(request, services_.http.max_target_bytes)) {
    case RequestFault::kNoHost:
      return AnswerError(400, "The request needs one Host field.");
    case RequestFault::kTargetTooLong:
      return AnswerError(414, "The address is too long.");
    case RequestFault::kMethod:
      return AnswerError(405, "Only GET and HEAD are answered here.", "Allow: GET, HEAD\r\n");
    case RequestFault::kBody:
      return AnswerError(400, "The request may not carry a body.");
    case RequestFault::kNone:
      return AnswerTarget(request);
  }
}

void HttpSession::AnswerTarget(const HttpRequest& request) {
  const auto segments = ParseTarget(View(request.target()));
  if (!segments.ok()) return AnswerError(400, "The address is not valid.");
  if (segments.value().size() == 1 && segments.value()[0] == "ws") return AnswerWebSocket(request);
  const StaticFile* file = services_.site.Find(segments.value());
  const ResponseStyle style = StyleOf(request);
  if (file == nullptr) {
    Respond(MakeErrorResponse(404, "There is nothing at this address.", {}, style));
  } else if (HasEtag(request, file->etag)) {
    Respond(MakeNotModified(*file, style));
  } else {
    Respond(MakeFileResponse(*file, style));
  }
}

void HttpSession::AnswerWebSocket(const HttpRequest& request) {
  switch (CheckHandshake(request)) {
    case HandshakeFault::kNoUpgrade:
      return AnswerError(426, "This address speaks WebSocket.",
                         "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
    case HandshakeFault::kBadVersion:
      return AnswerError(426, "Only WebSocket version 13 is spoken here.",
                         "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
    case HandshakeFault::kBadMethod:
    case HandshakeFault::kBadKey:
      return AnswerError(400, "The WebSocket handshake is not valid.");
    case HandshakeFault::kNone:
      break;
  }
  if (!IsOriginAllowed(request, services_.http.allowed_origins)) {
    return AnswerError(403, "Pages of this origin may not connect.");
  }
  if (lifetime_ == Lifetime::kStopping) return AnswerError(503, "The relay is going down.");
  DeadlineQueue::Cancel(*this);
  state_ = State::kClosed;
  std::make_shared<WebSocketSession>(std::move(stream_), services_.loop, services_.web_socket,
                                     services_.lobby)
      ->Start(MakeHandshakeResponse(request), std::move(unparsed_));
}

ResponseStyle HttpSession::StyleOf(const HttpRequest& request) const {
  const bool keep = request.keep_alive() && lifetime_ == Lifetime::kRunning;
  return {.body = request.method() == http::verb::head ? ResponseStyle::Body::kLeaveOut
                                                       : ResponseStyle::Body::kSend,
          .keep_alive = keep ? KeepAlive::kYes : KeepAlive::kNo,
          .date = services_.loop.Date()};
}

// After an error nobody knows where the next request begins, so the connection ends.
void HttpSession::AnswerError(unsigned status, std::string_view text,
                              std::string_view extra_fields) {
  unparsed_.clear();
  Respond(MakeErrorResponse(status, text, extra_fields, {.date = services_.loop.Date()}));
}

void HttpSession::Respond(HttpResponse response) {
  response_ = std::move(response);
  written_ = 0;
  state_ = State::kWriting;
  SetDeadline(services_.http.write_timeout);
}

HttpSession::Progress HttpSession::WriteResponse() {
  const std::string_view head = response_.head;
  while (written_ < head.size() + response_.body.size()) {
    const std::string_view head_left = head.substr(std::min(written_, head.size()));
    const std::string_view body_left =
        response_.body.substr(written_ < head.size() ? 0 : written_ - head.size());
    error_code error;
    written_ +=
        stream_.WriteSome(std::array{asio::buffer(head_left), asio::buffer(body_left)}, error);
    if (error == asio::error::would_block) {
      stream_.AsyncWaitWritable([self = shared_from_this()](error_code wait_error) {
        if (self->state_ == State::kClosed) return;
        if (wait_error) return self->CloseSocket(Farewell::kFin);
        self->SetDeadline(self->services_.http.write_timeout);
        self->Advance();
      });
      return Progress::kWaiting;
    }
    if (error) {
      CloseSocket(Farewell::kFin);
      return Progress::kDone;
    }
  }
  FinishResponse();
  return Progress::kDone;
}

void HttpSession::FinishResponse() {
  const KeepAlive keep_alive = response_.keep_alive;
  response_ = HttpResponse();
  if (keep_alive == KeepAlive::kYes) {
    state_ = State::kReading;
    SetDeadline(unparsed_.empty() ? services_.http.idle_timeout : services_.http.header_timeout);
    return;
  }
  // Closing over unread bytes would reset the connection and take the response with it.
  state_ = State::kLingering;
  stream_.ShutdownSend();
  SetDeadline(services_.http.linger_timeout);
}

void HttpSession::CloseSocket(Farewell farewell) {
  state_ = State::kClosed;
  DeadlineQueue::Cancel(*this);
  stream_.Close(farewell);
}

}  // namespace visavis::relay
