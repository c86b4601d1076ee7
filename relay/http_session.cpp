#include "relay/http_session.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/verb.hpp>

#include "relay/forwarded_for.h"
#include "relay/http_endpoints.h"
#include "relay/http_file_response.h"
#include "relay/http_target.h"
#include "relay/websocket_handshake.h"
#include "relay/websocket_session.h"

namespace visavis::relay {

namespace http = boost::beast::http;
using boost::system::error_code;

HttpSession::HttpSession(Stream stream, const HttpServices& services)
    : Connection(services.loop.connections()),
      stream_(std::move(stream)),
      services_(services),
      reader_(services.http.max_header_bytes) {}

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
  if (IsBetweenRequests()) return CloseSocket(Farewell::kFin);
  AnswerError(503, "The relay is going down.");
  Advance();
}

void HttpSession::Abort() { CloseSocket(Farewell::kReset); }

void HttpSession::OnDeadline(Timestamp) {
  const auto self = shared_from_this();
  if (state_ == State::kReading && !IsBetweenRequests()) {
    AnswerError(408, "The request took too long.");
    Advance();
  } else {
    SessionStats& stats = services_.loop.stats();
    if (state_ == State::kReading) ++stats.idle_timeouts;
    if (state_ == State::kWriting) ++stats.response_timeouts;
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
  // The deadline counts from the first byte: neither a further byte nor a further line moves it.
  if (IsBetweenRequests()) SetDeadline(services_.http.header_timeout);
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
  const HttpRequestReader::Outcome outcome = reader_.Read(unparsed_);
  if (std::holds_alternative<HttpRequestReader::NeedsMore>(outcome)) return Progress::kWaiting;
  if (const auto* fault = std::get_if<ReadFault>(&outcome)) {
    AnswerReadFault(*fault);
  } else {
    Answer(std::get<HttpRequest>(outcome));
  }
  return Progress::kDone;
}

void HttpSession::AnswerReadFault(ReadFault fault) {
  switch (fault) {
    case ReadFault::kNotHttp:
      return AnswerError(400, "The request is not valid HTTP.");
    case ReadFault::kTargetTooLong:
      return AnswerError(414, "The address is too long.");
    case ReadFault::kHeaderTooLarge:
      return AnswerError(431, "The header is too large.");
  }
}

void HttpSession::Answer(const HttpRequest& request) {
  error_body_ = StyleOf(request).body;
  switch (CheckRequest(request, services_.http.max_target_bytes)) {
    case RequestFault::kNoHost:
      return AnswerError(400, "The request needs one Host field.");
    case RequestFault::kBadHost:
      return AnswerError(400, "The Host field names no host.");
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
  const auto segments =
      ParseTarget(OriginForm(View(request.target()), View(request[http::field::host])));
  if (!segments.ok()) return AnswerError(400, "The address is not valid.");
  const bool is_public = !services_.metrics;
  if (is_public && segments.value().size() == 1 && segments.value()[0] == "ws")
    return AnswerWebSocket(request);
  const ResponseStyle style = StyleOf(request);
  if (auto response = AnswerEndpoint(segments.value(), request, stream_, services_, style)) {
    return Respond(std::move(*response));
  }
  const StaticFile* file = services_.site.Find(segments.value());
  Respond(file == nullptr ? MakeErrorResponse(404, "There is nothing at this address.", {}, style)
                          : MakeFileResponse(request, *file, style));
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
    ++services_.loop.stats().refused_origins;
    return AnswerError(403, "Pages of this origin may not connect.");
  }
  if (!TakePlace(request)) {
    return AnswerError(429, "Too many connections come from this address.", "Retry-After: 5\r\n");
  }
  if (lifetime_ == Lifetime::kStopping) return AnswerError(503, "The relay is going down.");
  DeadlineQueue::Cancel(*this);
  state_ = State::kClosed;
  std::make_shared<WebSocketSession>(std::move(stream_), services_.home)
      ->Start(MakeHandshakeResponse(request), std::move(unparsed_));
}

bool HttpSession::TakePlace(const HttpRequest& request) {
  // Who connects directly got its place when it was accepted.
  if (stream_.has_place()) return true;
  const auto client = ClientBehind(stream_.peer(), JoinLines(request, "X-Forwarded-For"),
                                   services_.http.trusted_proxies);
  auto entered = services_.addresses.Enter(client, services_.loop.Now());
  if (auto* place = std::get_if<AddressTable::Place>(&entered)) {
    stream_.Hold(std::move(*place));
    return true;
  }
  CountRefusal(services_.loop.stats(), std::get<AddressRefusal>(entered));
  return false;
}

ResponseStyle HttpSession::StyleOf(const HttpRequest& request) const {
  // A client of HTTP/1.0 would have to be told that its connection is kept.
  const bool keep =
      request.version() >= 11 && request.keep_alive() && lifetime_ == Lifetime::kRunning;
  return {.body = request.method() == http::verb::head ? ResponseStyle::Body::kLeaveOut
                                                       : ResponseStyle::Body::kSend,
          .keep_alive = keep ? KeepAlive::kYes : KeepAlive::kNo,
          .date = services_.loop.Date(),
          .host = View(request[http::field::host])};
}

// After an error nobody knows where the next request begins, so the connection ends.
void HttpSession::AnswerError(unsigned status, std::string_view text,
                              std::string_view extra_fields) {
  CountRefusedRequest(services_.loop.stats(), status);
  unparsed_.clear();
  Respond(MakeErrorResponse(status, text, extra_fields,
                            {.body = error_body_, .date = services_.loop.Date()}));
}

void HttpSession::Respond(HttpResponse response) {
  response_ = std::move(response);
  written_ = 0;
  state_ = State::kWriting;
  SetDeadline(services_.http.write_timeout);
}

HttpSession::Progress HttpSession::WriteResponse() {
  const std::string_view head = response_.head;
  const std::size_t written_before = written_;
  while (written_ < head.size() + response_.body.size()) {
    const std::string_view head_left = head.substr(std::min(written_, head.size()));
    const std::string_view body_left =
        response_.body.substr(written_ < head.size() ? 0 : written_ - head.size());
    error_code error;
    written_ += WriteSome(head_left, body_left, error);
    if (error == asio::error::would_block) {
      if (written_ > written_before) SetDeadline(services_.http.write_timeout);
      stream_.AsyncWaitWritable([self = shared_from_this()](error_code wait_error) {
        if (self->state_ == State::kClosed) return;
        if (wait_error) return self->CloseSocket(Farewell::kFin);
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

std::size_t HttpSession::WriteSome(std::string_view head_left, std::string_view body_left,
                                   error_code& error) {
  if (response_.file < 0 || stream_.is_tls()) {
    return stream_.WriteSome(std::array{asio::buffer(head_left), asio::buffer(body_left)}, error);
  }
  const std::size_t sent = response_.body.size() - body_left.size();
  return stream_.WriteFile(asio::buffer(head_left), response_.file, response_.file_offset + sent,
                           body_left.size(), error);
}

void HttpSession::FinishResponse() {
  const KeepAlive keep_alive = response_.keep_alive;
  response_ = HttpResponse();
  if (keep_alive == KeepAlive::kYes) {
    state_ = State::kReading;
    SetDeadline(IsBetweenRequests() ? services_.http.idle_timeout : services_.http.header_timeout);
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
