// How a WebSocket goes to another thread: the session there takes over all that this one has.
#include <boost/asio/post.hpp>

#include "relay/websocket_session.h"

namespace visavis::relay {

struct WebSocketSession::Baggage {
  Stream stream;
  std::unique_ptr<Luggage> luggage;
  std::string unread;  // came behind the message that made the client move
  OutgoingQueue queue;
  std::string pong;
  Pong pong_state;
  std::uint32_t ping;
  Timestamp deadline;
};

void WebSocketSession::Move(std::unique_ptr<Luggage> luggage) {
  if (state_ != State::kOpen) return;
  state_ = State::kMoving;
  luggage_ = std::move(luggage);
}

// Nothing of the socket is under way but, perhaps, a wait until it takes more.
void WebSocketSession::GoOn() {
  ++loop().stats().moves;
  const SessionHome& destination = *home_.homes[luggage_->shard()];
  stream_.MoveTo(destination.loop.io());
  const auto rest = reader_.rest();
  Baggage baggage{
      .stream = std::move(stream_),
      .luggage = std::move(luggage_),
      .unread = std::string(rest.begin(), rest.end()),
      .queue = std::move(queue_),
      .pong = std::move(pong_),
      .pong_state = pong_state_,
      .ping = ping_,
      .deadline = DeadlineQueue::DueOf(*this),
  };
  state_ = State::kClosed;
  client_.reset();
  queue_ = OutgoingQueue();
  DeadlineQueue::Cancel(*this);
  Flushable::unlink();
  asio::post(destination.loop.io(), [baggage = std::move(baggage), &destination]() mutable {
    auto stream = std::move(baggage.stream);
    std::make_shared<WebSocketSession>(std::move(stream), destination)->Arrive(std::move(baggage));
  });
}

void WebSocketSession::Arrive(Baggage baggage) {
  queue_ = std::move(baggage.queue);
  pong_ = std::move(baggage.pong);
  pong_state_ = baggage.pong_state;
  ping_ = baggage.ping;
  loop().deadlines().Set(*this, baggage.deadline);
  client_ = home_.lobby.Welcome(*this, std::move(baggage.luggage), loop().Now());
  if (!queue_.empty() || !pong_.empty()) loop().FlushSoon(*this);
  if (state_ == State::kMoving) {
    // Not wanted here: back, with what has not been looked at.
    reader_.Feed(baggage.unread);
    return GoOn();
  }
  ReadFrames(baggage.unread);
  ReadMore();
}

}  // namespace visavis::relay
