// Stands in for the link of a member whose client is away: holds what the member is sent until the
// client comes back, or ends the membership when it does not come in time, or when too much waits
// for it. Owned by the member; the hub drives it.
#pragma once

#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <string_view>
#include <vector>

#include "relay/client_link.h"
#include "relay/deadline_queue.h"
#include "relay/hub_totals.h"
#include "wasm/base/ids.h"

namespace visavis::relay {

class Absence;
struct Member;

using AbsenceHook =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

// The absences of one hub: their bounds, and who is told when one ends.
class AbsenceKeeper {
 public:
  struct Limits {
    std::size_t max_held_bytes = 0;        // of one absence
    std::size_t max_total_held_bytes = 0;  // of all, of all hubs
  };

  AbsenceKeeper(DeadlineQueue& deadlines, HubTotals& totals, const Limits& limits)
      : deadlines_(deadlines), totals_(totals), limits_(limits) {}

  // These two without those that are only moving: they are bounded as connections are, and nobody
  // who is here makes way.
  std::size_t size() const { return size_; }
  // Of the longest absence; only when there is one.
  Member& Oldest();

 protected:
  ~AbsenceKeeper() = default;
  // The member's time is over: destroys it.
  virtual void EndAbsence(Member& member) = 0;

 private:
  friend class Absence;

  DeadlineQueue& deadlines_;
  HubTotals& totals_;
  const Limits limits_;
  // Those that are away, longest first; each is the hook of an Absence.
  boost::intrusive::list<AbsenceHook, boost::intrusive::constant_time_size<false>> absences_;
  std::size_t size_ = 0;
};

class Absence final : public ClientLink, private DeadlineQueue::Entry, public AbsenceHook {
 public:
  enum class Kind {
    kKept,     // the client was here and may come back
    kAwaited,  // after a restart of the relay: others know the member, the client has not come yet
    kMoving,   // the client asks on another thread for another room, and may come back at once
  };

  // `until`: when the membership ends. `left_reason` is what others are told then; it has static
  // lifetime. The keeper outlives the absence.
  Absence(AbsenceKeeper& keeper, Member& member, Kind kind, std::string_view left_reason,
          Timestamp until);
  ~Absence();

  void Send(SharedMessage message) override;
  void Close(CloseCode code, std::string_view reason) override;
  std::vector<SharedMessage> TakeUndelivered() override;
  void Move(std::unique_ptr<Luggage> luggage) override;

  Kind kind() const { return kind_; }
  Member& member() const { return member_; }
  std::string_view left_reason() const { return left_reason_; }
  bool has_overflowed() const { return state_ == State::kOverflowed; }

  // Of kAwaited: the members that know the one who is away.
  // Of `most` at the most: the first makes way.
  void AddKnower(const PeerId& id, std::size_t most);
  bool IsKnownBy(const PeerId& id) const;
  std::size_t knower_count() const { return known_by_.size(); }

 private:
  void OnDeadline(Timestamp now) override;
  void ForgetHeld();
  // Not only moving.
  bool IsAway() const { return kind_ != Kind::kMoving; }

  AbsenceKeeper& keeper_;
  Member& member_;
  const Kind kind_;
  enum class State { kHolding, kOverflowed } state_ = State::kHolding;
  std::string_view left_reason_;
  std::vector<SharedMessage> held_;
  std::size_t held_bytes_ = 0;
  std::vector<PeerId> known_by_;
};

}  // namespace visavis::relay
