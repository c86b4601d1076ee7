// The rooms of one thread: who is in which, and who gets what (relay/PROTOCOL.md). Knows no sockets
// and no clock: sessions call Admit and then the Client they got, each call carries the time, and
// what is due later waits in the deadline queue. Owned by the server, outlives all its clients. The
// links it calls never call back, so a call runs to its end undisturbed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "relay/client_link.h"
#include "relay/deadline_queue.h"
#include "relay/id_source.h"
#include "relay/options.h"
#include "relay/room.h"

namespace visavis::relay {

inline constexpr int kRelayProtocolVersion = 1;

struct HubStats {
  std::uint64_t messages = 0;      // well-formed, from clients
  std::uint64_t deliveries = 0;    // of offers, answers and candidates
  std::uint64_t bad_messages = 0;  // refused by the parser
  std::uint64_t rate_limited = 0;  // clients closed
  std::uint64_t never_registered = 0;
};

// Why there is no membership.
enum class EnterError { kRoomFull, kTooManyRooms };
std::string_view ToString(EnterError error);  // "room-full", "too-many-rooms"

class Hub final : public Lobby {
 public:
  // `ids` and `deadlines` outlive the hub.
  Hub(HubOptions options, IdSource& ids, DeadlineQueue& deadlines);

  std::unique_ptr<Client> Admit(ClientLink& link, Timestamp now) override;

  std::size_t room_count() const { return rooms_.size(); }
  const HubStats& stats() const { return stats_; }

 private:
  friend class HubClient;

  // Tells the client who is there, and the others that it came. `leaving` is the membership that
  // ends by this, or null: it frees its place before the limits are looked at.
  Result<Member*, EnterError> Enter(const RegisterMessage& message, Member* leaving,
                                    ClientLink& link);
  // Tells the others and destroys the member, and its room when that is empty.
  void Leave(Member& member, std::string_view reason);
  bool IsFull(const std::string& room, const Member* leaving) const;
  bool WouldAddRoom(const std::string& room, const Member* leaving) const;

  const HubOptions options_;
  IdSource& ids_;
  DeadlineQueue& deadlines_;
  std::unordered_map<std::string, std::unique_ptr<Room>> rooms_;
  HubStats stats_;
};

}  // namespace visavis::relay
