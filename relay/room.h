// The members of one room, in the order they came. Owned by the hub; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "relay/client_link.h"
#include "relay/counter.h"
#include "relay/hub_totals.h"
#include "wasm/signaling/messages.h"

namespace visavis::relay {

class Absence;
class HubClient;
class Room;

// A membership: from one registration to its end. While its client is away, an Absence stands in
// for the link.
struct Member {
  Member(PeerInfo who, int version_spoken, Room& where);
  ~Member();
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;

  void Send(SharedMessage message) {
    ++sent;
    link->Send(std::move(message));
  }
  // Others named it after a restart of the relay, and nobody has come for the place yet.
  bool IsAwaited() const;
  // It has been told of `other`: an awaited one stands there only for those who named it.
  bool Sees(const Member& other) const;
  // Its client asks on another thread for another room.
  bool IsMoving() const;

  PeerInfo info;
  int version;                 // of the protocol; 0: the classic subset
  std::uint32_t sent = 0;      // messages to the client, since `registered`
  std::uint32_t received = 0;  // messages from the client, since `register`
  std::uint64_t hold = 0;      // OldPlace::hold of the newest, while it is moving
  ClientLink* link = nullptr;  // outlives the membership, or is the absence
  Room* room;
  HubClient* client = nullptr;  // null: away
  std::unique_ptr<Absence> absence;
};

// The rooms of one hub and their members, now. Its thread writes, any thread reads.
struct Census {
  Counter rooms;
  Counter members;
};

// Who gets a message: the classic subset knows nothing but relayed signals.
enum class Audience { kEveryone, kKnowsMembership };

class Room {
 public:
  // Both outlive the room, which counts itself and its members there.
  Room(std::string name, Census& census, HubTotals& totals);
  ~Room();
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  // With neither link nor absence yet.
  Member& Add(PeerInfo info, int version);
  // Destroys the member.
  void Remove(const Member& member);
  // Null: no such member.
  Member* Find(const PeerId& id) const;
  // To all but `sender`.
  void Broadcast(const SharedMessage& message, const Member& sender, Audience audience) const;

  const std::vector<std::unique_ptr<Member>>& members() const { return members_; }
  const std::string& name() const { return name_; }
  std::size_t size() const { return members_.size(); }
  // Without those that are only awaited.
  std::size_t CountTaken() const;

 private:
  friend struct Member;

  const std::string name_;
  Census& census_;
  HubTotals& totals_;
  std::vector<std::unique_ptr<Member>> members_;
};

}  // namespace visavis::relay
