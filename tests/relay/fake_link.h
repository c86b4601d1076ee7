// A client's link as the hub sees it, which remembers what it was told.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "relay/client_link.h"

namespace visavis::relay {

class FakeLink final : public ClientLink {
 public:
  struct Closed {
    CloseCode code;
    std::string reason;
    bool operator==(const Closed&) const = default;
  };

  void Send(SharedMessage message) override {
    if (!closed) frames.push_back(std::move(message));
  }
  void Close(CloseCode code, std::string_view reason) override {
    if (!closed) closed = Closed{code, std::string(reason)};
  }

  std::vector<SharedMessage> TakeUndelivered() override { return std::exchange(undelivered, {}); }

  void Move(std::unique_ptr<Luggage> luggage) override {
    if (!closed) moving = std::move(luggage);
  }

  // The texts that have come since the last call.
  std::vector<std::string> TakeTexts() {
    std::vector<std::string> texts;
    for (const SharedMessage& frame : frames) texts.push_back(TextOf(frame->bytes()));
    frames.clear();
    return texts;
  }

  std::vector<SharedMessage> frames;
  // What the socket has not taken; the test says it.
  std::vector<SharedMessage> undelivered;
  std::optional<Closed> closed;
  std::unique_ptr<Luggage> moving;  // to another hub

 private:
  static std::string TextOf(std::string_view frame) {
    const auto length = static_cast<std::uint8_t>(frame[1]);
    return std::string(frame.substr(length < 126 ? 2 : length == 126 ? 4 : 10));
  }
};

}  // namespace visavis::relay
