#include "relay/room.h"

#include <algorithm>

#include "relay/absence.h"

namespace visavis::relay {

Member::Member(PeerInfo who, int version_spoken, Room& where)
    : info(std::move(who)), version(version_spoken), room(&where) {
  ++room->census_.members;
}

Member::~Member() { --room->census_.members; }

bool Member::IsAwaited() const {
  return absence != nullptr && absence->kind() == Absence::Kind::kAwaited;
}

bool Member::Sees(const Member& other) const {
  return !other.IsAwaited() || other.absence->IsKnownBy(info.id);
}

bool Member::IsMoving() const {
  return absence != nullptr && absence->kind() == Absence::Kind::kMoving;
}

Room::Room(std::string name, Census& census, HubTotals& totals)
    : name_(std::move(name)), census_(census), totals_(totals) {
  ++census_.rooms;
  totals_.rooms.Add(1);
}

Room::~Room() {
  --census_.rooms;
  totals_.rooms.Subtract(1);
}

Member& Room::Add(PeerInfo info, int version) {
  members_.push_back(std::make_unique<Member>(std::move(info), version, *this));
  return *members_.back();
}

void Room::Remove(const Member& member) {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [&member](const auto& m) { return m.get() == &member; });
  if (found != members_.end()) members_.erase(found);
}

Member* Room::Find(const PeerId& id) const {
  for (const auto& member : members_) {
    if (member->info.id == id) return member.get();
  }
  return nullptr;
}

void Room::Broadcast(const SharedMessage& message, const Member& sender, Audience audience) const {
  for (const auto& member : members_) {
    if (member.get() == &sender) continue;
    if (audience == Audience::kKnowsMembership && member->version == 0) continue;
    member->Send(message);
  }
}

std::size_t Room::CountTaken() const {
  return static_cast<std::size_t>(std::count_if(
      members_.begin(), members_.end(), [](const auto& member) { return !member->IsAwaited(); }));
}

}  // namespace visavis::relay
