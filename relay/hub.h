// The rooms of one thread: who is in which, and who gets what (relay/PROTOCOL.md). Knows no sockets
// and no clock: sessions call Admit and then the Client they got, each call carries the time, and
// what is due later waits in the deadline queue. Owned by its shard, outlives all its clients. The
// links it calls never call back, so a call runs to its end undisturbed. Each room is one hub's;
// a client that asks for another hub's room goes to the thread of that one (hub_move.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "relay/absence.h"
#include "relay/client_link.h"
#include "relay/deadline_queue.h"
#include "relay/hub_neighbours.h"
#include "relay/hub_stats.h"
#include "relay/id_source.h"
#include "relay/options.h"
#include "relay/resume_tokens.h"
#include "relay/room.h"
#include "relay/room_access.h"

namespace visavis::relay {

inline constexpr int kRelayProtocolVersion = 1;

// Why there is no membership.
enum class EnterError { kRoomFull, kTooManyRooms, kAccessDenied, kAccessExpired };
std::string_view ToString(EnterError error);  // the code: "room-full", …

// What a hub works with; all of it outlives the hub.
struct HubServices {
  IdSource& ids;
  DeadlineQueue& deadlines;
  const ResumeTokens& tokens;
  const RoomAccess& access;
  HubTotals& totals;
  HubNeighbours& neighbours;
  WallSeconds (*wall_clock)();
};

class Hub final : public Lobby, private AbsenceKeeper {
 public:
  // `shard`: the number of its thread. `start`: when this run of the relay began.
  Hub(HubOptions options, const HubServices& services, std::size_t shard, Timestamp start);

  std::unique_ptr<Client> Admit(ClientLink& link, Timestamp now) override;
  std::unique_ptr<Client> Welcome(ClientLink& link, std::unique_ptr<Luggage> luggage,
                                  Timestamp now) override;
  // The client that was gone to ask for another room has got it.
  void GiveUp(const OldPlace& place);

  std::size_t room_count() const { return rooms_.size(); }
  std::size_t absent_count() const { return AbsenceKeeper::size(); }
  // Any thread may read these two.
  const Census& census() const { return census_; }
  const HubStats& stats() const { return stats_; }
  // Of all awaited members, who knows them.
  std::size_t knower_count() const;

 private:
  friend class HubClient;

  // Gives the client a place: the one it had, or a new one. Tells it who is there, and the others
  // that it came. The membership that it has ends by this, and frees its place before the limits
  // are looked at.
  Result<Member*, EnterError> Enter(const RegisterMessage& message, HubClient& client,
                                    Timestamp now);
  // Null: the token does not hold.
  Result<Member*, EnterError> Resume(const RegisterMessage& message, HubClient& client,
                                     Timestamp now);
  Member* TakeUp(Member& member, const ResumeRequest& request, ResumeTokens::Origin origin,
                 HubClient& client);
  // What waits for `member`, with what is said of the place that `client` gives up for it: that the
  // room is told of it is then not more than may wait, unless the memory for all runs out.
  std::vector<SharedMessage> TakeHeld(Member& member, HubClient& client);
  Member* Greet(Member& member, const std::vector<PeerId>& known, std::vector<SharedMessage> held,
                HubClient& client);
  Result<Member*, EnterError> Restore(const PeerId& id, const RegisterMessage& message,
                                      HubClient& client);
  // After a restart: those that `member` knows and who have not come back yet.
  void Await(const std::vector<PeerId>& known, Member& member);

  std::optional<EnterError> CheckLimits(const std::string& room, const Member* leaving);
  bool IsFull(const std::string& room, const Member* leaving) const;
  bool WouldAddRoom(const std::string& room, const Member* leaving) const;
  Room& RoomOf(const std::string& name);
  // Of the members that `reader` sees.
  RegisteredMessage Describe(const Member& reader) const;

  // The client has gone without a word: its place is kept for a while, or it leaves.
  void KeepPlace(Member& member, std::string_view reason, Timestamp now);
  // The client asks elsewhere for another room: its place is kept until it is known whether it gets
  // that.
  OldPlace HoldPlace(Member& member, Timestamp now);
  // The member's place is still held for the client that `place` was given to.
  static bool IsHeld(const Member& member, const OldPlace& place);
  // Null: there is no such member.
  Member* Find(const std::string& room, const PeerId& id) const;

  // Tells the others and destroys the member, and its room when that is empty.
  void Leave(Member& member, std::string_view reason);
  void EndAbsence(Member& member) override;
  AbsenceKeeper& keeper() { return *this; }

  const HubOptions options_;
  const HubServices services_;
  const std::size_t shard_;
  const Timestamp restore_until_;
  Census census_;
  std::unordered_map<std::string, std::unique_ptr<Room>> rooms_;
  HubStats stats_;
  std::uint64_t holds_ = 0;  // places held so far
};

}  // namespace visavis::relay
