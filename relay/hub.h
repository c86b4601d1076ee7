// The rooms of one thread: who is in which, and who gets what (relay/PROTOCOL.md). Knows no sockets
// and no clock: sessions call Admit and then the Client they got, each call carries the time, and
// what is due later waits in the deadline queue. Owned by the server, outlives all its clients. The
// links it calls never call back, so a call runs to its end undisturbed.
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
#include "relay/id_source.h"
#include "relay/options.h"
#include "relay/resume_tokens.h"
#include "relay/room.h"
#include "relay/room_access.h"

namespace visavis::relay {

inline constexpr int kRelayProtocolVersion = 1;

struct HubStats {
  std::uint64_t messages = 0;      // well-formed, from clients
  std::uint64_t deliveries = 0;    // of offers, answers and candidates
  std::uint64_t bad_messages = 0;  // refused by the parser
  std::uint64_t rate_limited = 0;  // clients closed
  std::uint64_t never_registered = 0;
  std::uint64_t room_full = 0;  // registrations refused, like the next three
  std::uint64_t too_many_rooms = 0;
  std::uint64_t access_denied = 0;
  std::uint64_t access_expired = 0;
  std::uint64_t resumed_kept = 0;      // clients that came back in time
  std::uint64_t resumed_restored = 0;  // clients of an earlier run that came back
  std::uint64_t resumes_refused = 0;   // tokens that did not hold any more
  std::uint64_t replaced = 0;          // connections closed for a newer one of the same member
  std::uint64_t absences_expired = 0;  // members that did not come back in time
  std::uint64_t absences_cut = 0;      // members that ended for what waited for them, or the limit
  std::uint64_t resent = 0;            // messages held and sent again to those who came back
  std::uint64_t lost = 0;              // messages that they were told are gone
};

// Why there is no membership.
enum class EnterError { kRoomFull, kTooManyRooms, kAccessDenied, kAccessExpired };
std::string_view ToString(EnterError error);  // the code: "room-full", …

// What a hub works with; all of it outlives the hub.
struct HubServices {
  IdSource& ids;
  DeadlineQueue& deadlines;
  const ResumeTokens& tokens;
  const RoomAccess& access;
  WallSeconds (*wall_clock)();
};

class Hub final : public Lobby, private AbsenceKeeper {
 public:
  // `start`: when this run of the relay began.
  Hub(HubOptions options, const HubServices& services, Timestamp start);

  std::unique_ptr<Client> Admit(ClientLink& link, Timestamp now) override;

  std::size_t room_count() const { return rooms_.size(); }
  std::size_t absent_count() const { return AbsenceKeeper::size(); }
  // Takes time with the rooms: for metrics.
  std::size_t member_count() const;
  // Of all awaited members, who knows them.
  std::size_t knower_count() const;
  const HubStats& stats() const { return stats_; }

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
  // Tells the others and destroys the member, and its room when that is empty.
  void Leave(Member& member, std::string_view reason);
  void EndAbsence(Member& member) override;
  AbsenceKeeper& keeper() { return *this; }

  const HubOptions options_;
  const HubServices services_;
  const Timestamp restore_until_;
  std::unordered_map<std::string, std::unique_ptr<Room>> rooms_;
  HubStats stats_;
};

}  // namespace visavis::relay
