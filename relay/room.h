// The members of one room, in the order they came. Owned by the hub; one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "relay/client_link.h"
#include "wasm/signaling/messages.h"

namespace visavis::relay {

class Room;

// A membership: from one registration to its end.
struct Member {
  PeerInfo info;
  int version = 0;             // of the protocol; 0: the classic subset
  ClientLink* link = nullptr;  // outlives the membership
  Room* room = nullptr;
};

// Who gets a message: the classic subset knows nothing but relayed signals.
enum class Audience { kEveryone, kKnowsMembership };

class Room {
 public:
  explicit Room(std::string name) : name_(std::move(name)) {}

  Member& Add(PeerInfo info, int version, ClientLink& link);
  // Destroys the member.
  void Remove(const Member& member);
  // Null: no such member.
  Member* Find(const PeerId& id) const;
  // To all but `sender`.
  void Broadcast(const SharedMessage& message, const Member& sender, Audience audience) const;

  std::vector<PeerInfo> Peers() const;
  const std::string& name() const { return name_; }
  std::size_t size() const { return members_.size(); }

 private:
  const std::string name_;
  std::vector<std::unique_ptr<Member>> members_;
};

}  // namespace visavis::relay
