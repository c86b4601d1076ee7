// One HTTP/1.1 connection: reads requests, answers from the site, and hands the socket over to a
// WebSocket session when it is asked to. Owned by its own pending operations (shared_ptr); all on
// the thread of its loop.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "relay/http_request.h"
#include "relay/http_request_reader.h"
#include "relay/http_response.h"
#include "relay/options.h"
#include "relay/session_home.h"
#include "relay/static_site.h"

namespace visavis::relay {

// What HTTP sessions serve; outlives them.
struct HttpServices {
  SessionLoop& loop;
  AddressTable& addresses;
  const StaticSite& site;
  const SessionHome& home;  // of the WebSockets that begin here
  const HttpOptions& http;
  const HubOptions& hub;
  TimeDelta ice_lifetime;  // of TURN credentials
  const std::atomic<bool>& is_draining;
  // Writes the metrics. Not null: only these and the health are served, to whoever may connect.
  std::function<std::string()> metrics;
};

class HttpSession final : public std::enable_shared_from_this<HttpSession>,
                          private Connection,
                          private DeadlineQueue::Entry {
 public:
  HttpSession(Stream stream, const HttpServices& services);
  void Start();

 private:
  enum class State {
    kReading,
    kWriting,
    kLingering,  // the last response is out; what still comes is thrown away
    kClosed,
  };
  enum class Lifetime { kRunning, kStopping };
  enum class Reading { kIdle, kPending };

  void Stop() override;
  void Abort() override;
  void OnDeadline(Timestamp now) override;

  void ReadMore();
  void OnRead(boost::system::error_code error, std::size_t size);
  // Answers what has come, until it needs more bytes or the socket takes no more.
  void Advance();
  enum class Progress { kDone, kWaiting };
  Progress ParseRequest();
  Progress WriteResponse();
  // What the stream takes now of both; `body_left` is the end of the response's body.
  std::size_t WriteSome(std::string_view head_left, std::string_view body_left,
                        boost::system::error_code& error);
  void FinishResponse();
  void Answer(const HttpRequest& request);
  void AnswerTarget(const HttpRequest& request);
  void AnswerWebSocket(const HttpRequest& request);
  void AnswerReadFault(ReadFault fault);
  void AnswerError(unsigned status, std::string_view text, std::string_view extra_fields = {});
  // False: the address of the client has too many connections.
  bool TakePlace(const HttpRequest& request);
  ResponseStyle StyleOf(const HttpRequest& request) const;
  void Respond(HttpResponse response);
  void SetDeadline(TimeDelta delay);
  bool IsBetweenRequests() const { return unparsed_.empty() && !reader_.IsWithinRequest(); }
  using Farewell = Stream::Farewell;
  void CloseSocket(Farewell farewell);

  Stream stream_;
  const HttpServices& services_;
  State state_ = State::kReading;
  Lifetime lifetime_ = Lifetime::kRunning;
  Reading reading_ = Reading::kIdle;
  HttpRequestReader reader_;
  std::string unparsed_;  // at most the header limit and one buffer
  ResponseStyle::Body error_body_ = ResponseStyle::Body::kSend;  // as the last request allows
  HttpResponse response_;
  std::size_t written_ = 0;  // of head and body together
  std::array<char, 2048> buffer_;
};

}  // namespace visavis::relay
